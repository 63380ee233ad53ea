using Pipelines.Core.Values;

namespace Pipelines.Stores.Resources;

/// <summary>A run that waits for its turn.</summary>
/// <param name="Run">The run.</param>
/// <param name="Experiment">The experiment's id.</param>
/// <param name="Pool">The pool that it counts for; empty: none.</param>
/// <param name="Priority">The greater one goes first.</param>
/// <param name="Since">When it was accepted.</param>
/// <param name="IsPaused">It waits until somebody resumes it.</param>
public sealed record QueuedRun(RunId Run, string Experiment, string Pool, int Priority, DateTimeOffset Since, bool IsPaused);

/// <summary>Runs that are driven, of one experiment and one pool.</summary>
/// <param name="Experiment">The experiment's id.</param>
/// <param name="Pool">The pool; empty: none.</param>
/// <param name="Runs">How many.</param>
public sealed record RunningShare(string Experiment, string Pool, long Runs);

/// <summary>All that decides which run is next, at one moment.</summary>
/// <param name="Waiting">Of each experiment and pool the first hundred.</param>
/// <param name="Running">Those that are driven.</param>
public sealed record QueueSnapshot(IReadOnlyList<QueuedRun> Waiting, IReadOnlyList<RunningShare> Running);

/// <summary>What people want of a run that has not ended.</summary>
/// <param name="Run">The run.</param>
/// <param name="IsDeleting">It is to be deleted.</param>
/// <param name="IsPaused">It is to start no step.</param>
/// <param name="CancelReason">Why it is to be canceled; empty: it is not.</param>
public sealed record RunAsk(RunId Run, bool IsDeleting, bool IsPaused, string CancelReason);

/// <summary>
/// Who may be driven, and what is asked of runs whoever drives them. All members may be called from any thread and by several servers; what
/// they have answered is on the disk.
/// </summary>
public sealed class RunQueueTable
{
    private const string RunningSql = """
        SELECT experiment AS Experiment, pool AS Pool, COUNT(*) AS Runs FROM resource_runs WHERE finished_at = 0 AND admitted_at > 0 GROUP BY experiment, pool
        """;

    private const string WaitingSql = """
        SELECT id AS Id, experiment AS Experiment, pool AS Pool, priority AS Priority, created_at AS CreatedAt, is_paused AS IsPaused FROM (
            SELECT id, experiment, pool, priority, created_at, is_paused,
                ROW_NUMBER() OVER (PARTITION BY experiment, pool, is_paused ORDER BY priority DESC, created_at, id) AS place
            FROM resource_runs WHERE finished_at = 0 AND admitted_at = 0 AND is_deleting = 0) AS waiting
        WHERE place <= 100 ORDER BY priority DESC, created_at, id
        """;

    // Whoever decides holds this row until the transaction ends, so that two servers cannot both give the last place away.
    private static readonly SqlText Lock = new("UPDATE resource_settings SET value = value WHERE name = 'queue'");

    private static readonly SqlText Admit = new(
        "UPDATE resource_runs SET admitted_at = @at WHERE id = @id AND admitted_at = 0", "@at", "@id");

    private static readonly SqlText Requeue = new(
        "UPDATE resource_runs SET admitted_at = @at, finished_at = 0, cancel_reason = '', is_paused = 0 WHERE id = @id", "@at", "@id");

    private static readonly SqlText Cancel = new(
        "UPDATE resource_runs SET cancel_reason = @reason, is_paused = 0, admitted_at = CASE WHEN admitted_at = 0 THEN @at ELSE admitted_at END WHERE id = @id AND finished_at = 0",
        "@reason",
        "@at",
        "@id");

    private static readonly SqlText Pause = new(
        "UPDATE resource_runs SET is_paused = 1, state = 'PAUSED' WHERE id = @id AND finished_at = 0 AND is_deleting = 0 AND cancel_reason = ''", "@id");

    private static readonly SqlText Unpause = new(
        "UPDATE resource_runs SET is_paused = 0, state = CASE WHEN state <> 'PAUSED' THEN state WHEN admitted_at = 0 THEN 'PENDING' ELSE 'RUNNING' END WHERE id = @id AND finished_at = 0 AND is_deleting = 0",
        "@id");

    private static readonly SqlText Pin = new("UPDATE resource_runs SET is_pinned = @isPinned WHERE id = @id AND is_deleting = 0", "@isPinned", "@id");

    private readonly ResourceDatabase _database;

    internal RunQueueTable(ResourceDatabase database) => _database = database;

    /// <summary>Who waits and who is driven.</summary>
    public async Task<QueueSnapshot> ReadAsync(CancellationToken stop) => Snapshot(
        await _database.QueryAsync<WaitingRow>(WaitingSql, new { }, stop), await _database.QueryAsync<RunningRow>(RunningSql, new { }, stop));

    /// <summary>True while a run waits that is not paused.</summary>
    public async Task<bool> AnyWaitingAsync(CancellationToken stop) => await _database.FindAsync<string>(
        "SELECT id FROM resource_runs WHERE finished_at = 0 AND admitted_at = 0 AND is_deleting = 0 AND is_paused = 0 LIMIT 1", new { }, stop) is not null;

