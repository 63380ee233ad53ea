using Pipelines.Core.Values;
using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Experiments;

/// <summary>
/// Permutation importance: how much worse a forest foretells results once the values of one parameter are mixed up among the trials. Measured on the
/// trials that a tree was not grown from.
/// <para>Source: Random forests (2001), section 10; the trees split at random: Extremely randomized trees (2006).</para>
/// </summary>
internal static class Importance
{
    private const int FewestResults = 10;
    private const int Trees = 64;

    // More would cost seconds and change shares by less than their chance does.
    private const int MostResults = 1000;
    private const int Seed = 1;

    /// <summary>Shares by parameter, which add up to 1; all 0 where nothing matters; empty for too few results.</summary>
    public static Map<double> Of(SearchSpace space, IReadOnlyList<Trial> trials, Objective objective, int objectives)
    {
        List<double[]> points = [];
        List<double> losses = [];
        foreach (Trial trial in trials)
        {
            if (trial.HasValues(objectives) && trial.Assignment.In(space) is { } point)
            {
                // No value is a value of its own, below all others.
                points.Add([.. point.Select(u => double.IsNaN(u) ? -0.5 : u)]);
                losses.Add(objective.Loss(trial.Values[0]));
            }
        }
        if (points.Count < FewestResults)
            return default;
        (points, losses) = (Spread(points), Spread(losses));
        double[] ranks = Ranks(losses);
        double[] damage = new double[space.Axes.Length];
        for (int tree = 0; tree < Trees; tree++)
            AddDamage(space, points, ranks, damage, new Chance(Seed, tree));
        double sum = damage.Sum(one => Math.Max(0, one));
        return space.Parameters.Select((parameter, d) => KeyValuePair.Create(parameter.Name, sum > 0 ? Math.Max(0, damage[d]) / sum : 0)).ToMap();
    }

    private static List<T> Spread<T>(List<T> all)
        => all.Count <= MostResults ? all : [.. Enumerable.Range(0, MostResults).Select(i => all[(int)((long)i * all.Count / MostResults)])];

    // One loss that explodes would drown all others.
    private static double[] Ranks(List<double> losses)
    {
        double[] sorted = [.. losses.Order()];
        return [.. losses.Select(loss => (double)Array.BinarySearch(sorted, loss) / sorted.Length)];
    }

    private static void AddDamage(SearchSpace space, List<double[]> points, double[] values, double[] damage, Chance chance)
    {
        int[] order = [.. Enumerable.Range(0, points.Count)];
        chance.Shuffle(order.AsSpan());
        int grown = points.Count * 2 / 3;
        RegressionTree tree = RegressionTree.Grow(points, values, order[..grown], [.. space.Axes.Select(axis => axis.IsOrdered)], chance);
        int[] kept = order[grown..];
        double plain = kept.Sum(i => Square(tree.Foretell(points[i]) - values[i]));
        for (int d = 0; d < damage.Length; d++)
        {
            int[] mixed = [.. kept];
            chance.Shuffle(mixed.AsSpan());
            for (int k = 0; k < kept.Length; k++)
            {
                double[] point = [.. points[kept[k]]];
                point[d] = points[mixed[k]][d];
                damage[d] += Square(tree.Foretell(point) - values[kept[k]]);
            }
            damage[d] -= plain;
        }
    }

    private static double Square(double x) => x * x;

    private sealed record RegressionTree(int Axis, double At, bool IsOrdered, double Value, RegressionTree? Low, RegressionTree? High)
    {
        private const int FewestInLeaf = 3;

        public static RegressionTree Grow(List<double[]> points, double[] values, int[] members, bool[] isOrdered, Chance chance)
        {
            double mean = members.Average(i => values[i]);
            (double Gain, int Axis, double At) best = (1e-12, -1, 0);
            double spread = members.Sum(i => Square(values[i] - mean));
            for (int d = 0; d < isOrdered.Length && members.Length >= 2 * FewestInLeaf; d++)
            {
                double least = members.Min(i => points[i][d]);
                double most = members.Max(i => points[i][d]);
                if (least == most)
                    continue;
                double at = isOrdered[d] ? least + (chance.Unit() * (most - least)) : points[members[chance.Below(members.Length)]][d];
                double gain = spread - Within(points, values, members, d, at, isOrdered[d]);
                if (gain > best.Gain)
                    best = (gain, d, at);
            }
            if (best.Axis < 0)
                return new(-1, 0, true, mean, null, null);
            ILookup<bool, int> sides = members.ToLookup(i => IsLow(points[i][best.Axis], best.At, isOrdered[best.Axis]));
            return new(best.Axis, best.At, isOrdered[best.Axis], mean,
                Grow(points, values, [.. sides[true]], isOrdered, chance), Grow(points, values, [.. sides[false]], isOrdered, chance));
        }

        public double Foretell(double[] point)
        {
            RegressionTree node = this;
            while (node is { Low: { } low, High: { } high })
                node = IsLow(point[node.Axis], node.At, node.IsOrdered) ? low : high;
            return node.Value;
        }

        private static bool IsLow(double u, double at, bool isOrdered) => isOrdered ? u < at : u == at;

        private static double Within(List<double[]> points, double[] values, int[] members, int d, double at, bool isOrdered)
        {
            double sum = 0;
            foreach (IGrouping<bool, int> side in members.GroupBy(i => IsLow(points[i][d], at, isOrdered)))
            {
                if (side.Count() < FewestInLeaf)
                    return double.PositiveInfinity;
                double mean = side.Average(i => values[i]);
                sum += side.Sum(i => Square(values[i] - mean));
            }
            return sum;
        }
    }
}
