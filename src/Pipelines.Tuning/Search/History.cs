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

    private readonly SearchRequest _request;
    private readonly Lazy<List<double[]>> _taken;
    private readonly Lazy<List<Observation>> _observed;
    private readonly List<double[]> _chosen = [];
    private List<double[]>? _pending;

    // Many searches need but a part of what is known; of ten thousand trials each part costs a millisecond.
    public History(SearchRequest request)
    {
        _request = request;
        Space = request.Space;
        Index = request.Trials.Count;
        Seed = request.Seed();
        _taken = new(() => [.. request.Trials.Select(trial => trial.Assignment.In(Space)).OfType<double[]>()]);
        _observed = new(Ended);
    }

    public SearchSpace Space { get; }

    /// <summary>Of the request, or its setting.</summary>
    public ulong Seed { get; }

    /// <summary>The index of the next trial: chance is named by it.</summary>
    public long Index { get; private set; }

    /// <summary>Trials that have ended, in the order in which they were suggested; earlier experiments' first.</summary>
    public IReadOnlyList<Observation> Observed => _observed.Value;

    /// <summary>Points that still run, and those that were taken since.</summary>
    public IReadOnlyList<double[]> Pending
        => _pending ??= [.. _request.Trials.Where(trial => !trial.IsDone).Select(trial => trial.Assignment.In(Space)).OfType<double[]>(), .. _chosen];

    /// <summary>Chance for the trial that is chosen next.</summary>
    public Chance NextChance(long purpose = 0) => new(Seed, Index, purpose);

    /// <summary>True when no trial has this snapped point, and none was chosen just now.</summary>
    public bool IsNew(ReadOnlySpan<double> point) => IsNone(_chosen, point) && IsNone(_taken.Value, point);

    /// <summary>Chooses a snapped point: it is pending from now on.</summary>
    public void Take(double[] point)
    {
        _chosen.Add(point);
        _pending?.Add(point);
        Index++;
    }

    /// <summary>Draws until a point is new and allowed; in a small space it looks for what is left. Null when nothing is.</summary>
    /// <param name="draw">Draws a snapped point.</param>
    /// <param name="chance">For what is left.</param>
    /// <param name="isFromDensity">True when numbers of a continuum are drawn from a density: two such points are never the same, and need no comparing.</param>
    public double[]? Fresh(Func<double[]> draw, Chance chance, bool isFromDensity = false)
    {
        for (int redraw = 0; redraw < MostRedraws; redraw++)
        {
            double[] point = draw();
            if (((isFromDensity && HasContinuum(point)) || IsNew(point)) && Space.Allows(point))
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
    public double[]? DrawFresh(Chance chance) => Fresh(() => Draw(chance), chance, isFromDensity: true);

    /// <summary>
    /// What is known, in part: the newest trials, the best ones of the first objective and all that still run. Itself where there are no more.
    /// </summary>
    public History Capped(int newest, int best)
    {
        int older = _request.Trials.Count - newest - best;
        if (older <= 0)
            return this;
        (double Loss, int Index)[] good = new (double, int)[best];
        int found = 0;
        List<Trial> kept = [];
        Objective objective = _request.Objectives[0];
        int edge = _request.Trials.Count - newest;
        for (int i = 0; i < edge; i++)
        {
            Trial trial = _request.Trials[i];
            if (!trial.IsDone)
                kept.Add(trial);
            if (trial.Violation > 0 || !trial.HasValues(_request.Objectives.Count))
                continue;
            double loss = objective.Loss(trial.Values[0]);
            if (found == best && !(loss < good[best - 1].Loss))
                continue;
            int at = found < best ? found++ : best - 1;
            for (; at > 0 && loss < good[at - 1].Loss; at--)
                good[at] = good[at - 1];
            good[at] = (loss, i);
        }
        return new(_request with
        {
            Trials = [.. kept, .. good[..found].Select(one => one.Index).Order().Select(i => _request.Trials[i]), .. _request.Trials.Skip(edge)],
        });
    }

    private bool HasContinuum(double[] point)
    {
        for (int i = 0; i < point.Length; i++)
        {
            if (Space.Axes[i].IsContinuous && !double.IsNaN(point[i]))
                return true;
        }
        return false;
    }

    private static bool IsNone(List<double[]> points, ReadOnlySpan<double> point)
    {
        foreach (double[] known in points)
        {
            if (SearchSpace.IsSamePoint(known, point))
                return false;
        }
        return true;
    }

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
        HashSet<Assignment> taken = [.. _taken.Value.Concat(_chosen).Select(point => Space.At(point))];
        double start = Math.Floor(chance.Unit() * cells.Count);
        for (double i = 0; i < cells.Count; i++)
        {
            double[] point = cells.At((start + i) % cells.Count);
            if (Space.Allows(point) && !taken.Contains(Space.At(point)))
                return point;
        }
        return null;
    }

    private double[] Worst()
    {
        double[] worst = new double[_request.Objectives.Count];
        Array.Fill(worst, double.NegativeInfinity);
        foreach (IReadOnlyList<Trial> trials in (IReadOnlyList<Trial>[])[_request.Earlier, _request.Trials])
        {
            for (int i = 0; i < trials.Count; i++)
            {
                for (int k = 0; k < worst.Length && trials[i].HasValues(worst.Length); k++)
                    worst[k] = Math.Max(worst[k], _request.Objectives[k].Loss(trials[i].Values[k]));
            }
        }
        return [.. worst.Select(loss => double.IsFinite(loss) ? loss : 0)];
    }

    private List<Observation> Ended()
    {
        List<Observation> ended = new(_request.Earlier.Count + _request.Trials.Count);
        double[] worst = Worst();
        int objectives = worst.Length;
        foreach (IReadOnlyList<Trial> trials in (IReadOnlyList<Trial>[])[_request.Earlier, _request.Trials])
        {
            for (int i = 0; i < trials.Count; i++)
            {
                Trial trial = trials[i];
                if (!trial.IsDone || trial.State == TrialState.Killed || trial.Assignment.In(Space) is not { } point)
                    continue;
                if (!trial.HasValues(objectives))
                {
                    ended.Add(new(point, worst, trial.Violation, true, trial));
                    continue;
                }
                double[] losses = new double[objectives];
                for (int k = 0; k < objectives; k++)
                    losses[k] = _request.Objectives[k].Loss(trial.Values[k]);
                ended.Add(new(point, losses, trial.Violation, false, trial));
            }
        }
        return ended;
    }
}
