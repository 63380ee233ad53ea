using Pipelines.Core.Values;
using Pipelines.Engine.Steps;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Katib;

namespace Pipelines.Engine.Metrics;

/// <summary>All sources of one attempt's metrics.</summary>
internal sealed class AttemptMetrics : IDisposable
{
    // A page is asked for, not looked at.
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(500);

    private readonly List<MetricSource> _sources = [];

    /// <param name="plan">Where metrics come from.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="files">Its files.</param>
    /// <param name="time">The clock.</param>
    public AttemptMetrics(MetricsPlan plan, AttemptId attempt, AttemptFiles files, TimeProvider time)
    {
        string name = $"{attempt.Task}.{attempt.Number}";
        string[] wanted = [.. plan.Metrics];
        _sources.Add(new LineSource($"{name}:push", files.Folder.Metrics, line => MetricReports.Read(line) is { } point && wanted.Contains(point.Metric) ? [point] : []));
        if (plan.Collector is { } own && plan.CollectorTask.Length > 0)
        {
            if (attempt.Task.Text == plan.CollectorTask)
                _sources.Add(new LineSource($"{name}:log", files.Log, new MetricLines(wanted, own with { IsJson = false }).In));
            return;
        }
        if (plan.Collector is not { } collector || (plan.Task.Length > 0 && plan.Task != attempt.Task.Text))
            return;
        switch (collector.Kind)
        {
            case CollectorKind.StdOut:
                _sources.Add(new LineSource($"{name}:log", files.Log, new MetricLines(wanted, collector).In));
                break;
            case CollectorKind.File:
                _sources.Add(new LineSource($"{name}:file", PlaceOf(plan, collector, files), new MetricLines(wanted, collector).In));
                break;
            case CollectorKind.TensorFlowEvent:
                _sources.Add(new EventFileSource($"{name}:events", PlaceOf(plan, collector, files), collector.Path, plan.Metrics));
                break;
            case CollectorKind.PrometheusMetric:
                UriBuilder page = new("http", "127.0.0.1", plan.Port > 0 ? plan.Port : collector.Port, collector.Path);
                _sources.Add(new PageSource($"{name}:page", page.Uri, plan.Metrics, AskEvery, time));
                break;
            case CollectorKind.Custom:
                AddUsual($"{name}:log", files.Log, wanted, collector);
                if (collector.Path.Length > 0)
                    AddUsual($"{name}:file", PlaceOf(plan, collector, files), wanted, collector);
                break;
            default:
                break;
        }
    }

    /// <summary>What is new in all of them.</summary>
    public async Task<IReadOnlyList<NewPoints>> ReadAsync(bool isLast, CancellationToken stop)
    {
        List<NewPoints> all = [];
        foreach (MetricSource source in _sources)
            all.AddRange(await source.ReadAsync(isLast, stop));
        return all;
    }

    public void Dispose()
    {
        foreach (IDisposable source in _sources.OfType<IDisposable>())
            source.Dispose();
    }

    // Nobody knows how a collector that is not run would read: all forms that are usual count.
    private void AddUsual(string name, string path, string[] wanted, MetricsCollector collector)
    {
        Sequence<string> filters = collector.Filters.Count > 0 ? collector.Filters : MetricLines.UsualFilters;
        _sources.Add(new LineSource(name, path, new MetricLines(wanted, collector with { IsJson = false, Filters = filters }).In));
        _sources.Add(new LineSource($"{name}:json", path, new MetricLines(wanted, collector with { IsJson = true }).In));
    }

    // What the trial sees below its mount lies in the volume's folder.
    private static string PlaceOf(MetricsPlan plan, MetricsCollector collector, AttemptFiles files)
        => plan.Volume.Length == 0 ? collector.Path : Path.Combine(files.Folder.Volume(plan.Volume), plan.Inside);
}
