using Pipelines.Core.Serving;

namespace Pipelines.Core.Tests.Serving;

public sealed class RolloutJudgeTests
{
    private static readonly RolloutCheck Check = new() { Name = "c", Metric = new RolloutMetric.SuccessRate() };

    [Theory]
    [InlineData(0.99, null, 0.99, CheckVerdict.Passed)]
    [InlineData(0.99, null, 0.98, CheckVerdict.Failed)]
    [InlineData(null, 0.5, 0.5, CheckVerdict.Passed)]
    [InlineData(null, 0.5, 0.51, CheckVerdict.Failed)]
    [InlineData(0.2, 0.5, 0.3, CheckVerdict.Passed)]
    public void Fixed_bounds(double? min, double? max, double value, CheckVerdict verdict)
        => Assert.Equal(verdict, RolloutJudge.Judge(Check with { Min = min, Max = max }, new("c", value, 100), 50).Verdict);

    [Theory]
    [InlineData(1.4, CheckVerdict.Passed)]
    [InlineData(1.6, CheckVerdict.Failed)]
    public void A_multiple_of_the_stable_side(double canary, CheckVerdict verdict)
        => Assert.Equal(verdict, RolloutJudge.Judge(Check with { MaxRatio = 1.5 }, new("c", canary, 100, 1, 100), 50).Verdict);

    [Theory]
    [InlineData(0.91, CheckVerdict.Passed)]
    [InlineData(0.88, CheckVerdict.Failed)]
    [InlineData(0.99, CheckVerdict.Passed)]
    public void A_drop_below_the_stable_side(double canary, CheckVerdict verdict)
        => Assert.Equal(verdict, RolloutJudge.Judge(Check with { MaxDrop = 0.02 }, new("c", canary, 100, 0.92, 100), 50).Verdict);

    [Theory]
    [InlineData(49, 100, CheckVerdict.Inconclusive)]
    [InlineData(100, 49, CheckVerdict.Inconclusive)]
    [InlineData(50, 50, CheckVerdict.Passed)]
    public void Few_answers_say_nothing_whatever_they_say(long canary, long stable, CheckVerdict verdict)
        => Assert.Equal(verdict, RolloutJudge.Judge(Check with { MaxRatio = 1.5 }, new("c", 1, canary, 1, stable), 50).Verdict);

    [Fact]
    public void The_stable_sides_answers_do_not_count_where_nothing_is_compared()
        => Assert.Equal(CheckVerdict.Passed, RolloutJudge.Judge(Check with { Min = 0.5 }, new("c", 1, 50, null, 0), 50).Verdict);

    [Fact]
    public void A_checks_own_number_of_answers_counts()
        => Assert.Equal(CheckVerdict.Passed, RolloutJudge.Judge(Check with { Min = 0.5, MinSamples = 5 }, new("c", 1, 5), 50).Verdict);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(null)]
    public void No_number_is_no_pass(double? canary)
        => Assert.Equal(CheckVerdict.Error, RolloutJudge.Judge(Check with { Min = 0.5 }, new("c", canary, 100), 50).Verdict);

    [Fact]
    public void A_stable_side_without_a_value_is_no_pass()
        => Assert.Equal(CheckVerdict.Error, RolloutJudge.Judge(Check with { MaxRatio = 1.5 }, new("c", 1, 100, null, 100), 50).Verdict);

    [Fact]
    public void An_error_is_told()
        => Assert.Equal("c could not be measured: connection refused", RolloutJudge.Judge(Check with { Min = 0.5 }, new("c", null, 0, Error: "connection refused"), 50).Reason);

    [Fact]
    public void A_reason_names_the_value_and_the_bound()
        => Assert.Equal("c is 0.9; at most 0.02 below the stable revision's 0.95 is wanted.",
            RolloutJudge.Judge(Check with { MaxDrop = 0.02 }, new("c", 0.9, 100, 0.95, 100), 50).Reason);
}
