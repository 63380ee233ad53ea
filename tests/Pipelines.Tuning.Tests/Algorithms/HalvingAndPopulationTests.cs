using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Algorithms;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Tests.Algorithms;

public sealed class HalvingAndPopulationTests
{
    private static readonly SearchSpace Epochs = new([new Parameter.Real("x", 0, 1), new Parameter.Whole("epochs", 1, 243)]);

    [Fact]
    public void Brackets_are_those_of_the_paper()
        => Assert.Equal(
            [(81, 1), (34, 3), (15, 9), (8, 27), (5, 81)],
            Enumerable.Range(0, 5).Select(bracket => HyperbandSearch.Schedule(1, 81, 3, bracket)[0]).Select(rung => (rung.Trials, (int)Math.Round(rung.Resource))));

    [Theory]
    [InlineData(243, 3, 5)]
    [InlineData(59049, 3, 10)]
    [InlineData(1000, 10, 3)]
    [InlineData(80, 3, 3)]
    public void Exact_powers_are_counted_exactly(double most, double eta, int steps) => Assert.Equal(steps, Rungs.Steps(1, most, eta));

    [Fact]
    public void Hyperband_promotes_the_best_third_and_names_their_checkpoints()
    {
        SearchRequest request = Some.Request(Epochs) with { Settings = Map.Of(("r_l", "9"), ("resource_name", "epochs")) };
        List<Trial> trials = Some.Run("hyperband", request, assignment => assignment.Number("x"), 1000, batch: 9);
        Assert.Equal(22, trials.Count);
        Trial[] first = [.. trials.Where(trial => trial.Tags["bracket"] == "0" && trial.Tags["rung"] == "0")];
        Trial[] second = [.. trials.Where(trial => trial.Tags["bracket"] == "0" && trial.Tags["rung"] == "1")];
        Assert.Equal(9, first.Length);
        Assert.Equal(first.OrderBy(trial => trial.Values[0]).Take(3).Select(trial => trial.Name), second.Select(trial => trial.Tags["parent"]));
        Assert.All(second, trial => Assert.Equal("3", trial.Assignment["epochs"]));
        Assert.Equal("9", trials.Single(trial => trial.Tags["bracket"] == "0" && trial.Tags["rung"] == "2").Assignment["epochs"]);
    }

    [Fact]
    public void Asha_promotes_without_waiting_and_each_trial_once()
    {
        SearchRequest request = Some.Request(Epochs) with { Settings = Map.Of(("r_l", "9"), ("resource_name", "epochs")) };
        List<Trial> trials = Some.Run("asha", request, assignment => assignment.Number("x"), 60);
        string[] parents = [.. trials.Where(trial => trial.Tags.ContainsKey("parent")).Select(trial => trial.Tags["parent"])];
        Assert.Equal(parents.Length, parents.Distinct().Count());
        Assert.Equal("1", trials[3].Tags["rung"]);
        // A third of those below, and those that were in the best third when they were promoted.
        Assert.InRange(trials.Count(trial => trial.Tags["rung"] == "1"), 8, 20);
        Assert.Contains(trials, trial => trial.Assignment["epochs"] == "9");
    }

    [Fact]
    public void The_loser_of_a_population_goes_on_from_the_winners_checkpoint()
    {
        SearchSpace space = new([new Parameter.Real("lr", 0.01, 1)]);
        SearchRequest request = Some.Request(space) with
        {
            Settings = Map.Of(("suggestion_trial_dir", "/ckpt"), ("n_population", "5"), ("truncation_threshold", "0.2")),
        };
        List<Trial> trials = Some.Run("pbt", request, assignment => Math.Abs(assignment.Number("lr") - 0.5), 10);
        Trial[] first = [.. trials.Take(5).OrderBy(trial => trial.Values[0])];
        Trial[] second = [.. trials.Skip(5)];
        string worstSlot = first[^1].Tags["slot"];
        Trial heir = Assert.Single(second, trial => trial.Tags["slot"] == worstSlot);
        Assert.Equal(first[0].Name, heir.Tags["parent"]);
        double factor = heir.Assignment.Number("lr") / first[0].Assignment.Number("lr");
        Assert.True(Math.Abs(factor - 0.8) < 1e-9 || Math.Abs(factor - 1.2) < 1e-9 || heir.Assignment["lr"] == "1", factor.ToString(CultureInfo.InvariantCulture));
        foreach (Trial other in second.Where(trial => trial.Tags["slot"] != worstSlot))
            Assert.Equal(trials.Take(5).Single(trial => trial.Tags["slot"] == other.Tags["slot"]).Name, other.Tags["parent"]);
    }

    [Fact]
    public void Nsga2_comes_near_the_front_of_ZDT1()
    {
        SearchSpace space = new([.. Enumerable.Range(0, 6).Select(i => new Parameter.Real($"x{i}", 0, 1))]);
        SearchRequest request = Some.Request(space) with
        {
            Objectives = [new("f1", ObjectiveType.Minimize), new("f2", ObjectiveType.Minimize)],
            Settings = Map.Of(("population_size", "20")),
        };
        List<Trial> trials = [];
        while (trials.Count < 600)
        {
            foreach (Suggestion item in SearchAlgorithms.Find("nsga2")!.Suggest(request with { Trials = trials.ToArray(), Count = 10 }).Items)
            {
                double[] x = [.. Enumerable.Range(0, 6).Select(i => item.Assignment.Number($"x{i}"))];
                double g = 1 + (9 * x.Skip(1).Average());
                trials.Add(Some.Trial(trials.Count, item.Assignment, 0) with { Values = [x[0], g * (1 - Math.Sqrt(x[0] / g))], Tags = item.Tags });
            }
        }
        double early = Volume(trials.Take(60));
        double late = Volume(trials);
        Assert.True(late > 0.65 && late > early + 0.2, $"hypervolume {early} then {late}; 0.877 is the most");
    }

    // Area that trials dominate below the reference point (1.1, 1.1).
    private static double Volume(IEnumerable<Trial> trials)
    {
        double area = 0;
        double top = 1.1;
        foreach (Trial trial in trials.Where(trial => trial.Values[0] < 1.1).OrderBy(trial => trial.Values[0]).ThenBy(trial => trial.Values[1]))
        {
            if (trial.Values[1] < top)
            {
                area += (1.1 - trial.Values[0]) * (top - trial.Values[1]);
                top = trial.Values[1];
            }
        }
        return area;
    }
}
