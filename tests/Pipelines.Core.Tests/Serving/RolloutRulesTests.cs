using Pipelines.Core.Serving;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Serving;

public sealed class RolloutRulesTests
{
    public static TheoryData<string> Strategies => ["one-shot", "canary", "blue-green", "shadow"];

    [Theory]
    [MemberData(nameof(Strategies))]
    public void The_strategies_can_begin(string name)
        => Assert.Empty(RolloutRules.Check(name switch
        {
            "canary" => RolloutSpec.Canary,
            "blue-green" => RolloutSpec.BlueGreen,
            "shadow" => RolloutSpec.Shadow,
            _ => RolloutSpec.OneShot,
        }));

    [Fact]
    public void All_mistakes_come_at_once()
    {
        RolloutCheck check = new() { Name = "c", Metric = new RolloutMetric.SuccessRate(), Min = 0.9 };
        RolloutSpec spec = new()
        {
            Steps = [new(50), new(20), new(101), new(0), new(5) { IsMirrored = true }, new(100) { Interval = TimeSpan.Zero }],
            Checks =
            [
                check, check,
                check with { Name = "d", Min = null },
                check with { Name = "e", Min = 2, Max = 1 },
                check with { Name = "f", Min = double.NaN },
                check with { Name = "g", MaxDrop = -1 },
                check with { Name = "h", Metric = new RolloutMetric.Latency(99) },
                check with { Name = "i", Metric = new RolloutMetric.Query("") },
                check with { Name = "j", Metric = new RolloutMetric.Quality("acuracy") },
                check with { Name = "k", Metric = new RolloutMetric.Drift("psi"), Min = null, MaxRatio = 2 },
                check with { Name = "l", FailureLimit = 0 },
            ],
            Interval = TimeSpan.Zero,
            WarmUp = TimeSpan.FromSeconds(-1),
            MinSamples = 0,
        };

        string[] places = [.. RolloutRules.Check(spec).Select(problem => problem.Place)];

        Assert.Equal(
            [
                "rollout.steps[1]", "rollout.steps[2]", "rollout.steps[3]", "rollout.steps[4]", "rollout.steps[5].interval", "rollout.checks[1]", "rollout.checks[2]",
                "rollout.checks[3]", "rollout.checks[4]", "rollout.checks[5]", "rollout.checks[6]", "rollout.checks[7]", "rollout.checks[8]", "rollout.checks[9]",
                "rollout.checks[10].failureLimit", "rollout.interval", "rollout.warmUp", "rollout.minSamples",
            ],
            places);
    }

    [Fact]
    public void Each_says_what_to_write()
    {
        Problem problem = RolloutRules.Check(new() { Steps = [new(101)] })[0];
        Assert.Equal(new(ServingCodes.BadStep, "rollout.steps[0]", "The step has 101 percent.", "Give 0 to 100."), problem);
    }
}
