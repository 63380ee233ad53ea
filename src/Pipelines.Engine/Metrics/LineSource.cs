using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Engine.Metrics;

/// <summary>Metrics in the lines of one file: a log, a file of the author's, what the program reports by itself.</summary>
/// <param name="name">The source's name.</param>
/// <param name="path">The file.</param>
/// <param name="pointsOf">The points of a line.</param>
internal sealed class LineSource(string name, string path, Func<string, Sequence<MetricPoint>> pointsOf) : MetricSource
{
    private readonly LineReader _lines = new(path);

    public override Task<IReadOnlyList<NewPoints>> ReadAsync(bool isLast, CancellationToken stop)
    {
        List<MetricPoint> points = [];
        foreach (string line in _lines.Read(isLast, stop))
            points.AddRange(pointsOf(line));
        return Task.FromResult<IReadOnlyList<NewPoints>>(points.Count == 0 ? [] : [.. Numbered(name, points)]);
    }
}
