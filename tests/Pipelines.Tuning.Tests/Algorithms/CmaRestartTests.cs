using Pipelines.Core.Values;
using Pipelines.Tuning.Algorithms.CmaEs;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Tests.Algorithms;

public sealed class CmaRestartTests
{
    private static readonly SearchSpace Plane = new([new Parameter.Real("x", 0, 1), new Parameter.Real("y", 0, 1)]);

    [Fact]
    public void Ipop_doubles_the_samples_each_time()
        => Assert.Equal([6, 12, 24, 48], Begun("ipop", 4).Select(begun => begun.Samples));

    [Fact]
    public void None_never_begins_anew()
        => Assert.Single(Begun("none", 2));

    [Fact]
    public void Bipop_takes_turns_between_large_and_small_ones_by_what_they_have_cost()
    {
        List<(int Samples, double Step, long Cost)> begun = Begun("bipop", 14);
        Assert.Equal(14, begun.Count);
        long large = 0;
        long small = 0;
        int last = 6;
        for (int i = 0; i < begun.Count; i++)
        {
            bool isSmall = i == 0 || small < large;
            if (isSmall)
            {
                Assert.InRange(begun[i].Samples, 4, Math.Max(6, last / 2));
                Assert.True(begun[i].Step <= begun[0].Step, "A small strategy begins with no longer steps.");
                small += begun[i].Cost;
                continue;
            }
            Assert.Equal(2 * last, begun[i].Samples);
            Assert.Equal(begun[0].Step, begun[i].Step, 12);
            last = begun[i].Samples;
            large += begun[i].Cost;
        }
        Assert.True(begun.Skip(1).Any(one => one.Samples < 12) && last > 12, "Both kinds are there.");
    }

    [Theory]
    [InlineData("ipop")]
    [InlineData("bipop")]
    public void A_hill_that_is_not_the_best_is_left(string strategy)
    {
        static double Hills(Assignment assignment)
        {
            double x = (assignment.Number("x") * 10.24) - 5.12;
            double y = (assignment.Number("y") * 10.24) - 5.12;
            return 20 + (x * x) + (y * y) - (10 * (Math.Cos(2 * Math.PI * x) + Math.Cos(2 * Math.PI * y)));
        }
        double Found(string how) => Enumerable.Range(0, 5).Sum(seed =>
        {
            SearchRequest request = Some.Request(Plane) with { Settings = Map.Of(("restart_strategy", how)), Seed = (ulong)seed };
            return Some.Run("cmaes", request, Hills, 1200, batch: 6).Min(trial => trial.Values[0]);
        });
        (double with, double without) = (Found(strategy), Found("none"));
        Assert.True(with < without - 0.9, $"{with} in five searches, {without} without beginning anew");
    }

    // Follows a strategy on a bowl until it has begun so many times: samples a generation, first step, samples in all.
    private static List<(int Samples, double Step, long Cost)> Begun(string strategy, int times)
    {
        SearchRequest request = Some.Request(Plane) with { Settings = Map.Of(("restart_strategy", strategy)) };
        CmaRestarts restarts = new(request, Plane.Axes, [0.5, 0.5], 7);
        List<(int Samples, double Step, long Cost)> begun = [];
        for (int generation = 0; generation < 4000; generation++)
        {
            CmaState state = restarts.State;
            double step = state.Step;
            long cost = 0;
            while (ReferenceEquals(restarts.State, state) && generation < 4000)
            {
                double[][] places = [.. Enumerable.Range(0, state.Samples).Select(i => state.At(OrthogonalNormals.Vector(1, generation, i, 2))).OrderBy(Bowl)];
                restarts.Learn(places, [.. places.Select(Bowl)]);
                cost += places.Length;
                generation++;
            }
            begun.Add((state.Samples, step, cost));
            if (begun.Count == times)
                break;
        }
        return begun;
    }

    private static double Bowl(double[] place) => Math.Pow(place[0] - 0.3, 2) + Math.Pow(place[1] - 0.6, 2);
}
