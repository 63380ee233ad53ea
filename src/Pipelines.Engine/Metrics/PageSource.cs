using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Katib;

namespace Pipelines.Engine.Metrics;

/// <summary>
/// Metrics on a page that a running trial serves for Prometheus. A page tells of now only, so that it cannot be read again: whoever begins to read
/// begins a source.
/// </summary>
internal sealed class PageSource : MetricSource, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly string _name;
    private readonly Uri _page;
    private readonly Sequence<string> _metrics;
    private readonly TimeProvider _time;
    private readonly TimeSpan _every;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Patience };
    private readonly Dictionary<string, string> _latest = new(StringComparer.Ordinal);
    private DateTimeOffset _lookedAt;

    /// <param name="name">What the source's name begins with.</param>
    /// <param name="page">The page.</param>
    /// <param name="metrics">The wanted metrics.</param>
    /// <param name="every">How often it is looked at.</param>
    /// <param name="time">The clock.</param>
    public PageSource(string name, Uri page, Sequence<string> metrics, TimeSpan every, TimeProvider time)
    {
        (_page, _metrics, _every, _time) = (page, metrics, every, time);
        _name = string.Create(CultureInfo.InvariantCulture, $"{name}:{time.GetUtcNow().UtcTicks}");
    }

    public override async Task<IReadOnlyList<NewPoints>> ReadAsync(bool isLast, CancellationToken stop)
    {
        DateTimeOffset now = _time.GetUtcNow();
        // Who has ended serves no page.
        if (isLast || now - _lookedAt < _every)
            return [];
        _lookedAt = now;
        string text;
        try
        {
            text = await _http.GetStringAsync(_page, stop);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            // It is not up yet, or is gone.
            return [];
        }
        List<MetricPoint> points = [];
        foreach (MetricPoint point in PrometheusText.Read(text, _metrics))
        {
            // What has not changed was not measured anew.
            if (_latest.TryGetValue(point.Metric, out string? known) && known == point.Text)
                continue;
            _latest[point.Metric] = point.Text;
            points.Add(point.Time is null ? point with { Time = now } : point);
        }
        return points.Count == 0 ? [] : [.. Numbered(_name, points)];
    }

    public void Dispose() => _http.Dispose();
}
