using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pipelines.Core.Tests;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Ports;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Engine.Tests.Journaling;

public sealed class ExperimentEventCodecTests
{
    private static readonly ExperimentSpec Spec = new()
    {
        Name = "name",
        Parameters =
        [
            new Parameter.Real("lr", 1e-5, 0.1) { Distribution = Distribution.LogUniform },
            new Parameter.Real("drop", 0, 0.6) { Step = 0.1, When = new Condition("kind", ["a", "b\n\"c\""]) },
            new Parameter.Whole("seed", long.MinValue, long.MaxValue) { Step = 3, Distribution = Distribution.Normal },
            new Parameter.Discrete("batch", ["16", "3.2e1"]),
            new Parameter.Categorical("kind", ["a", "b\n\"c\"", ""]),
        ],
        Constraints = [new LinearConstraint(Map.Of(("lr", 1.5), ("batch", -2)), 0.25)],
        Objectives = [new Objective("loss", ObjectiveType.Minimize) { Goal = 0 }, new Objective("acc", ObjectiveType.Maximize)],
        AdditionalMetrics = ["time"],
        Strategies = Map.Of(("loss", MetricStrategy.Latest)),
        Bounds = [new MetricBound("time", null, 10), new MetricBound("acc", 0.5, null)],
        Algorithm = new("tpe", Map.Of(("gamma", "0.3"))),
        EarlyStopping = new("medianstop"),
        ParallelTrialCount = 4,
        MaxTrialCount = 40,
        MaxFailedTrialCount = 0,
        TimeBudget = TimeSpan.FromMinutes(90.5),
        ResumePolicy = ResumePolicy.FromVolume,
        Seed = ulong.MaxValue,
        First = [Assignment.Of(("lr", "0.01"))],
        Earlier =
        [
            new Trial
            {
                Name = "old-1",
                Assignment = Assignment.Of(("lr", "0.01"), ("kind", "a")),
                State = TrialState.EarlyStopped,
                Values = [0.1, double.NegativeInfinity],
                Reports = [new Report(1, double.NaN), new Report(long.MaxValue, 0.1)],
                Violation = 0.5,
                Tags = Map.Of(("generation", "2")),
            },
        ],
    };

    public static TheoryData<ExperimentEvent> Events() =>
    [
        new ExperimentEvent.Created(Spec) { At = Some.Noon, Id = new("name-1f"), Workload = Value.Of("anything") },
        new ExperimentEvent.Created(new() { Name = "n", Parameters = [], Objectives = [new("loss", ObjectiveType.Minimize)] }) { At = Some.Noon },
        new ExperimentEvent.Suggested(3, new SearchAnswer([new Suggestion(Assignment.Of(("lr", "0.1"))) { Tags = Map.Of(("parent", "x")) }, new Suggestion(Assignment.Of())], true, "note")) { At = Some.Noon },
        new ExperimentEvent.Suggested(0, new SearchAnswer([])) { At = Some.Noon },
        new ExperimentEvent.Suggested(2, new SearchAnswer([])) { EndedBefore = 1, At = Some.Noon },
        new ExperimentEvent.TrialStarted(new("name-1f-0")) { At = Some.Noon },
        new ExperimentEvent.TrialReported(new("t"), 7, [new MetricPoint("loss", "0.5", Some.Noon) { Step = 3 }, new MetricPoint("loss", "")]) { At = Some.Noon, Source = "train.1:log" },
        new ExperimentEvent.TrialEnded(new("t"), TrialOutcome.Killed, "why\u0001") { At = Some.Noon },
        new ExperimentEvent.TrialEnded(new("t"), TrialOutcome.Succeeded, "") { At = Some.Noon },
        new ExperimentEvent.AlarmRang { At = Some.Noon },
        new ExperimentEvent.Edited(2, null, 3) { At = Some.Noon },
        new ExperimentEvent.Edited(2, 12, null) { At = Some.Noon },
        new ExperimentEvent.CancelRequested("enough") { At = Some.Noon },
        new ExperimentEvent.Ended(ExperimentStatus.Succeeded, EndReason.GoalReached, "good") { At = Some.Noon },
    ];

    [Theory]
    [MemberData(nameof(Events), DisableDiscoveryEnumeration = true)]
    public void What_is_written_is_read(ExperimentEvent happened)
        => Assert.Equal(happened, ExperimentEventCodec.Read(ExperimentEventCodec.Write(happened)));

    [Fact]
    public void Any_report_that_is_written_is_read()
    {
        Gen<MetricPoint> point =
            from metric in ArbMap.Default.GeneratorFor<NonNull<string>>()
            from text in ArbMap.Default.GeneratorFor<NonNull<string>>()
            from step in ArbMap.Default.GeneratorFor<long?>()
            from ticks in Gen.Choose(0, int.MaxValue)
            where IsText(metric.Get) && IsText(text.Get)
            select new MetricPoint(metric.Get, text.Get, ticks % 3 == 0 ? null : Some.Noon.AddTicks(ticks)) { Step = step };
        Prop.ForAll(point.ListOf().ToArbitrary(), points =>
        {
            ExperimentEvent.TrialReported written = new(new("t"), 1, points.ToSequence()) { At = Some.Noon };
            return written == ExperimentEventCodec.Read(ExperimentEventCodec.Write(written)) as ExperimentEvent.TrialReported;
        }).QuickCheckThrowOnFailure();

        // JSON is UTF-8, in which half a surrogate pair is nothing.
        static bool IsText(string text) => !text.Any(char.IsSurrogate);
    }

