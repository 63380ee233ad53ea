using Pipelines.Core.Values;
using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Search;

/// <summary>A trial that has ended, as models learn from it: a point and losses, of which less is better.</summary>
/// <param name="Point">In the unit cube; NaN where a parameter has no value.</param>
/// <param name="Losses">One for each objective; the worst that was seen where the trial failed.</param>
/// <param name="Violation">0: feasible.</param>
/// <param name="IsFailed">True when the losses are not its own.</param>
/// <param name="Trial">The trial.</param>
internal sealed record Observation(double[] Point, double[] Losses, double Violation, bool IsFailed, Trial Trial)
{
    /// <summary>The first objective's loss.</summary>
    public double Loss => Losses[0];
}

/// <summary>What has been tried, as points: results, what still runs, and what has been chosen just now.</summary>
internal sealed class History
{
    private const int MostRedraws = 64;
    private const double MostEnumerated = 200_000;

    private readonly List<double[]> _taken = [];

    public History(SearchRequest request)
    {
        Space = request.Space;
        Index = request.Trials.Count;
        Seed = request.Seed();
        foreach (Trial trial in request.Trials)
        {
            if (trial.Assignment.In(Space) is { } point)
                _taken.Add(point);
        }
        double[] worst = Worst(request);
        Observed = [.. Ended(request.Earlier, request.Objectives, worst), .. Ended(request.Trials, request.Objectives, worst)];
        Pending = [.. request.Trials.Where(trial => !trial.IsDone).Select(trial => trial.Assignment.In(Space)).OfType<double[]>()];
    }

    public SearchSpace Space { get; }

    /// <summary>Of the request, or its setting.</summary>
    public ulong Seed { get; }

    /// <summary>The index of the next trial: chance is named by it.</summary>
    public long Index { get; private set; }

    /// <summary>Trials that have ended, in the order in which they were suggested; earlier experiments' first.</summary>
    public IReadOnlyList<Observation> Observed { get; }

    /// <summary>Points that still run, and those that were taken since.</summary>
    public List<double[]> Pending { get; }

    /// <summary>Chance for the trial that is chosen next.</summary>
    public Chance NextChance(long purpose = 0) => new(Seed, Index, purpose);

    /// <summary>True when no trial has this snapped point, and none was chosen just now.</summary>
    public bool IsNew(ReadOnlySpan<double> point)
    {
        foreach (double[] known in _taken)
        {
            if (SearchSpace.IsSamePoint(known, point))
                return false;
        }
        return true;
    }

    /// <summary>Chooses a snapped point: it is pending from now on.</summary>
    public void Take(double[] point)
    {
        _taken.Add(point);
        Pending.Add(point);
        Index++;
    }

    /// <summary>Draws until a point is new and allowed; in a small space it looks for what is left. Null when nothing is.</summary>
    public double[]? Fresh(Func<double[]> draw, Chance chance)
    {
        for (int redraw = 0; redraw < MostRedraws; redraw++)
        {
            double[] point = draw();
            if (IsNew(point) && Space.Allows(point))
                return point;
        }
        return AnyLeft(chance);
    }

    /// <summary>A point drawn by the parameters' distributions.</summary>
    public double[] Draw(Chance chance)
    {
        double[] point = new double[Space.Axes.Length];
        for (int i = 0; i < point.Length; i++)
            point[i] = chance.Unit();
        return Space.Snap(point);
    }

    /// <summary>A point drawn by the distributions that is new and allowed; null when there is none.</summary>
    public double[]? DrawFresh(Chance chance) => Fresh(() => Draw(chance), chance);

    private double[]? AnyLeft(Chance chance)
    {
        Cells cells = new(Space);
        if (cells.Count > MostEnumerated)
        {
            // Constraints leave so little that it is not hit by chance alone.
            for (int redraw = 0; redraw < 100 * MostRedraws; redraw++)
            {
                double[] point = Draw(chance);
                if (Space.Allows(point) && IsNew(point))
                    return point;
            }
            return null;
        }
        HashSet<Assignment> taken = [.. _taken.Select(point => Space.At(point))];
        double start = Math.Floor(chance.Unit() * cells.Count);
        for (double i = 0; i < cells.Count; i++)
        {
            double[] point = cells.At((start + i) % cells.Count);
            if (Space.Allows(point) && !taken.Contains(Space.At(point)))
                return point;
        }
        return null;
    }

    private static double[] Worst(SearchRequest request)
    {
        double[] worst = new double[request.Objectives.Count];
        Array.Fill(worst, double.NegativeInfinity);
        foreach (Trial trial in request.Earlier.Concat(request.Trials))
        {
            for (int k = 0; k < worst.Length && trial.HasValues(worst.Length); k++)
                worst[k] = Math.Max(worst[k], request.Objectives[k].Loss(trial.Values[k]));
        }
        return [.. worst.Select(loss => double.IsFinite(loss) ? loss : 0)];
    }

    private IEnumerable<Observation> Ended(IEnumerable<Trial> trials, Sequence<Objective> objectives, double[] worst)
    {
        foreach (Trial trial in trials)
        {
            if (!trial.IsDone || trial.State == TrialState.Killed || trial.Assignment.In(Space) is not { } point)
                continue;
            if (trial.HasValues(objectives.Count))
                yield return new(point, [.. trial.Values.Select((value, k) => objectives[k].Loss(value))], trial.Violation, false, trial);
            else
                yield return new(point, worst, trial.Violation, true, trial);
        }
    }
}
