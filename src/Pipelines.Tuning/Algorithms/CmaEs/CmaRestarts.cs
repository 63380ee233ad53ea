using Pipelines.Core.Values;
using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Algorithms.CmaEs;

/// <summary>
/// Begins anew where a strategy has ended: IPOP doubles the samples of a generation, BIPOP takes turns between that and small ones, whichever has
/// cost less so far.
/// </summary>
internal sealed class CmaRestarts
{
    // Of the range. A little below the usual sixth: budgets are small, and fewer samples are lost to the bounds.
    private const double DefaultStep = 1.0 / 7;
    private const double Flat = 1e-12;

    private readonly string _strategy;
    private readonly IReadOnlyList<Axis> _axes;
    private readonly ulong _seed;
    private readonly double _step;
    private readonly int _first;
    private readonly List<double> _best = [];
    private int _restarts;
    private int _large;
    private long _costOfLarge;
    private long _costOfSmall;

    // The first strategy has the least samples: it counts among the small ones, so that the first restart is a large one.
    private bool _isSmall = true;

    public CmaRestarts(SearchRequest request, IReadOnlyList<Axis> axes, double[] start, ulong seed)
    {
        _strategy = request.Settings.Word("restart_strategy", "ipop").ToLowerInvariant();
        (_axes, _seed) = (axes, seed);
        double step = request.Settings.Number("sigma", DefaultStep);
        _step = step > 0 ? step : DefaultStep;
        _first = _large = 4 + (int)(3 * Math.Log(axes.Count));
        State = new(start, _step, _first);
    }

    /// <summary>The distribution that the next samples come from.</summary>
    public CmaState State { get; private set; }

    /// <summary>Takes in a generation, best first.</summary>
    public void Learn(double[][] ranked, double[] losses)
    {
        State.Update(ranked);
        CmaMargin.Keep(State, _axes);
        for (int i = 0; i < _axes.Count; i++)
            State.Mean[i] = Math.Clamp(State.Mean[i], 0, 1);
        if (_isSmall)
            _costOfSmall += ranked.Length;
        else
            _costOfLarge += ranked.Length;
        _best.Add(losses[0]);
        if (_strategy != "none" && HasEnded(losses))
            Restart();
    }

    private bool HasEnded(double[] losses)
    {
        int window = 10 + (int)Math.Ceiling(30.0 * _axes.Count / State.Samples);
        if (State.HasConverged)
            return true;
        if (_best.Count < window)
            return false;
        ReadOnlySpan<double> recent = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_best)[^window..];
        double least = double.PositiveInfinity;
        double most = double.NegativeInfinity;
        foreach (double best in recent)
            (least, most) = (Math.Min(least, best), Math.Max(most, best));
        bool isFlat = Math.Max(most, losses[^1]) - least <= Flat * Math.Max(1, Math.Abs(least));
        return isFlat || _best.Count > 100 + (50 * (_axes.Count + 3) * (_axes.Count + 3) / Math.Sqrt(State.Samples));
    }

    private void Restart()
    {
        Chance chance = new(_seed, -4, ++_restarts);
        _best.Clear();
        _isSmall = _strategy == "bipop" && _costOfSmall < _costOfLarge;
        int samples = _first;
        double step = _step;
        if (_isSmall)
        {
            double u = chance.Unit();
            samples = Math.Max(2, (int)(_first * Math.Pow(0.5 * _large / _first, u * u)));
            step = _step * Math.Pow(10, -2 * chance.Unit());
        }
        else
        {
            samples = _large *= 2;
        }
        State = new([.. _axes.Select(_ => chance.Unit())], step, Math.Max(4, samples));
    }
}
