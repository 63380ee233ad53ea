using Pipelines.Core.Values;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Search;

/// <summary>Makes use of what earlier experiments found.</summary>
public static class WarmStart
{
    /// <summary>
    /// The best assignments of earlier trials, best first, fitted to a space: to be tried first (<see cref="SearchRequest.First"/>). A value outside
    /// its range moves to the nearest one, a missing or unknown one to the middle.
    /// </summary>
    /// <param name="space">The new space.</param>
    /// <param name="earlier">Trials of other experiments.</param>
    /// <param name="objective">What was made better there: the first value of each trial.</param>
    /// <param name="count">How many are wanted.</param>
    public static Sequence<Assignment> Best(SearchSpace space, IEnumerable<Trial> earlier, Objective objective, int count)
    {
        List<Assignment> best = [];
        foreach (Trial trial in earlier.Where(trial => trial.HasValues(trial.Values.Count) && trial.Values.Count > 0).OrderBy(trial => objective.Loss(trial.Values[0])))
        {
            Assignment fitted = Fitted(space, trial.Assignment);
            if (best.Count < count && space.Contains(fitted) && !best.Exists(known => space.AreSame(known, fitted)))
                best.Add(fitted);
        }
        return best.ToSequence();
    }

    /// <summary>Those of earlier trials that a search in this space can learn from (<see cref="SearchRequest.Earlier"/>).</summary>
    public static IReadOnlyList<Trial> Compatible(SearchSpace space, IEnumerable<Trial> earlier)
        => [.. earlier.Where(trial => trial.IsDone && space.Contains(trial.Assignment))];

    private static Assignment Fitted(SearchSpace space, Assignment assignment)
    {
        double[] point = new double[space.Axes.Length];
        for (int d = 0; d < point.Length; d++)
        {
            Axis axis = space.Axes[d];
            string? text = assignment[axis.Parameter.Name];
            point[d] = text is null ? 0.5
                : axis.Find(text) ?? (axis.IsOrdered && Axis.Parse(text) is { } number ? axis.NearestTo(number) : 0.5);
        }
        Assignment fitted = space.At(space.Snap(point));
        // What fits stays as it was written: a place spells its number with other last digits.
        return new(fitted.Values.ToMap(entry => entry.Key, entry => assignment[entry.Key] is { } text && space.IsValue(entry.Key, text) ? text : entry.Value));
    }
}
