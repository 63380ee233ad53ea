using Pipelines.Core.Values;
using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Algorithms;

/// <summary>
/// Tries every assignment of a finite space once, the last parameter fastest; in a random order when <c>random_state</c> is given.
/// </summary>
internal sealed class GridSearch() : SearchAlgorithm("grid", Setting.RandomState)
{
    private const double MostShuffled = 1 << 20;

    private protected override IEnumerable<Problem> Fit(SearchRequest request)
    {
        for (int i = 0; i < request.Space.Parameters.Count; i++)
        {
            if (request.Space.Axes[i].IsContinuous)
                yield return new(SearchCodes.DoesNotFit, $"parameters[{i}]", $"A grid needs a step, and \"{request.Space.Parameters[i].Name}\" has none.",
                    "Give it a step, or choose another algorithm (sobol fills a continuum evenly).");
        }
        if (request.MaxTrials > request.Space.Count)
            yield return new(SearchCodes.DoesNotFit, "maxTrialCount", $"{request.MaxTrials} trials are asked for, and the grid has {request.Space.Count} points.",
                $"Ask for at most {request.Space.Count}, or make steps smaller.");
    }

    private protected override SearchAnswer Choose(SearchRequest request, History history, int count)
    {
        Cells cells = new(request.Space);
        Func<double, double> order = Order(cells.Count, request);
        List<Suggestion> items = [];
        // Points are new in order, so what was tried tells where to go on; constraints leave holes.
        double next = history.Index >= cells.Count ? 0 : Math.Max(0, Resume(request, history, cells, order));
        for (double i = next; i < cells.Count && items.Count < count; i++)
        {
            double[] point = cells.At(order(i));
            if (!request.Space.Allows(point) || !history.IsNew(point))
                continue;
            history.Take(point);
            items.Add(new(request.Space.At(point)));
        }
        return new(items.ToSequence(), IsExhausted: items.Count < count, items.Count < count ? SearchAnswer.Exhausted : "");
    }

    // Without constraints and foreign points, as many grid points are gone as there are trials.
    private static double Resume(SearchRequest request, History history, Cells cells, Func<double, double> order)
    {
        if (request.Space.Constraints.Count > 0 || request.First.Count > 0 || request.Trials.Count == 0)
            return 0;
        double[] last = cells.At(order(request.Trials.Count - 1));
        return request.Trials[^1].Assignment.In(request.Space) is { } point && SearchSpace.IsSamePoint(point, last) && history.Index == request.Trials.Count
            ? request.Trials.Count
            : 0;
    }

    private static Func<double, double> Order(double count, SearchRequest request)
    {
        if (!request.Settings.ContainsKey(Setting.RandomState.Name))
            return index => index;
        Chance chance = new(request.Seed(), -1);
        if (count <= MostShuffled)
        {
            double[] order = [.. Enumerable.Range(0, (int)count).Select(index => (double)index)];
            chance.Shuffle(order.AsSpan());
            return index => order[(int)index];
        }
        // Too many to shuffle: an odd multiple modulo the count visits each once when the two share no factor.
        UInt128 size = (UInt128)count;
        UInt128 factor = (UInt128)(chance.Unit() * count) | 1;
        while (Divisor(factor, size) != 1)
            factor++;
        return index => (double)((UInt128)index * factor % size);
    }

    private static UInt128 Divisor(UInt128 left, UInt128 right)
    {
        while (right != 0)
            (left, right) = (right, left % right);
        return left;
    }
}
