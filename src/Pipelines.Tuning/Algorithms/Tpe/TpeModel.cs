using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Algorithms.Tpe;

/// <summary>The two densities of each group of parameters, built once for a suggestion.</summary>
internal sealed class TpeModel
{
    private const int NewOnes = 25;
    private const int MostBad = 400;

    private readonly SearchSpace _space;
    private readonly TpeOptions _options;
    private readonly (int[] Axes, ParzenMixture Good, ParzenMixture Bad)[] _groups;

    private TpeModel(SearchSpace space, TpeOptions options, (int[] Axes, ParzenMixture Good, ParzenMixture Bad)[] groups)
        => (_space, _options, _groups) = (space, options, groups);

    /// <summary>The model of what is known; <paramref name="finished"/> results have values.</summary>
    public static TpeModel Of(History history, TpeOptions options, int finished)
    {
        List<double[]> good = [];
        List<double[]> bad = [];
        Split(history, options, finished, good, bad);
        return new(history.Space, options, [.. Groups(history.Space, options).Select(axes => (axes, Mixture(history.Space, axes, good, options), Mixture(history.Space, axes, bad, options)))]);
    }

    /// <summary>Draws candidates from the good density and returns the one that is most above the bad density.</summary>
    public double[] Draw(Chance chance)
    {
        double[] point = new double[_space.Axes.Length];
        Array.Fill(point, double.NaN);
        // Groups stand in the order of conditions: a group is drawn only where its condition holds.
        foreach ((int[] axes, ParzenMixture good, ParzenMixture bad) in _groups)
        {
            if (!_space.IsActive(axes[0], point))
                continue;
            double[][] candidates = new double[_options.Candidates][];
            for (int i = 0; i < candidates.Length; i++)
            {
                candidates[i] = [.. point];
                good.Draw(chance, candidates[i]);
            }
            double[] ratio = good.LogDensity(candidates);
            double[] other = bad.LogDensity(candidates);
            int best = 0;
            for (int i = 1; i < ratio.Length; i++)
            {
                if (ratio[i] - other[i] > ratio[best] - other[best])
                    best = i;
            }
            point = candidates[best];
        }
        return _space.Snap(point);
    }

    private static void Split(History history, TpeOptions options, int finished, List<double[]> good, List<double[]> bad)
    {
        int wanted = options.Gamma is { } gamma
            ? Math.Min((int)Math.Ceiling(gamma * Math.Sqrt(finished)), options.MostGood)
            : Math.Min((int)Math.Ceiling(0.1 * finished), options.MostGood);
        HashSet<Observation> best = new(Ranking.Best(history.Observed, wanted), ReferenceEqualityComparer.Instance);
        // In the order of time, since age decides the weight. Of the bad ones the newest.
        int skipped = history.Observed.Count - best.Count + history.Pending.Count - MostBad;
        foreach (Observation observation in history.Observed)
        {
            if (best.Contains(observation))
                good.Add(observation.Point);
            else if (skipped-- <= 0)
                bad.Add(observation.Point);
        }
        bad.AddRange(history.Pending);
    }

    private static IEnumerable<int[]> Groups(SearchSpace space, TpeOptions options)
    {
        int[] order = space.Order.ToArray();
        if (!options.IsMultivariate)
            return order.Select(index => new[] { index });
        return order
            .GroupBy(index => space.Parameters[index].When is not { } when ? "" : options.IsGrouped ? $"{when.Parent}={string.Join('|', when.Values)}" : $"{index}")
            .Select(group => group.ToArray());
    }

    private static ParzenMixture Mixture(SearchSpace space, int[] axes, List<double[]> points, TpeOptions options)
    {
        List<double[]> active = [.. points.Where(point => !double.IsNaN(point[axes[0]]))];
        return new(space, axes, active, Weights(active.Count), options.PriorWeight, options.IsMultivariate);
    }

    // The newest count in full, older ones less and less.
    private static double[] Weights(int count)
    {
        double[] weights = new double[count];
        Array.Fill(weights, 1);
        int old = count - NewOnes;
        for (int i = 0; i < old; i++)
            weights[i] = old == 1 ? 1.0 / count : (1.0 / count) + ((1 - (1.0 / count)) * i / (old - 1));
        return weights;
    }
}
