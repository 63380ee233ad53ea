using Pipelines.Core.Schedules;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Schedules;

/// <summary>What people ask of schedules. Each wish is written down before it is answered.</summary>
internal sealed class ScheduleDesk(SqlResources resources, ScheduleDriver driver, ScheduleLook look, TimeProvider time)
{
    /// <summary>Slots that one wish may backfill.</summary>
    public const int MostBackfilled = 1000;

    /// <summary>Adds a schedule, and looks at it.</summary>
    public async Task AddAsync(StoredSchedule schedule, CancellationToken stop)
    {
        await resources.Schedules.AddAsync(schedule with { WakeAt = schedule.IsEnabled ? schedule.CreatedAt : null }, stop);
        driver.Ring(schedule.Id);
    }

    /// <summary>Lets it make runs. Slots that have passed meanwhile are left out, unless <paramref name="backfills"/>. False when there is none.</summary>
    public Task<bool> EnableAsync(string id, bool backfills, CancellationToken stop) => ChangeAsync(
        id,
        (schedule, now) =>
        {
            (ScheduleState state, ScheduleGap? gap) = ScheduleMachine.Enable(ScheduleRules.SpecOf(schedule), ScheduleRules.StateOf(schedule), now, backfills);
            StoredSchedule next = schedule with { IsEnabled = true, LastSlot = state.Last, WakeAt = now, UpdatedAt = now };
            return (next, gap is null ? [] : [ScheduleLook.GapOf(schedule, gap, now)]);
        },
        stop);

    /// <summary>Lets it make no more runs but those that were asked for by hand. False when there is none.</summary>
    public Task<bool> DisableAsync(string id, CancellationToken stop)
        => ChangeAsync(id, (schedule, now) => (schedule with { IsEnabled = false, WakeAt = null, UpdatedAt = now }, []), stop);

    /// <summary>Removes it; its runs stay. False when there is none.</summary>
    public async Task<bool> RemoveAsync(string id, CancellationToken stop)
    {
        bool removed = await resources.Schedules.RemoveAsync(id, stop);
        driver.Ring(id);
        return removed;
    }

    /// <summary>Makes a run now, whatever its times, its state and its running runs. The slot; null when there is no schedule.</summary>
    public async Task<StoredSlot?> TriggerAsync(string id, CancellationToken stop)
    {
        StoredSlot? made = null;
        bool isThere = await ChangeAsync(
            id,
            (schedule, now) =>
            {
                // Slots of the schedule are whole seconds: this one is never taken for one of those.
                DateTimeOffset slot = now.UtcTicks % TimeSpan.TicksPerSecond == 0 ? now.AddTicks(1) : now;
                made = ScheduleLook.RunOf(schedule, slot, "TRIGGER", StoredSlot.Decided, schedule.Runs + 1, now);
                return (schedule with { Runs = schedule.Runs + 1 }, [made]);
            },
            stop);
        if (!isThere || made is null || await resources.Schedules.FindAsync(id, stop) is not { } found)
            return null;
        await look.CarryOutAsync(found, stop);
        return await resources.Slots.FindAsync(made.Id, stop);
    }

    /// <summary>
    /// Asks for the runs of all slots from <paramref name="from"/> to <paramref name="to"/> that have none. They begin one after the other, as the
    /// schedule's most runs at once allow. The slots that were added; null when there is no schedule, or there are more than <see cref="MostBackfilled"/>.
    /// </summary>
    public async Task<IReadOnlyList<StoredSlot>?> BackfillAsync(StoredSchedule schedule, DateTimeOffset from, DateTimeOffset to, CancellationToken stop)
    {
        DateTimeOffset[] all = [.. ScheduleRules.SpecOf(schedule).Timing.Between(from, to, schedule.CreatedAt).Take(MostBackfilled + 1)];
        if (all.Length > MostBackfilled)
            return null;
        IReadOnlySet<string> known = await resources.Slots.KnownAsync([.. all.Select(slot => ScheduleRuns.IdOf(schedule.Id, slot).Value)], stop);
        DateTimeOffset[] open = [.. all.Where(slot => !known.Contains(ScheduleRuns.IdOf(schedule.Id, slot).Value))];
        List<StoredSlot> slots = [];
        bool isThere = await ChangeAsync(
            schedule.Id,
            (current, now) =>
            {
                slots = [.. open.Select((slot, i) => ScheduleLook.RunOf(current, slot, "BACKFILL", StoredSlot.Waiting, current.Runs + i + 1, now))];
                return (current with { Runs = current.Runs + slots.Count }, slots);
            },
            stop);
        return isThere ? slots : null;
    }

    private async Task<bool> ChangeAsync(
        string id, Func<StoredSchedule, DateTimeOffset, (StoredSchedule Next, IReadOnlyList<StoredSlot> Slots)> change, CancellationToken stop)
    {
        while (await resources.Schedules.FindAsync(id, stop) is { } schedule)
        {
            (StoredSchedule next, IReadOnlyList<StoredSlot> slots) = change(schedule, time.GetUtcNow());
            if (await resources.Schedules.DecideAsync(schedule, next, slots, stop))
            {
                driver.Ring(id);
                return true;
            }
        }
        return false;
    }
}
