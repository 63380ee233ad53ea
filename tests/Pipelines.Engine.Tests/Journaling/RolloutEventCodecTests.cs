using System.Text;
using Pipelines.Core.Serving;
using Pipelines.Core.Tests;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Journaling;

public sealed class RolloutEventCodecTests
{
    private static readonly RolloutSpec Rollout = new()
    {
        Steps = [new(0) { IsMirrored = true }, new(5) { NeedsApproval = true }, new(100) { Interval = TimeSpan.FromSeconds(2.5) }],
        Checks =
        [
            new() { Name = "a", Metric = new RolloutMetric.SuccessRate(), Min = 0.99, Max = 1 },
            new() { Name = "b", Metric = new RolloutMetric.Latency(0.99), MinRatio = 0.5, MaxRatio = 1.5, FailureLimit = 3, ConsecutiveErrorLimit = 2, MinSamples = 10 },
            new() { Name = "c", Metric = new RolloutMetric.Query("rate(x{revision=\"{{revision}}\"}[1m])"), MaxDrop = 0.1, MaxRise = 0.2 },
            new() { Name = "d", Metric = new RolloutMetric.Quality("accuracy"), Min = 0 },
            new() { Name = "e", Metric = new RolloutMetric.Drift("psi"), Max = 0.2 },
        ],
        Interval = TimeSpan.FromSeconds(30),
        WarmUp = TimeSpan.Zero,
        MinSamples = 7,
        OnInconclusive = InconclusivePolicy.RollBack,
        InconclusiveLimit = 9,
        LoadDeadline = TimeSpan.FromMinutes(3),
        Deadline = TimeSpan.FromHours(4),
    };

    private static readonly ServiceSpec Service = new() { Name = new("models", "cancer"), Template = Value.Of("template") };

    public static TheoryData<RolloutEvent> Events() =>
    [
        new RolloutEvent.Requested(Service, Rollout) { At = Some.Noon },
        new RolloutEvent.Requested(Service, RolloutSpec.OneShot) { At = Some.Noon },
        new RolloutEvent.Applied(TrafficWish.Everything, "r2", "") { At = Some.Noon },
        new RolloutEvent.Applied(new(0, IsMirrored: true), "r2", "r1") { At = Some.Noon },
        new RolloutEvent.RevisionReady("r2") { At = Some.Noon },
        new RolloutEvent.RevisionFailed("r2", "no \"file\"") { At = Some.Noon },
        new RolloutEvent.SmokeEnded("") { At = Some.Noon },
        new RolloutEvent.Measured(3, [new("a", 0.5, 100, 0.25, long.MaxValue), new("b", null, 0, Error: "refused"), new("c", double.NaN, 1)]) { At = Some.Noon },
        new RolloutEvent.AlarmRang { At = Some.Noon },
        new RolloutEvent.Approved("ada") { At = Some.Noon },
        new RolloutEvent.PromotionRequested("ada") { At = Some.Noon },
        new RolloutEvent.AbortRequested("ada", "complaints") { At = Some.Noon },
        new RolloutEvent.Interrupted("r3") { At = Some.Noon },
        new RolloutEvent.Ended(RolloutPhase.RolledBack, "a is 0.9") { At = Some.Noon },
    ];

    [Theory]
    [MemberData(nameof(Events), DisableDiscoveryEnumeration = true)]
    public void What_is_written_is_read(RolloutEvent happened)
        => Assert.Equal(happened, RolloutEventCodec.Read(RolloutEventCodec.Write(happened)));

    // These lines were written by a program that people may have used: they are read for ever.
    [Fact]
    public void Old_events_are_read()
    {
        Assert.Equal(
            new RolloutEvent.Applied(new(5), "cancer-predictor-00002", "cancer-predictor-00001") { At = Some.Noon },
            RolloutEventCodec.Read(Written("traffic-applied", """{"at":"2026-03-01T12:00:00+00:00","percent":5,"revision":"cancer-predictor-00002","stable":"cancer-predictor-00001"}""")));
        Assert.Equal(
            new RolloutEvent.Measured(1, [new("success-rate", 0.9, 120, 0.999, 2280)]) { At = Some.Noon },
            RolloutEventCodec.Read(Written("checks-measured",
                """{"at":"2026-03-01T12:00:00+00:00","number":1,"measurements":[{"check":"success-rate","canary":0.9,"canarySamples":120,"stable":0.999,"stableSamples":2280}]}""")));
    }

    [Theory]
    [InlineData("traffic-applied", 2, "{}")]
    [InlineData("unheard-of", 1, """{"at":"2026-03-01T12:00:00+00:00"}""")]
    [InlineData("smoke-ended", 1, """{"at":"2026-03-01T12:00:00+00:00"}""")]
    [InlineData("smoke-ended", 1, "half")]
    public void What_cannot_be_read_is_refused(string type, int version, string body)
        => Assert.Throws<JournalUnreadableException>(() => RolloutEventCodec.Read(new(type, version, Encoding.UTF8.GetBytes(body))));

    private static JournalEvent Written(string type, string body) => new(type, 1, Encoding.UTF8.GetBytes(body));
}
