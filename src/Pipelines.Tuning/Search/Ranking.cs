using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Search;

/// <summary>
/// Which results are better: feasible before infeasible, those by how much they break; then by loss, or by Pareto fronts when there are several objectives.
/// <para>Sources: An efficient constraint handling method for genetic algorithms (2000); A fast and elitist multiobjective genetic algorithm:
/// NSGA-II (2002).</para>
/// </summary>
internal static class Ranking
{
    /// <summary>Best first; equals in the order of time, failed ones last.</summary>
    public static Observation[] Sorted(IEnumerable<Observation> observations)
    {
        Observation[] all = [.. observations];
        if (all.Length == 0 || all[0].Losses.Length == 1)
            return [.. all.OrderBy(one => one.IsFailed).ThenBy(one => one.Violation).ThenBy(one => one.Loss)];
        Observation[] own = [.. all.Where(one => !one.IsFailed)];
        List<Observation> sorted = [];
        foreach (List<Observation> front in Fronts(own))
        {
            double[] crowding = Crowding(front);
            sorted.AddRange(Enumerable.Range(0, front.Count).OrderByDescending(i => crowding[i]).Select(i => front[i]));
        }
        return [.. sorted, .. all.Where(one => one.IsFailed)];
    }

    // Fronts of more cost time by its square; what is older has been outdone, or its like is among the newer ones.
    private const int MostForFronts = 1000;

    /// <summary>
    /// The first <paramref name="count"/> of <see cref="Sorted"/> that have not failed; in one pass where there is one objective, among the newest thousand
    /// where there are several.
    /// </summary>
    public static IReadOnlyList<Observation> Best(IReadOnlyList<Observation> observations, int count)
    {
        if (observations.Count == 0 || observations[0].Losses.Length > 1)
            return [.. Sorted(observations.Skip(observations.Count - MostForFronts)).Where(one => !one.IsFailed).Take(count)];
        List<Observation> best = new(count + 1);
        for (int i = 0; i < observations.Count; i++)
        {
            Observation one = observations[i];
            if (one.IsFailed || (best.Count == count && (count == 0 || !IsBefore(one, best[^1]))))
                continue;
            int at = best.Count;
            while (at > 0 && IsBefore(one, best[at - 1]))
                at--;
            best.Insert(at, one);
            if (best.Count > count)
                best.RemoveAt(count);
        }
        return best;
    }

    private static bool IsBefore(Observation left, Observation right)
        => left.Violation != right.Violation ? left.Violation < right.Violation : left.Loss < right.Loss;

    /// <summary>The fronts: no member of one is dominated by another of the same or a further one.</summary>
    public static List<List<Observation>> Fronts(IReadOnlyList<Observation> observations)
    {
        int n = observations.Count;
        int[] dominators = new int[n];
        List<int>[] dominated = [.. Enumerable.Range(0, n).Select(_ => new List<int>())];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                if (Dominates(observations[i], observations[j]))
                {
                    dominated[i].Add(j);
                    dominators[j]++;
                }
            }
        }
        List<List<Observation>> fronts = [];
        int[] front = [.. Enumerable.Range(0, n).Where(i => dominators[i] == 0)];
        while (front.Length > 0)
        {
            fronts.Add([.. front.Select(i => observations[i])]);
            List<int> next = [];
            foreach (int i in front)
            {
                foreach (int j in dominated[i])
                {
                    if (--dominators[j] == 0)
                        next.Add(j);
                }
            }
            front = [.. next.Order()];
        }
        return fronts;
    }

    /// <summary>The members that no other one dominates, in their order: the first front alone, at much less cost where there are many.</summary>
    public static List<Observation> Front(IEnumerable<Observation> observations)
    {
        List<Observation> front = [];
        foreach (Observation one in observations)
        {
            if (front.Exists(other => Dominates(other, one)))
                continue;
            front.RemoveAll(other => Dominates(one, other));
            front.Add(one);
        }
        return front;
    }

    /// <summary>How lonely each member of a front is: the sum of the normalised gaps between its neighbours; infinite at the ends.</summary>
    public static double[] Crowding(IReadOnlyList<Observation> front)
    {
        double[] distance = new double[front.Count];
        int objectives = front.Count == 0 ? 0 : front[0].Losses.Length;
        for (int k = 0; k < objectives; k++)
        {
            int objective = k;
            int[] order = [.. Enumerable.Range(0, front.Count).OrderBy(i => front[i].Losses[objective])];
            double range = front[order[^1]].Losses[k] - front[order[0]].Losses[k];
            distance[order[0]] = distance[order[^1]] = double.PositiveInfinity;
            for (int i = 1; i < order.Length - 1 && range > 0; i++)
                distance[order[i]] += (front[order[i + 1]].Losses[k] - front[order[i - 1]].Losses[k]) / range;
        }
        return distance;
    }

    /// <summary>True when <paramref name="left"/> is at least as good in everything and better in something.</summary>
    public static bool Dominates(Observation left, Observation right)
    {
        if (left.Violation > 0 || right.Violation > 0)
            return left.Violation < right.Violation;
        bool isBetter = false;
        for (int k = 0; k < left.Losses.Length; k++)
        {
            if (left.Losses[k] > right.Losses[k])
                return false;
            isBetter |= left.Losses[k] < right.Losses[k];
        }
        return isBetter;
    }
}
