using Pipelines.Core.Values;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Views;

/// <summary>A place with a label on an axis.</summary>
/// <param name="Place">From 0 to 1.</param>
/// <param name="Label">For people; as the author wrote it where it is a value of a list.</param>
internal readonly record struct Tick(double Place, string Label);

/// <summary>One side of a picture: where values lie on it, from 0 to 1, and what is written beside it.</summary>
internal abstract class PlotAxis
{
    /// <summary>True when places between two values mean something.</summary>
    public abstract bool IsContinuous { get; }

    /// <summary>How many values a list has; 0 for numbers.</summary>
    public virtual int Cells => 0;

    /// <summary>Where a text lies; null when it is no value of this axis.</summary>
    public abstract double? Place(string? text);

    /// <summary>At most about <paramref name="most"/> places to be labelled.</summary>
    public abstract IReadOnlyList<Tick> Ticks(int most);

    /// <summary>The axis of a parameter: logarithmic where its distribution is, its values in their order where it is a list.</summary>
    public static PlotAxis Of(Parameter parameter) => parameter switch
    {
        Parameter.Real real => new NumberAxis(real.Min, real.Max, IsLog(real.Distribution)),
        Parameter.Whole whole => new NumberAxis(whole.Min, whole.Max, IsLog(whole.Distribution)) { IsWhole = true },
        Parameter.Discrete list => new ListAxis(list.Values.OrderBy(text => Axis.Parse(text) ?? double.PositiveInfinity).ToSequence()),
        Parameter.Categorical list => new ListAxis(list.Values),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static bool IsLog(Distribution distribution) => distribution is Distribution.LogUniform or Distribution.LogNormal;
}

/// <summary>The values of a list, each in the middle of an equal part.</summary>
internal sealed class ListAxis(Sequence<string> values) : PlotAxis
{
    public override bool IsContinuous => false;

    public override int Cells => values.Count;

    public override double? Place(string? text)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i] == text)
                return (i + 0.5) / values.Count;
        }
        return null;
    }

    public override IReadOnlyList<Tick> Ticks(int most)
    {
        int every = Math.Max(1, (int)Math.Ceiling(values.Count / (double)Math.Max(1, most)));
        return [.. Enumerable.Range(0, values.Count).Where(i => i % every == 0).Select(i => new Tick((i + 0.5) / values.Count, values[i]))];
    }
}
