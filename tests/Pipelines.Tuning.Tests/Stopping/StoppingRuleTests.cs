using Pipelines.Core.Values;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Stopping;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Tests.Stopping;

public sealed class StoppingRuleTests
{
    private static readonly Objective Accuracy = new("accuracy", ObjectiveType.Maximize);

    [Theory]
    [InlineData(0.30, true)]
    [InlineData(0.60, false)]
    public void Worse_than_the_median_of_running_averages_is_stopped(double last, bool expected)
    {
        Trial[] others = [Done(.1, .2, .3, .4), Done(.3, .5, .7, .9), Done(.4, .6, .8, 1)];
        Assert.Equal(expected, Judge("medianstop", others, default, .1, .2, .2, last).Stops);
    }

    [Fact]
    public void The_median_waits_for_trials_and_steps_and_tells_its_numbers()
    {
        Trial[] others = [Done(.1, .2, .3, .4), Done(.3, .5, .7, .9), Done(.4, .6, .8, 1)];
        Assert.False(Judge("medianstop", others, default, .1, .1, .1).Stops);
        Assert.False(Judge("medianstop", others[..2], default, .1, .1, .1, .1).Stops);
        StopVerdict verdict = Judge("medianstop", others, Map.Of(("start_step", "2")), .1, .1);
        Assert.Equal("At step 2 the best accuracy is 0.1, the median of 3 finished trials is 0.4.", verdict.Reason);
    }

    [Fact]
    public void The_best_is_never_stopped_by_comparison()
        => Assert.False(Judge("percentile", [Done(.1), Done(.2), Done(.3), Done(.4), Done(.5)], default, .5).Stops);

    [Theory]
    [InlineData(.39, true)]
    [InlineData(.41, false)]
    public void Only_the_best_quarter_goes_on(double value, bool expected)
        => Assert.Equal(expected, Judge("percentile", [Done(.1), Done(.2), Done(.3), Done(.4), Done(.5)], default, value).Stops);

    [Fact]
    public void Values_beyond_a_threshold_or_no_number_stop()
    {
        Assert.True(Judge("threshold", [], Map.Of(("lower", "0.2")), .5, .1).Stops);
        Assert.False(Judge("threshold", [], Map.Of(("lower", "0.2")), .1, .5).Stops);
        Assert.True(Judge("medianstop", [], default, .5, double.NaN).Stops);
    }

    [Fact]
    public void Patience_ends_where_nothing_gets_better()
    {
        Map<string> settings = Map.Of(("patience", "2"), ("min_delta", "0.01"));
        Assert.True(Judge("patience", [], settings, .5, .505, .5).Stops);
        Assert.False(Judge("patience", [], settings, .5, .52, .5).Stops);
    }

    [Fact]
    public void A_rung_lets_the_best_part_through()
    {
        Trial[] others = [Done(.1, .2, .3, .4), Done(.2, .3, .4, .5), Done(.3, .4, .5, .6)];
        Map<string> settings = Map.Of(("reduction_factor", "2"), ("min_resource", "2"));
        Assert.False(Judge("successivehalving", others, settings, .1, .35).Stops);
        Assert.True(Judge("successivehalving", others, settings, .1, .25).Stops);
        Assert.False(Judge("successivehalving", others, settings, .1, .1, .1).Stops);
    }

    [Fact]
    public void Unknown_settings_are_refused()
        => Assert.Equal("PIPE411", Assert.Single(StoppingRules.Find("medianstop")!.Check(Map.Of(("start_steps", "3")))).Code);

    private static StopVerdict Judge(string rule, Trial[] others, Map<string> settings, params double[] reports)
        => StoppingRules.Find(rule)!.Judge(new(Accuracy, Reported(TrialState.Running, reports), others, settings));

    private static Trial Done(params double[] reports) => Reported(TrialState.Succeeded, reports);

    private static Trial Reported(TrialState state, double[] reports) => new()
    {
        Name = "t",
        Assignment = Assignment.Of(("x", "1")),
        State = state,
        Reports = reports.Select((value, i) => new Report(i + 1, value)).ToSequence(),
    };
}
