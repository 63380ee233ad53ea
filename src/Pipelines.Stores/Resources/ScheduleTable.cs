namespace Pipelines.Stores.Resources;

/// <summary>Schedules. All members may be called from any thread and by several servers; what they have answered is on the disk.</summary>
public sealed class ScheduleTable
{
    private static readonly ResourceShape Shape = new("schedules", ScheduleRow.Columns, ListFields.Schedules);

    private static readonly SqlText Insert = SqlText.Insert(
        "schedules",
        "id",
        "version",
        "namespace",
        "experiment",
        "display_name",
        "description",
        "status",
        "cron",
        "interval_seconds",
        "start_at",
        "end_at",
        "time_zone",
        "max_concurrency",
        "misfire",
        "grace_seconds",
        "pipeline",
        "pipeline_version",
        "package_json",
        "parameters_json",
        "pipeline_root",
        "service_account",
        "created_at",
        "updated_at",
        "last_slot",
        "runs",
        "wake_at",
        "error");

    private static readonly SqlText Decide = new(
        """
        UPDATE schedules SET version = version + 1, status = @status, updated_at = @updated, last_slot = @last, runs = @runs, wake_at = @wake
        WHERE id = @id AND version = @version
        """,
        "@status",
        "@updated",
        "@last",
        "@runs",
        "@wake",
        "@id",
        "@version");

    private static readonly SqlText SetError = new("UPDATE schedules SET error = @error WHERE id = @id AND error <> @error", "@error", "@id");

    private static readonly SqlText RemoveSlots = new("DELETE FROM schedule_slots WHERE schedule = @id", "@id");

    private static readonly SqlText Remove = new("DELETE FROM schedules WHERE id = @id", "@id");

    private static readonly SqlText DisableAll = new(
        """
        UPDATE schedules SET version = version + 1, status = 'DISABLED', updated_at = @at, wake_at = 0
        WHERE experiment = @experiment AND status = 'ENABLED'
        """,
        "@at",
        "@experiment");

    private readonly ResourceDatabase _database;

    internal ScheduleTable(ResourceDatabase database) => _database = database;

    /// <summary>Adds one.</summary>
    public Task AddAsync(StoredSchedule schedule, CancellationToken stop) => _database.WriteAsync(
        session => session.ExecuteAsync(
            Insert,
            schedule.Id,
            schedule.Version,
            schedule.Namespace,
            schedule.Experiment,
            schedule.DisplayName,
            schedule.Description,
            StatusOf(schedule),
            schedule.Cron,
            schedule.IntervalSeconds,
            Ticks(schedule.StartAt),
            Ticks(schedule.EndAt),
            schedule.TimeZone,
            schedule.MaxConcurrency,
            schedule.Misfire,
            schedule.GraceSeconds,
            schedule.Pipeline,
            schedule.PipelineVersion,
            schedule.PackageJson,
            schedule.ParametersJson,
            schedule.PipelineRoot,
            schedule.ServiceAccount,
            schedule.CreatedAt.UtcTicks,
            schedule.UpdatedAt.UtcTicks,
            Ticks(schedule.LastSlot),
            schedule.Runs,
            Ticks(schedule.WakeAt),
            schedule.Error),
        schedule.PackageJson.Length + schedule.ParametersJson.Length,
        stop);

    /// <summary>One by its id; null if there is none.</summary>
    public async Task<StoredSchedule?> FindAsync(string id, CancellationToken stop)
        => (await _database.FindAsync<ScheduleRow>($"SELECT {ScheduleRow.Columns} FROM schedules WHERE id = @id", new { id }, stop))?.ToStored();

    /// <summary>A page of them.</summary>
    public Task<ListPage<StoredSchedule>> ListAsync(ListQuery query, CancellationToken stop)
        => _database.ListAsync<ScheduleRow, StoredSchedule>(Shape, query, static row => row.ToStored(), stop);

    /// <summary>
    /// Writes down where a schedule stands, with what was decided on its slots, all or nothing. False, and nothing, when somebody has decided since
    /// <paramref name="from"/> was read. Slots that are there already stay as they are.
    /// </summary>
    /// <param name="from">The schedule as it was looked at.</param>
    /// <param name="to">Status, last slot, number of runs, time of waking and of change are taken over.</param>
    /// <param name="slots">New ones, and waiting ones whose turn has come.</param>
    /// <param name="stop">Nobody waits any more.</param>
    public Task<bool> DecideAsync(StoredSchedule from, StoredSchedule to, IReadOnlyList<StoredSlot> slots, CancellationToken stop) => _database.WriteAsync(
        async session =>
        {
            int changed = await session.ExecuteAsync(
                Decide, StatusOf(to), to.UpdatedAt.UtcTicks, Ticks(to.LastSlot), to.Runs, Ticks(to.WakeAt), from.Id, from.Version);
            if (changed == 0)
                return false;
            foreach (StoredSlot slot in slots)
                await SlotTable.PutAsync(session, slot);
            return true;
        },
        sizeBytes: 200 * slots.Count,
        stop);

    /// <summary>Says why the last run could not be made, or, with an empty text, that it could.</summary>
    public Task SetErrorAsync(string id, string error, CancellationToken stop)
        => _database.WriteAsync(session => session.ExecuteAsync(SetError, error, id), error.Length, stop);

    /// <summary>Removes it with its history; its runs stay. False when there is none.</summary>
    public Task<bool> RemoveAsync(string id, CancellationToken stop) => _database.WriteAsync(
        async session =>
        {
            await session.ExecuteAsync(RemoveSlots, id);
            return await session.ExecuteAsync(Remove, id) == 1;
        },
        sizeBytes: 0,
        stop);

    /// <summary>Disables all of an experiment.</summary>
    public Task DisableAllAsync(string experiment, DateTimeOffset now, CancellationToken stop)
        => _database.WriteAsync(session => session.ExecuteAsync(DisableAll, now.UtcTicks, experiment), sizeBytes: 0, stop);

    /// <summary>Those that somebody should look at: their time has come, or something of them is open.</summary>
    public async Task<IReadOnlyList<string>> ListDueAsync(DateTimeOffset now, CancellationToken stop) => await _database.QueryAsync<string>(
        """
        SELECT id FROM schedules WHERE status = 'ENABLED' AND wake_at > 0 AND wake_at <= @now
        UNION SELECT schedule FROM schedule_slots WHERE state = 'WAITING' OR state = 'DECIDED'
        """,
        new { now = now.UtcTicks },
        stop);

    /// <summary>When enabled ones are to be looked at.</summary>
    public async Task<IReadOnlyList<(string Id, DateTimeOffset At)>> ListWakesAsync(CancellationToken stop)
        => [.. (await _database.QueryAsync<ScheduleRow>(
            "SELECT id AS Id, wake_at AS WakeAt FROM schedules WHERE status = 'ENABLED' AND wake_at > 0 ORDER BY wake_at", new { }, stop))
            .Select(row => (row.Id, Sql.Ticks.ToTime(row.WakeAt)))];

    /// <summary>Runs of a schedule that have not ended.</summary>
    public async Task<int> CountActiveAsync(string id, CancellationToken stop) => (int)(await _database.QueryAsync<long>(
        "SELECT COUNT(*) FROM resource_runs WHERE recurring_run = @id AND finished_at = 0 AND is_deleting = 0", new { id }, stop))[0];

    private static string StatusOf(StoredSchedule schedule) => schedule.IsEnabled ? ScheduleRow.Enabled : ScheduleRow.Disabled;

    private static long Ticks(DateTimeOffset? time) => time?.UtcTicks ?? 0;
}
