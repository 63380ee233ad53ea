using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Experiments;

/// <summary>What is known of one metric of a trial, as text; empty: nothing.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Min">The least number.</param>
/// <param name="Max">The greatest number.</param>
/// <param name="Latest">The value with the latest time, of equal times the last one reported; may be no number.</param>
public sealed record MetricSummary(string Metric, string Min, string Max, string Latest)
{
    /// <summary>The text that a strategy takes.</summary>
    public string By(MetricStrategy strategy) => strategy switch
    {
        MetricStrategy.Min => Min.Length > 0 ? Min : Latest,
        MetricStrategy.Max => Max.Length > 0 ? Max : Latest,
        _ => Latest,
    };
}

/// <summary>Folds the points of one metric. Texts that are no numbers, NaN and infinities touch the latest value only.</summary>
internal sealed class MetricSeries
{
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;
    private string _minText = "";
    private string _maxText = "";
    private string _latest = "";
    private DateTimeOffset _latestAt = DateTimeOffset.MinValue;

    /// <summary>How many points there were.</summary>
    public int Count { get; private set; }

    public void Add(MetricPoint point)
    {
        Count++;
        string text = point.Text.Trim();
        if (Axis.Parse(text) is { } number)
        {
            if (number < _min)
                (_min, _minText) = (number, text);
            if (number > _max)
                (_max, _maxText) = (number, text);
        }
        // Without times all are equal, and the order of reports decides.
        DateTimeOffset at = point.Time ?? DateTimeOffset.MinValue;
        if (at >= _latestAt)
            (_latest, _latestAt) = (text, at);
    }

    public MetricSummary Summary(string metric) => new(metric, _minText, _maxText, _latest);

    public static double Value(string text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;
}
