using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Algorithms;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Tests.Search;

public sealed class WarmStartTests
{
    private static readonly SearchSpace Space = new(
    [
        new Parameter.Real("lr", 1e-4, 1e-1) { Distribution = Distribution.LogUniform },
        new Parameter.Whole("layers", 1, 4),
        new Parameter.Categorical("optimizer", ["sgd", "adam", "rmsprop"]),
    ]);

    [Fact]
    public void The_best_of_earlier_trials_come_first_and_each_once()
    {
        Sequence<Assignment> best = WarmStart.Best(
            Space,
            [Trial(0, 3, "0.01", "2", "adam"), Trial(1, 1, "0.001", "3", "sgd"), Trial(2, double.NaN, "0.1", "1", "sgd"), Trial(3, 2, "1e-3", "3", "sgd")],
            Some.Loss,
            5);
        Assert.Equal([Chosen("0.001", "3", "sgd"), Chosen("0.01", "2", "adam")], best);
        Assert.Equal([Chosen("0.001", "3", "sgd")], WarmStart.Best(Space, [Trial(0, 3, "0.01", "2", "adam"), Trial(1, 1, "0.001", "3", "sgd")], Some.Loss, 1));
    }

    [Fact]
    public void Where_more_is_better_the_greatest_come_first()
        => Assert.Equal(
            Chosen("0.01", "2", "adam"),
            WarmStart.Best(Space, [Trial(0, 3, "0.01", "2", "adam"), Trial(1, 1, "0.001", "3", "sgd")], new Objective("accuracy", ObjectiveType.Maximize), 2)[0]);

    [Theory]
    [InlineData("5", "2", "adam", "0.1", "2", "adam")]
    [InlineData("1e-9", "9", "adam", "0.0001", "4", "adam")]
    [InlineData("0.01", "2.4", "adam", "0.01", "2", "adam")]
    public void Values_outside_the_new_space_move_to_the_nearest(string lr, string layers, string optimizer, string newLr, string newLayers, string newOptimizer)
    {
        Assignment fitted = Assert.Single(WarmStart.Best(Space, [Trial(0, 1, lr, layers, optimizer)], Some.Loss, 1));
        Assert.Equal(newLayers, fitted["layers"]);
        Assert.Equal(newOptimizer, fitted["optimizer"]);
        Assert.Equal(double.Parse(newLr, CultureInfo.InvariantCulture), fitted.Number("lr"), 1e-9);
        Assert.True(Space.Contains(fitted));
    }

    [Fact]
    public void What_is_missing_or_unknown_is_taken_from_the_middle()
    {
        Trial trial = Some.Trial(0, Assignment.Of(("lr", "0.01"), ("optimizer", "lion"), ("gone", "1")), 1);
        Assignment fitted = Assert.Single(WarmStart.Best(Space, [trial], Some.Loss, 1));
        Assert.Equal("adam", fitted["optimizer"]);
        Assert.InRange(fitted.Number("layers"), 2, 3);
        Assert.Null(fitted["gone"]);
    }

    [Fact]
    public void What_a_constraint_forbids_is_left_out()
    {
        SearchSpace space = new([new Parameter.Real("x", 0, 1), new Parameter.Real("y", 0, 1)], [new(Map.Of(("x", 1.0), ("y", 1.0)), 1)]);
        Trial[] earlier = [Some.Trial(0, Assignment.Of(("x", "0.9"), ("y", "0.9")), 1), Some.Trial(1, Assignment.Of(("x", "0.25"), ("y", "0.5")), 2)];
        Assert.Equal([Assignment.Of(("x", "0.25"), ("y", "0.5"))], WarmStart.Best(space, earlier, Some.Loss, 5));
    }

    [Fact]
    public void Only_what_has_ended_in_this_space_is_learnt_from()
    {
        Trial running = Trial(2, 1, "0.01", "2", "adam") with { State = TrialState.Running };
        Trial[] earlier = [Trial(0, 1, "0.01", "2", "adam"), Trial(1, 1, "7", "2", "adam"), running, Trial(3, double.NaN, "0.02", "2", "adam")];
        Assert.Equal(["t0", "t3"], WarmStart.Compatible(Space, earlier).Select(trial => trial.Name));
    }

    [Theory]
    [InlineData("tpe")]
    [InlineData("gp")]
    public void A_search_that_knows_earlier_trials_is_near_at_once(string algorithm)
    {
        static double Bowl(Assignment assignment) => Math.Pow(assignment.Number("x") - 0.7, 2) + Math.Pow(assignment.Number("y") - 0.2, 2);
        double cold = 0;
        double warm = 0;
        for (ulong seed = 0; seed < 5; seed++)
        {
            SearchRequest request = Some.Request(Some.Square) with { Seed = seed };
            List<Trial> earlier = Some.Run(algorithm, request with { Seed = 100 + seed }, Bowl, 40);
            cold += Some.Run(algorithm, request, Bowl, 6).Min(trial => trial.Values[0]);
            warm += Some.Run(algorithm, request with { Earlier = WarmStart.Compatible(Some.Square, earlier) }, Bowl, 6).Min(trial => trial.Values[0]);
        }
        Assert.True(warm < cold / 4, $"{warm} with earlier trials, {cold} without");
    }

    [Theory]
    [InlineData("gp")]
    [InlineData("tpe")]
    [InlineData("cmaes")]
    public void Earlier_points_are_not_numbered_among_the_trials(string algorithm)
    {
        List<Trial> earlier = Some.Run("random", Some.Request(Some.Square), assignment => assignment.Number("x"), 20);
        SearchRequest request = Some.Request(Some.Square) with { Earlier = earlier };
        List<Trial> trials = Some.Run(algorithm, request, assignment => assignment.Number("x"), 12, batch: 3);
        Assert.Equal(12, trials.Select(trial => trial.Assignment).Distinct().Count());
    }

    private static Trial Trial(int index, double value, string lr, string layers, string optimizer) => Some.Trial(index, Chosen(lr, layers, optimizer), value);

    private static Assignment Chosen(string lr, string layers, string optimizer) => Assignment.Of(("lr", lr), ("layers", layers), ("optimizer", optimizer));
}
