using System.Text;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Tests;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Journaling;

public sealed class RunEventCodecTests
{
    public static TheoryData<RunEvent> Events() =>
    [
        new RunEvent.Created(new RunRequest
        {
            Run = new RunId("r"),
            DisplayName = "näme \"quoted\"",
            Package = Some.Pipeline().WithInput("p").WithStep("a").WithLoop("l", "[1]", new DagBuilder("b").WithStep("x")).Build(),
            Parameters = Map.Of(("p", Value.Of("v")), ("n", Value.Of(1.5)), ("nothing", Value.Null)),
            PipelineRoot = "file:///root",
            WorkspacePath = "/w",
            Labels = Map.Of(("experiment", "e"), ("b", "")),
            ScheduledAt = Some.Noon,
            Source = new RunSource("/work/p.yaml", Digest.Of("text")),
            Options = new() { UseCache = false, FailFast = true, TimeOut = TimeSpan.FromSeconds(90), FinalStatusNames = FinalStatusNames.Documented },
        })
        { At = Some.Noon },
        new RunEvent.Created(new RunRequest
        {
            Run = new RunId("sweep-1-0"),
            DisplayName = "a trial of a sweep",
            Package = Some.Pipeline().WithStep("a").Build(),
            Artifacts = Map.Of<Sequence<Artifact>>(("rows", [Some.Artifact("d") with { Metadata = Map.Of(("rows", Value.Of(3))) }, Some.Artifact("e")])),
            Trial = new RunTrial(new ExperimentId("sweep-1"), 3) { Sweep = new RunId("whole") },
        })
        { At = Some.Noon },
        new RunEvent.StepStarted(new TaskPath("l[0].x"), 3) { At = Some.Noon },
        new RunEvent.StepEnded(new TaskPath("a"), 1, Some.Success(("out", Value.Of("text\nwith\u0001control")))) { At = Some.Noon },
        new RunEvent.StepEnded(new TaskPath("a"), 1, new StepReport
        {
            Outcome = StepOutcome.Failed,
            StartedAt = Some.Noon,
            ExitCode = 137,
            Error = "killed",
            Artifacts = Map.Of<Sequence<Artifact>>(("data", [Some.Artifact("d") with { Metadata = Map.Of(("rows", Value.Of(3))), CustomPath = "/x" }])),
        })
        { At = Some.Noon },
        new RunEvent.CacheAnswered(new TaskPath("a"), Digest.Of("f"), null, "never") { At = Some.Noon },
        new RunEvent.CacheAnswered(new TaskPath("a"), Digest.Of("f"), Some.Success(), "again") { At = Some.Noon },
        new RunEvent.AlarmRang { At = Some.Noon },
        new RunEvent.CancelRequested("enough") { At = Some.Noon },
        new RunEvent.RetryRequested([]) { At = Some.Noon },
        new RunEvent.RetryRequested([new TaskPath("a"), new TaskPath("l[0].x")]) { At = Some.Noon },
        new RunEvent.Ended(RunStatus.Canceled, "enough") { At = Some.Noon },
    ];

    [Theory]
    [MemberData(nameof(Events), DisableDiscoveryEnumeration = true)]
    public void What_is_written_is_read(RunEvent happened) => Assert.Equal(happened, RunEventCodec.Read(RunEventCodec.Write(happened)));

    /// <summary>What version 1 has written once; a journal of then must be read for ever. Lines are added, never changed.</summary>
    [Theory]
    [InlineData("step-started", """{"at":"2026-03-01T12:00:00+00:00","task":"a.b","attempt":2}""")]
    [InlineData("step-ended", """{"at":"2026-03-01T12:00:00+00:00","task":"a","attempt":1,"report":{"outcome":"Succeeded","startedAt":"2026-03-01T12:00:00+00:00","exitCode":0,"parameters":{"out":"x"},"artifacts":{"d":[{"name":"d","uri":"file:///d","schemaTitle":"system.Dataset","schemaVersion":"0.0.1","metadata":{"rows":3},"sha256":"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881","sizeBytes":1}]}}}""")]
    [InlineData("step-ended", """{"at":"2026-03-01T12:00:00+00:00","task":"a","attempt":1,"report":{"outcome":"Failed","exitCode":137,"error":"killed"}}""")]
    [InlineData("cache-answered", """{"at":"2026-03-01T12:00:00+00:00","task":"a","fingerprint":"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881","reason":"never"}""")]
    [InlineData("alarm-rang", """{"at":"2026-03-01T12:00:00+00:00"}""")]
    [InlineData("cancel-requested", """{"at":"2026-03-01T12:00:00+00:00","reason":"enough"}""")]
    [InlineData("retry-requested", """{"at":"2026-03-01T12:00:00+00:00","from":["a.b"]}""")]
    [InlineData("run-ended", """{"at":"2026-03-01T12:00:00+00:00","status":"FAILED","error":"a: boom"}""")]
    public void Version_1_is_read_for_ever_and_written_as_it_was(string type, string body)
    {
        RunEvent read = RunEventCodec.Read(new JournalEvent(type, 1, Encoding.UTF8.GetBytes(body)));

        Assert.Equal(body, Encoding.UTF8.GetString(RunEventCodec.Write(read).Body.Span));
    }

    [Fact]
    public void A_newer_version_is_refused()
    {
        JournalEvent newer = RunEventCodec.Write(new RunEvent.AlarmRang { At = Some.Noon }) with { Version = 99 };

        Assert.Contains("99", Assert.Throws<JournalUnreadableException>(() => RunEventCodec.Read(newer)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("step-ended", "{}")]
    [InlineData("step-ended", "[1]")]
    [InlineData("step-ended", "{\"at\":\"2026-03-01T12:00:00+00:00\",\"task\":3}")]
    [InlineData("step-started", "not json")]
    [InlineData("never-heard-of", "{\"at\":\"2026-03-01T12:00:00+00:00\"}")]
    public void A_damaged_event_is_told_and_never_guessed(string type, string body)
        => Assert.Throws<JournalUnreadableException>(() => RunEventCodec.Read(new JournalEvent(type, 1, Encoding.UTF8.GetBytes(body))));
}
