using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Engine.Metrics;

/// <summary>Points that a source has given since it was read last.</summary>
/// <param name="Source">Its name, unique in the trial.</param>
/// <param name="First">The number of the first one among its points, from 1.</param>
/// <param name="Points">The points; at least one.</param>
internal sealed record NewPoints(string Source, int First, Sequence<MetricPoint> Points);

/// <summary>Somewhere that an attempt writes metrics to while it runs. Read from its beginning by whoever begins: known points are told again, in the same order.</summary>
internal abstract class MetricSource
{
    /// <summary>Points of one report: a trial that writes much in one go is taken in in portions.</summary>
    private const int MostPoints = 512;

    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Gives what is new.</summary>
    /// <param name="isLast">Nothing more will be written.</param>
    /// <param name="stop">Ends the reading.</param>
    public abstract Task<IReadOnlyList<NewPoints>> ReadAsync(bool isLast, CancellationToken stop);

    /// <summary>Numbers points of a source.</summary>
    protected IEnumerable<NewPoints> Numbered(string source, IReadOnlyList<MetricPoint> points)
    {
        foreach (MetricPoint[] portion in points.Chunk(MostPoints))
        {
            int known = _counts.GetValueOrDefault(source);
            _counts[source] = known + portion.Length;
            yield return new(source, known + 1, [.. portion]);
        }
    }
}