    /// <summary>
    /// Lets a run be driven if <paramref name="mayStart"/> says so of the moment at which nobody else decides; false if not. True for one that may
    /// be driven already.
    /// </summary>
    public Task<bool> AdmitAsync(RunId run, DateTimeOffset at, Func<QueueSnapshot, bool> mayStart, CancellationToken stop) => _database.WriteAsync(
        async session =>
        {
            await session.ExecuteAsync(Lock);
            QueueSnapshot now = Snapshot(await session.QueryAsync<WaitingRow>(WaitingSql), await session.QueryAsync<RunningRow>(RunningSql));
            if (!mayStart(now))
                return false;
            await session.ExecuteAsync(Admit, at.UtcTicks, run.Value);
            return true;
        },
        sizeBytes: 0,
        stop);

    /// <summary>Lets a run be driven, whatever the limits.</summary>
    public Task AdmitAsync(RunId run, DateTimeOffset at, CancellationToken stop)
        => _database.WriteAsync(session => session.ExecuteAsync(Admit, at.UtcTicks, run.Value), sizeBytes: 0, stop);

    /// <summary>A run that had ended goes on: what was asked of it is forgotten.</summary>
    /// <param name="run">The run.</param>
    /// <param name="admittedAt">Since when it may be driven; null: it waits for its turn.</param>
    /// <param name="stop">Ends the wait.</param>
    public Task RequeueAsync(RunId run, DateTimeOffset? admittedAt, CancellationToken stop)
        => _database.WriteAsync(session => session.ExecuteAsync(Requeue, admittedAt?.UtcTicks ?? 0, run.Value), sizeBytes: 0, stop);

    /// <summary>Asks for the end of a run; one that waits for its turn has it now. False when it has ended, or there is none.</summary>
    public async Task<bool> CancelAsync(RunId run, string reason, DateTimeOffset at, CancellationToken stop)
        => await _database.WriteAsync(session => session.ExecuteAsync(Cancel, reason, at.UtcTicks, run.Value), reason.Length, stop) == 1;

    /// <summary>Asks a run to start no step, or to go on; false when it has ended or is being canceled, or there is none.</summary>
    public async Task<bool> SetPausedAsync(RunId run, bool isPaused, CancellationToken stop)
        => await _database.WriteAsync(session => session.ExecuteAsync(isPaused ? Pause : Unpause, run.Value), sizeBytes: 0, stop) == 1;

    /// <summary>Keeps retention away from a run, or lets it; false when there is none.</summary>
    public async Task<bool> SetPinnedAsync(RunId run, bool isPinned, CancellationToken stop)
        => await _database.WriteAsync(session => session.ExecuteAsync(Pin, isPinned ? 1 : 0, run.Value), sizeBytes: 0, stop) == 1;

    /// <summary>All that is asked of runs that have not ended.</summary>
    public async Task<IReadOnlyList<RunAsk>> ListAsksAsync(CancellationToken stop) =>
    [
        .. (await _database.QueryAsync<AskRow>(
            "SELECT id AS Id, is_deleting AS IsDeleting, is_paused AS IsPaused, cancel_reason AS CancelReason FROM resource_runs WHERE finished_at = 0 AND (is_deleting = 1 OR is_paused = 1 OR cancel_reason <> '')",
            new { },
            stop)).Select(row => row.ToAsk()),
    ];

    /// <summary>What is asked of one run; null: nothing, or it has ended.</summary>
    public async Task<RunAsk?> FindAskAsync(RunId run, CancellationToken stop) => (await _database.FindAsync<AskRow>(
        "SELECT id AS Id, is_deleting AS IsDeleting, is_paused AS IsPaused, cancel_reason AS CancelReason FROM resource_runs WHERE id = @id AND finished_at = 0",
        new { id = run.Value },
        stop))?.ToAsk();

    private static QueueSnapshot Snapshot(IReadOnlyList<WaitingRow> waiting, IReadOnlyList<RunningRow> running) => new(
        [.. waiting.Select(row => new QueuedRun(new(row.Id), row.Experiment, row.Pool, (int)row.Priority, Sql.Ticks.ToTime(row.CreatedAt), row.IsPaused != 0))],
        [.. running.Select(row => new RunningShare(row.Experiment, row.Pool, row.Runs))]);

    // Made by Dapper.
#pragma warning disable CA1812
    private sealed record WaitingRow
    {
        public string Id { get; init; } = "";
        public string Experiment { get; init; } = "";
        public string Pool { get; init; } = "";
        public long Priority { get; init; }
        public long CreatedAt { get; init; }
        public long IsPaused { get; init; }
    }

    private sealed record RunningRow
    {
        public string Experiment { get; init; } = "";
        public string Pool { get; init; } = "";
        public long Runs { get; init; }
    }

    private sealed record AskRow
    {
        public string Id { get; init; } = "";
        public long IsDeleting { get; init; }
        public long IsPaused { get; init; }
        public string CancelReason { get; init; } = "";

        public RunAsk ToAsk() => new(new(Id), IsDeleting != 0, IsPaused != 0, CancelReason);
    }
#pragma warning restore CA1812
}
