using Pipelines.Tuning.Algorithms;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Tests.Algorithms;

/// <summary>Searches for a front: two bowls whose bottoms lie apart, so that the best of both is the line between them.</summary>
public sealed class SeveralObjectivesTests
{
    private const int Trials = 60;

    private static readonly SearchSpace Space = new([.. Enumerable.Range(0, 4).Select(i => new Parameter.Real($"x{i}", 0, 1))]);

    [Theory]
    [InlineData("tpe", 1.05)]
    [InlineData("gp", 1.15)]
    public void More_is_dominated_than_by_random_choices(string algorithm, double times)
    {
        double found = 0;
        double random = 0;
        for (ulong seed = 0; seed < 3; seed++)
        {
            found += Volume(Run(algorithm, seed));
            random += Volume(Run("random", seed));
        }
        Assert.True(found > random * times, $"{found} by {algorithm}, {random} by chance");
    }

    [Theory]
    [InlineData("tpe")]
    [InlineData("gp")]
    public void Both_ends_of_the_front_are_found(string algorithm)
    {
        List<Trial> trials = Run(algorithm, 1);
        double[] leastOf = [.. Enumerable.Range(0, 2).Select(k => trials.Min(trial => trial.Values[k]))];
        Assert.All(leastOf, least => Assert.InRange(least, 0, 0.12));
    }

    [Theory]
    [InlineData("tpe")]
    [InlineData("gp")]
    public void Some_that_fail_and_some_that_break_a_bound_do_not_stop_it(string algorithm)
    {
        SearchRequest request = Request(3);
        List<Trial> trials = [];
        while (trials.Count < 30)
        {
            foreach (Suggestion item in SearchAlgorithms.Find(algorithm)!.Suggest(request with { Trials = trials.ToArray(), Count = 3 }).Items)
            {
                bool hasFailed = trials.Count % 7 == 3;
                trials.Add(Some.Trial(trials.Count, item.Assignment, hasFailed ? double.NaN : 0) with
                {
                    Values = hasFailed ? [] : [.. Values(item.Assignment)],
                    Violation = trials.Count % 5 == 2 ? 0.5 : 0,
                });
            }
        }
        Assert.Equal(30, trials.Select(trial => trial.Assignment).Distinct().Count());
    }

    [Theory]
    [InlineData(ObjectiveType.Minimize)]
    [InlineData(ObjectiveType.Maximize)]
    public void The_direction_of_each_objective_is_its_own(ObjectiveType second)
    {
        SearchRequest request = Request(2) with { Objectives = [new("a", ObjectiveType.Minimize), new("b", second)] };
        double sign = second == ObjectiveType.Minimize ? 1 : -1;
        foreach (string algorithm in (string[])["tpe", "gp"])
        {
            List<Trial> trials = Run(algorithm, request, sign);
            Assert.True(trials.TakeLast(20).Average(trial => sign * trial.Values[1]) < trials.Take(10).Average(trial => sign * trial.Values[1]), algorithm);
        }
    }

    private static SearchRequest Request(ulong seed)
        => Some.Request(Space) with { Objectives = [new("a", ObjectiveType.Minimize), new("b", ObjectiveType.Minimize)], Seed = seed };

    private static List<Trial> Run(string algorithm, ulong seed) => Run(algorithm, Request(seed), 1);

    private static List<Trial> Run(string algorithm, SearchRequest request, double sign)
    {
        List<Trial> trials = [];
        while (trials.Count < Trials)
        {
            foreach (Suggestion item in SearchAlgorithms.Find(algorithm)!.Suggest(request with { Trials = trials.ToArray(), Count = 2 }).Items)
            {
                double[] values = Values(item.Assignment);
                trials.Add(Some.Trial(trials.Count, item.Assignment, 0) with { Values = [values[0], sign * values[1]], Tags = item.Tags });
            }
        }
        return trials;
    }

    private static double[] Values(Assignment assignment)
    {
        double[] x = [.. Enumerable.Range(0, 4).Select(i => assignment.Number($"x{i}"))];
        return [x.Sum(one => (one - 0.25) * (one - 0.25)), x.Sum(one => (one - 0.75) * (one - 0.75))];
    }

    // Area that trials dominate below the reference point (1, 1).
    private static double Volume(IEnumerable<Trial> trials)
    {
        double area = 0;
        double top = 1;
        foreach (Trial trial in trials.Where(trial => trial.Values[0] < 1).OrderBy(trial => trial.Values[0]).ThenBy(trial => trial.Values[1]))
        {
            if (trial.Values[1] >= top)
                continue;
            area += (1 - trial.Values[0]) * (top - trial.Values[1]);
            top = trial.Values[1];
        }
        return area;
    }
}
