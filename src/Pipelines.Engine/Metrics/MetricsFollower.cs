using Pipelines.Core.Values;

namespace Pipelines.Engine.Metrics;

/// <summary>Follows the metrics of a trial's attempts while they run.</summary>
/// <param name="plan">Where metrics come from.</param>
/// <param name="files">Where attempts leave their files.</param>
/// <param name="time">The clock.</param>
internal sealed class MetricsFollower(MetricsPlan plan, IAttemptFiles files, TimeProvider time) : IDisposable
{
    private readonly List<(AttemptId Attempt, AttemptMetrics Metrics)> _attempts = [];

    /// <summary>Follows these attempts too; known ones are passed over.</summary>
    public void Add(IReadOnlyList<AttemptId> attempts)
    {
        foreach (AttemptId attempt in attempts)
        {
            if (!_attempts.Exists(known => known.Attempt == attempt))
                _attempts.Add((attempt, new AttemptMetrics(plan, attempt, files.Of(attempt), time)));
        }
    }

    /// <summary>What is new, attempt by attempt.</summary>
    public async Task<IReadOnlyList<NewPoints>> ReadAsync(bool isLast, CancellationToken stop)
    {
        List<NewPoints> all = [];
        foreach ((AttemptId _, AttemptMetrics metrics) in _attempts)
            all.AddRange(await metrics.ReadAsync(isLast, stop));
        return all;
    }

    public void Dispose()
    {
        foreach ((AttemptId _, AttemptMetrics metrics) in _attempts)
            metrics.Dispose();
    }
}
