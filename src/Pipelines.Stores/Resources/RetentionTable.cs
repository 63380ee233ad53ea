using Pipelines.Core.Values;

namespace Pipelines.Stores.Resources;

/// <summary>A run that has ended, as retention looks at it.</summary>
/// <param name="Run">The run.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="HasLogs">What its steps printed was not removed.</param>
/// <param name="HasArtifacts">The content of its artifacts was not removed.</param>
public sealed record EndedRun(RunId Run, DateTimeOffset FinishedAt, bool HasLogs, bool HasArtifacts);

/// <summary>Ended runs by their age, and what was removed of them. All members may be called from any thread.</summary>
public sealed class RetentionTable
{
    private static readonly SqlText NoteLogs = new("UPDATE resource_runs SET has_no_logs = 1 WHERE id = @id", "@id");

    private static readonly SqlText NoteArtifacts = new("UPDATE resource_runs SET has_no_artifacts = 1 WHERE id = @id", "@id");

    private readonly ResourceDatabase _database;

    internal RetentionTable(ResourceDatabase database) => _database = database;

    /// <summary>Runs of an experiment that ended before a moment and that nobody has pinned, the oldest first.</summary>
    /// <param name="experiment">The experiment's id.</param>
    /// <param name="before">The moment.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="after">Those behind this one; null: from the first.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<IReadOnlyList<EndedRun>> ListAsync(string experiment, DateTimeOffset before, int most, EndedRun? after, CancellationToken stop) =>
    [
        .. (await _database.QueryAsync<EndedRow>(
            """
            SELECT id AS Id, finished_at AS FinishedAt, has_no_logs AS HasNoLogs, has_no_artifacts AS HasNoArtifacts FROM resource_runs
            WHERE experiment = @experiment AND is_deleting = 0 AND is_pinned = 0 AND finished_at > 0 AND finished_at < @before AND (finished_at, id) > (@afterTime, @afterId)
            ORDER BY finished_at, id LIMIT @most
            """,
            new { experiment, before = before.UtcTicks, afterTime = after?.FinishedAt.UtcTicks ?? 0, afterId = after?.Run.Value ?? "", most },
            stop)).Select(row => new EndedRun(new(row.Id), Sql.Ticks.ToTime(row.FinishedAt), row.HasNoLogs == 0, row.HasNoArtifacts == 0)),
    ];

    /// <summary>When the last of the newest so many ended runs of an experiment ended; null: there are not more.</summary>
    public async Task<DateTimeOffset?> FindEndOfNewestAsync(string experiment, int newest, CancellationToken stop)
    {
        IReadOnlyList<long> found = await _database.QueryAsync<long>(
            "SELECT finished_at FROM resource_runs WHERE experiment = @experiment AND is_deleting = 0 AND is_pinned = 0 AND finished_at > 0 ORDER BY finished_at DESC, id DESC LIMIT 1 OFFSET @skip",
            new { experiment, skip = newest - 1 },
            stop);
        return found is [long ticks] ? Sql.Ticks.ToTime(ticks) : null;
    }

    /// <summary>What a run's steps printed is gone.</summary>
    public Task NoteLogsAsync(RunId run, CancellationToken stop) => _database.WriteAsync(session => session.ExecuteAsync(NoteLogs, run.Value), sizeBytes: 0, stop);

    /// <summary>What could go of a run's artifacts is gone.</summary>
    public Task NoteArtifactsAsync(RunId run, CancellationToken stop) => _database.WriteAsync(session => session.ExecuteAsync(NoteArtifacts, run.Value), sizeBytes: 0, stop);

    // Made by Dapper.
#pragma warning disable CA1812
    private sealed record EndedRow
    {
        public string Id { get; init; } = "";
        public long FinishedAt { get; init; }
        public long HasNoLogs { get; init; }
        public long HasNoArtifacts { get; init; }
    }
#pragma warning restore CA1812
}
