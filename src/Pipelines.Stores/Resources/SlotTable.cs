namespace Pipelines.Stores.Resources;

/// <summary>The history of schedules. All members may be called from any thread and by several servers; what they have answered is on the disk.</summary>
public sealed class SlotTable
{
    private static readonly ResourceShape Shape = new("schedule_slots", SlotRow.Columns, ListFields.Slots);

    private static readonly SqlText Insert = SqlText.Insert(
        "schedule_slots", "id", "schedule", "slot", "last_slot", "slots", "source", "state", "number", "note", "decided_at");

    private static readonly SqlText TakeTurn = new(
        $"UPDATE schedule_slots SET state = '{StoredSlot.Decided}', decided_at = @at WHERE id = @id AND state = '{StoredSlot.Waiting}'", "@at", "@id");

    private static readonly SqlText Close = new(
        $"UPDATE schedule_slots SET state = @state, note = @note WHERE id = @id AND state = '{StoredSlot.Decided}'", "@state", "@note", "@id");

    private readonly ResourceDatabase _database;

    internal SlotTable(ResourceDatabase database) => _database = database;

    /// <summary>One by its id; null if there is none.</summary>
    public async Task<StoredSlot?> FindAsync(string id, CancellationToken stop)
        => (await _database.FindAsync<SlotRow>($"SELECT {SlotRow.Columns} FROM schedule_slots WHERE id = @id", new { id }, stop))?.ToStored();

    /// <summary>A page of a schedule's history.</summary>
    public Task<ListPage<StoredSlot>> ListAsync(string schedule, ListQuery query, CancellationToken stop)
    {
        ListCondition ofSchedule = new("schedule", ListOperation.Equal, [schedule]);
        return _database.ListAsync<SlotRow, StoredSlot>(
            Shape, query with { Conditions = query.Conditions.Add(ofSchedule) }, static row => row.ToStored(), stop);
    }

    /// <summary>Slots of a schedule in a state, in their order: at most <paramref name="most"/>.</summary>
    public async Task<IReadOnlyList<StoredSlot>> ListAsync(string schedule, string state, int most, CancellationToken stop) =>
    [
        .. (await _database.QueryAsync<SlotRow>(
            $"""
            SELECT {SlotRow.Columns} FROM schedule_slots
            WHERE schedule = @schedule AND state = @state AND (state = 'WAITING' OR state = 'DECIDED') ORDER BY slot, id LIMIT @most
            """,
            new { schedule, state, most },
            stop)).Select(row => row.ToStored()),
    ];

    /// <summary>Which of these slots are in the history.</summary>
    public async Task<IReadOnlySet<string>> KnownAsync(IReadOnlyCollection<string> ids, CancellationToken stop) => ids.Count == 0
        ? new HashSet<string>()
        : (await _database.QueryAsync<string>("SELECT id FROM schedule_slots WHERE id IN @ids", new { ids = ids.ToArray() }, stop)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Says what came of a slot whose run was to be made: MADE or FAILED, and why.</summary>
    public Task CloseAsync(string id, string state, string note, CancellationToken stop)
        => _database.WriteAsync(session => session.ExecuteAsync(Close, state, note, id), note.Length, stop);

    internal static async Task PutAsync(ResourceSession session, StoredSlot slot)
    {
        int added = await session.ExecuteAsync(
            Insert,
            slot.Id,
            slot.Schedule,
            slot.Slot.UtcTicks,
            slot.LastSlot.UtcTicks,
            slot.Slots,
            slot.Source,
            slot.State,
            slot.Number,
            slot.Note,
            slot.DecidedAt.UtcTicks);
        if (added == 0 && slot.State == StoredSlot.Decided)
            await session.ExecuteAsync(TakeTurn, slot.DecidedAt.UtcTicks, slot.Id);
    }
}
