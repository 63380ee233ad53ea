using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Algorithms.GaussianProcess;

/// <summary>
/// Finds the point that promises most: many points spread evenly, others close around the best trials; from the best of them up the slope on
/// continuous parameters and value by value on the others, in turns.
/// </summary>
internal sealed class AcquisitionSearch(History history, Acquisition acquisition, IReadOnlyList<double[]> incumbents, Chance chance)
{
    private const int Spread = 1024;
    private const int Around = 40;
    private const int Climbers = 6;
    private const int Turns = 3;
    private const int MostListed = 16;
    private const int ClimbIterations = 25;

    private static readonly double[] Widths = [0.2, 0.05, 0.01];

    private readonly SearchSpace _space = history.Space;

    /// <summary>The best point that is new and allowed; null when none was found.</summary>
    public double[]? Best()
    {
        List<(double[] Point, double Value)> candidates = [.. Candidates()
            .Where(point => _space.Allows(point))
            .Select(point => (Point: point, Value: acquisition.At(point)))
            .OrderByDescending(candidate => candidate.Value)];
        List<(double[] Point, double Value)> climbed = [.. candidates.Take(Climbers).Select(candidate => Climb(candidate.Point, candidate.Value))];
        foreach ((double[] point, _) in climbed.OrderByDescending(candidate => candidate.Value).Concat(candidates))
        {
            if (history.IsNew(point))
                return point;
        }
        return null;
    }

    private IEnumerable<double[]> Candidates()
    {
        SobolSequence sequence = new(_space.Axes.Length, chance);
        for (int i = 0; i < Spread; i++)
            yield return _space.Snap(sequence.Point(i));
        foreach (double[] incumbent in incumbents)
        {
            for (int i = 0; i < Around; i++)
                yield return Perturbed(incumbent, Widths[i % Widths.Length]);
        }
    }

    private double[] Perturbed(double[] incumbent, double width)
    {
        double[] point = [.. incumbent];
        int flipped = chance.Below(point.Length);
        for (int d = 0; d < point.Length; d++)
        {
            Axis axis = _space.Axes[d];
            if (double.IsNaN(point[d]))
                point[d] = chance.Unit();
            else if (!axis.IsOrdered)
                point[d] = d == flipped ? chance.Unit() : point[d];
            else
                point[d] = Math.Clamp(point[d] + (Math.Max(width, axis.IsContinuous ? 0 : 0.5 / axis.Cells) * chance.Normal()), 0, 1);
        }
        return _space.Snap(point);
    }

    private (double[] Point, double Value) Climb(double[] point, double value)
    {
        int[] continuous = [.. Enumerable.Range(0, point.Length).Where(d => _space.Axes[d].IsContinuous && !double.IsNaN(point[d]))];
        for (int turn = 0; turn < Turns; turn++)
        {
            double before = value;
            if (continuous.Length > 0)
                (point, value) = Slide(point, value, continuous);
            if (continuous.Length == point.Length)
                break;
            (point, value) = Switch(point, value);
            if (value <= before + 1e-6)
                break;
        }
        return (point, value);
    }

    private (double[] Point, double Value) Slide(double[] from, double value, int[] along)
    {
        double[] point = [.. from];
        double[] start = [.. along.Select(d => from[d])];
        double Loss(double[] at, double[] gradient)
        {
            for (int k = 0; k < along.Length; k++)
                point[along[k]] = at[k];
            double promise = acquisition.At(point, along, gradient);
            for (int k = 0; k < along.Length; k++)
                gradient[k] = -gradient[k];
            return _space.Constraints.Count > 0 && !_space.Allows(point) ? double.NaN : -promise;
        }
        double found = -Lbfgs.Minimise(Loss, start, new double[along.Length], [.. Enumerable.Repeat(1.0, along.Length)], ClimbIterations, 1e-7);
        if (!(found > value))
            return (from, value);
        double[] result = [.. from];
        for (int k = 0; k < along.Length; k++)
            result[along[k]] = start[k];
        return (result, found);
    }

    private (double[] Point, double Value) Switch(double[] point, double value)
    {
        for (int d = 0; d < point.Length; d++)
        {
            Axis axis = _space.Axes[d];
            if (axis.IsContinuous || double.IsNaN(point[d]))
                continue;
            foreach (long cell in Neighbours(axis, axis.CellAt(point[d])))
            {
                double[] other = [.. point];
                other[d] = axis.Place(cell);
                other = _space.Snap(other);
                double promise = _space.Allows(other) ? acquisition.At(other) : double.NegativeInfinity;
                if (promise > value)
                    (point, value) = (other, promise);
            }
        }
        return (point, value);
    }

    // All of few values; of many those nearby, and ever further away.
    private static IEnumerable<long> Neighbours(Axis axis, long cell)
    {
        if (axis.Cells <= MostListed)
        {
            for (long other = 0; other < axis.Cells; other++)
                yield return other;
            yield break;
        }
        for (long step = 1; step < axis.Cells; step *= 2)
        {
            if (cell + step < axis.Cells)
                yield return cell + step;
            if (cell - step >= 0)
                yield return cell - step;
        }
    }
}