    /// <summary>What version 1 has written once; a journal of then must be read for ever. Lines are added, never changed.</summary>
    [Theory]
    [InlineData("experiment-created", """{"at":"2026-03-01T12:00:00+00:00","experiment":"n-1","spec":{"name":"n","parameters":[{"name":"lr","type":"real","min":1E-05,"max":0.1,"distribution":"logUniform"},{"name":"k","type":"whole","min":1,"max":9,"step":2,"distribution":"uniform","when":{"parent":"o","values":["a"]}},{"name":"b","type":"discrete","values":["1","2"]},{"name":"o","type":"categorical","values":["a","b"]}],"constraints":[{"coefficients":{"k":1.5},"most":4}],"objectives":[{"metric":"loss","type":"minimize","goal":0}],"additionalMetrics":["time"],"strategies":{"loss":"latest"},"bounds":[{"metric":"time","most":3}],"algorithm":{"name":"tpe","settings":{"gamma":"0.3"}},"earlyStopping":{"name":"medianstop"},"parallelTrialCount":2,"maxTrialCount":6,"maxFailedTrialCount":1,"timeBudgetTicks":600000000,"resumePolicy":"longRunning","seed":"18446744073709551615","first":[{"lr":"0.01"}],"earlier":[{"name":"t","assignment":{"lr":"0.01"},"state":"succeeded","values":[0.5],"reports":[[1,"NaN"],[2,0.5]],"violation":0}]},"workload":{"kind":"katib"}}""")]
    [InlineData("trials-suggested", """{"at":"2026-03-01T12:00:00+00:00","first":0,"items":[{"assignment":{"lr":"0.01"},"tags":{"generation":"1"}},{}],"isExhausted":true,"note":"why"}""")]
    [InlineData("trial-started", """{"at":"2026-03-01T12:00:00+00:00","trial":"n-1-0"}""")]
    [InlineData("trial-reported", """{"at":"2026-03-01T12:00:00+00:00","trial":"n-1-0","source":"train.1:log","first":1,"points":[{"metric":"loss","text":"0.5","time":"2026-03-01T12:00:00+00:00","step":3},{"metric":"loss","text":""}]}""")]
    [InlineData("trial-ended", """{"at":"2026-03-01T12:00:00+00:00","trial":"n-1-0","outcome":"failed","error":"exit code 1"}""")]
    [InlineData("alarm-rang", """{"at":"2026-03-01T12:00:00+00:00"}""")]
    [InlineData("experiment-edited", """{"at":"2026-03-01T12:00:00+00:00","parallelTrialCount":2,"maxTrialCount":12}""")]
    [InlineData("cancel-requested", """{"at":"2026-03-01T12:00:00+00:00","reason":"enough"}""")]
    [InlineData("experiment-ended", """{"at":"2026-03-01T12:00:00+00:00","status":"succeeded","reason":"goalReached","message":"good"}""")]
    public void Version_1_is_read_for_ever_and_written_as_it_was(string type, string body)
    {
        ExperimentEvent read = ExperimentEventCodec.Read(new JournalEvent(type, 1, Encoding.UTF8.GetBytes(body)));

        Assert.Equal(body, Encoding.UTF8.GetString(ExperimentEventCodec.Write(read).Body.Span));
    }

    [Fact]
    public void A_newer_version_is_refused()
    {
        JournalEvent newer = ExperimentEventCodec.Write(new ExperimentEvent.AlarmRang { At = Some.Noon }) with { Version = 99 };

        Assert.Contains("99", Assert.Throws<JournalUnreadableException>(() => ExperimentEventCodec.Read(newer)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trial-ended", "{}")]
    [InlineData("trial-ended", "[1]")]
    [InlineData("trial-ended", """{"at":"2026-03-01T12:00:00+00:00","trial":"t","outcome":"never"}""")]
    [InlineData("trial-reported", """{"at":"2026-03-01T12:00:00+00:00","trial":3}""")]
    [InlineData("trial-reported", """{"at":"2026-03-01T12:00:00+00:00","trial":"t","first":1e30,"points":[]}""")]
    [InlineData("experiment-created", """{"at":"2026-03-01T12:00:00+00:00","spec":{"name":"n"}}""")]
    [InlineData("trial-started", "not json")]
    [InlineData("never-heard-of", """{"at":"2026-03-01T12:00:00+00:00"}""")]
    public void A_damaged_event_is_told_and_never_guessed(string type, string body)
        => Assert.Throws<JournalUnreadableException>(() => ExperimentEventCodec.Read(new JournalEvent(type, 1, Encoding.UTF8.GetBytes(body))));
}
