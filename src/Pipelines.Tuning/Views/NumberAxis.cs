using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Views;

/// <summary>Numbers from <paramref name="low"/> to <paramref name="high"/>, or their logarithms. Values beyond lie at the ends.</summary>
internal sealed class NumberAxis(double low, double high, bool isLog = false) : PlotAxis
{
    private const double FewestDecadesForLog = 2;

    // Of a thousand losses some explode; they would press all others into one line.
    private const double FarOff = 5;

    private readonly double _low = isLog ? Math.Log10(low) : low;
    private readonly double _high = isLog ? Math.Log10(high) : high;

    public double Low => low;

    public double High => high;

    public bool IsLog => isLog;

    /// <summary>True when only whole numbers are values.</summary>
    public bool IsWhole { get; init; }

    public override bool IsContinuous => true;

    /// <summary>
    /// The axis of results: logarithmic when they are above zero and span two decades; otherwise wide enough for all that are not far off. Takes finite
    /// numbers; without any it goes from 0 to 1.
    /// </summary>
    public static NumberAxis Over(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Where(double.IsFinite).Order()];
        if (sorted.Length == 0)
            return new(0, 1);
        (double least, double most) = Near(sorted);
        if (least > 0 && Math.Log10(most) - Math.Log10(least) >= FewestDecadesForLog)
        {
            (least, most) = Near([.. sorted.Where(number => number > 0).Select(Math.Log10)]);
            return new(Math.Pow(10, least), Math.Pow(10, most), isLog: true);
        }
        double margin = most > least ? 0.04 * (most - least) : Math.Max(1e-12, Math.Abs(most) * 0.05);
        // The range of a double is finite; a margin must not leave it.
        double from = least - margin;
        double to = most + margin;
        return new(double.IsFinite(from) ? from : least, double.IsFinite(to) ? to : most);
    }

    private static (double Least, double Most) Near(double[] sorted)
    {
        double first = sorted[sorted.Length / 4];
        double third = sorted[sorted.Length * 3 / 4];
        double reach = FarOff * (third - first);
        return reach > 0 ? (Math.Max(sorted[0], first - reach), Math.Min(sorted[^1], third + reach)) : (sorted[0], sorted[^1]);
    }

    public override double? Place(string? text) => text is not null && Axis.Parse(text) is { } number ? Place(number) : null;

    public double Place(double number)
    {
        if (isLog && number <= 0)
            return 0;
        double at = isLog ? Math.Log10(number) : number;
        // Halves, because the width of the range of a double is no double.
        double width = (_high / 2) - (_low / 2);
        return width > 0 ? Math.Clamp(((at / 2) - (_low / 2)) / width, 0, 1) : 0.5;
    }

    /// <summary>The number at a place from 0 to 1.</summary>
    public double NumberAt(double place)
    {
        double at = (_low * (1 - place)) + (_high * place);
        return isLog ? Math.Pow(10, at) : at;
    }

    /// <summary>True when a number lies beyond an end.</summary>
    public bool IsBeyond(double number) => number < low || number > high;

    public override IReadOnlyList<Tick> Ticks(int most)
    {
        most = Math.Max(2, most);
        if (!(_high > _low))
            return [new(0.5, Figures.Short(low))];
        if (isLog && _high - _low >= 1)
            return Decades(most);
        double span = (high / most) - (low / most);
        double step = Nice(span);
        if (IsWhole)
            step = Math.Max(1, step);
        List<Tick> ticks = [];
        for (double k = Math.Ceiling((low / step) - 1e-9); k * step <= high + (1e-9 * step) && ticks.Count <= 2 * most; k++)
            ticks.Add(new(Place(k * step), Figures.Short(k * step)));
        return ticks.Count > 0 ? ticks : [new(0, Figures.Short(low)), new(1, Figures.Short(high))];
    }

    private List<Tick> Decades(int most)
    {
        int first = (int)Math.Ceiling(_low - 1e-9);
        int last = (int)Math.Floor(_high + 1e-9);
        int every = Math.Max(1, (int)Math.Ceiling((last - first + 1) / (double)most));
        // Few decades have room for numbers between.
        int[] within = last - first + 1 <= most / 3 ? [1, 2, 5] : [1];
        List<Tick> ticks = [];
        for (int decade = first - 1; decade <= last; decade++)
        {
            foreach (int times in within)
            {
                double number = times * Math.Pow(10, decade);
                double at = Math.Log10(number);
                if ((decade - first) % every == 0 && at >= _low - 1e-9 && at <= _high + 1e-9)
                    ticks.Add(new(Place(number), Figures.Short(number)));
            }
        }
        return ticks;
    }

    // 1, 2 or 5 times a power of ten, not below the span.
    private static double Nice(double span)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(span)));
        foreach (int times in (int[])[1, 2, 5])
        {
            if (times * power >= span * (1 - 1e-9))
                return times * power;
        }
        return 10 * power;
    }
}
