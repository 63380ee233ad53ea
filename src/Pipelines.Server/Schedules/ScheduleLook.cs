using Microsoft.Extensions.Logging;
using Pipelines.Core.Runs;
using Pipelines.Core.Schedules;
using Pipelines.Engine.Ports;
using Pipelines.Server.Runs;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Schedules;

/// <summary>
/// A look at one schedule: what was decided before is carried out, then it is decided what is due, written down, and carried out. Any server may
/// look at any time; who decides on an old state is refused, and a run that is there already is good news.
/// </summary>
// Nobody waits on the handles of the turns, so there is nothing to dispose of.
#pragma warning disable CA1001
internal sealed class ScheduleLook(SqlResources resources, IScheduledRuns runs, RunHost host, TimeProvider time, ILogger log)
#pragma warning restore CA1001
{
    private const int MostCarriedOut = 100;

    // Looks of this server at one schedule take turns: of two that make one run the second would find it half made. Striped: schedules are many.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 32).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Looks; returns when to look again, or null: not because of the time.</summary>
    public async Task<DateTimeOffset?> RunAsync(string id, CancellationToken stop)
    {
        while (true)
        {
            if (await resources.Schedules.FindAsync(id, stop) is not { } schedule)
                return null;
            await CarryOutAsync(schedule, stop);
            int active = await resources.Schedules.CountActiveAsync(id, stop)
                + (await resources.Slots.ListAsync(id, StoredSlot.Decided, MostCarriedOut, stop)).Count;
            DateTimeOffset now = time.GetUtcNow();
            ScheduleSpec spec = ScheduleRules.SpecOf(schedule);
            ScheduleDecision decision = ScheduleMachine.Decide(spec, ScheduleRules.StateOf(schedule), now, active);
            int free = decision.IsBlocked ? 0 : spec.MaxConcurrency - active - decision.Fires.Count;
            IReadOnlyList<StoredSlot> turns = free > 0 ? await resources.Slots.ListAsync(id, StoredSlot.Waiting, free, stop) : [];
            List<StoredSlot> slots = [.. decision.Gaps.Select(gap => GapOf(schedule, gap, now))];
            foreach (DateTimeOffset slot in decision.Fires)
                slots.Add(RunOf(schedule, slot, "SCHEDULE", StoredSlot.Decided, schedule.Runs + slots.Count - decision.Gaps.Count + 1, now));
            slots.AddRange(turns.Select(turn => turn with { State = StoredSlot.Decided, DecidedAt = now }));
            // One that waits for the end of a run is found by every sweep: its time stays in the past.
            DateTimeOffset? wakeAt = decision.WakeAt ?? (decision.IsBlocked ? (schedule.WakeAt < now ? schedule.WakeAt : now) : null);
            if (slots.Count == 0 && wakeAt == schedule.WakeAt)
                return wakeAt;
            StoredSchedule next = schedule with { LastSlot = decision.Next.Last, Runs = schedule.Runs + decision.Fires.Count, WakeAt = wakeAt };
            if (await resources.Schedules.DecideAsync(schedule, next, slots, stop))
            {
                foreach (ScheduleGap gap in decision.Gaps)
                    Log.LeftOut(log, id, gap.Count, gap.First, gap.Last, gap.Reason);
            }
        }
    }

    /// <summary>Makes the runs that were decided on.</summary>
    public async Task CarryOutAsync(StoredSchedule schedule, CancellationToken stop)
    {
        SemaphoreSlim turn = _turns[(uint)schedule.Id.GetHashCode(StringComparison.Ordinal) % _turns.Length];
        await turn.WaitAsync(stop);
        try
        {
            await MakeDecidedAsync(schedule, stop);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task MakeDecidedAsync(StoredSchedule schedule, CancellationToken stop)
    {
        foreach (StoredSlot slot in await resources.Slots.ListAsync(schedule.Id, StoredSlot.Decided, MostCarriedOut, stop))
        {
            string problem = "";
            try
            {
                RunRequest request = await runs.MakeAsync(schedule, slot, stop);
                await host.StartAsync(request, schedule.Experiment, stop);
                Log.Made(log, schedule.Id, slot.Id, slot.Slot);
            }
            catch (JournalConflictException)
            {
                // Another server made it, or this one before it was killed.
                Log.MadeBefore(log, schedule.Id, slot.Id, slot.Slot);
            }
            catch (RunHeldException)
            {
                // Whoever holds it is making it, or drives it already. Until it is there it may still be lost: then the next look makes it.
                if (await resources.Runs.FindAsync(new(slot.Id), stop) is null)
                    continue;
                Log.MadeBefore(log, schedule.Id, slot.Id, slot.Slot);
            }
            catch (ScheduledRunRefusedException refused)
            {
                problem = refused.Message;
                Log.Refused(log, schedule.Id, slot.Slot, problem);
            }
            await resources.Slots.CloseAsync(slot.Id, problem.Length > 0 ? StoredSlot.Failed : StoredSlot.Made, problem, stop);
            await resources.Schedules.SetErrorAsync(schedule.Id, problem, stop);
        }
    }

    public static StoredSlot RunOf(StoredSchedule schedule, DateTimeOffset slot, string source, string state, long number, DateTimeOffset now) => new()
    {
        Id = ScheduleRuns.IdOf(schedule.Id, slot).Value,
        Schedule = schedule.Id,
        Slot = slot,
        LastSlot = slot,
        Source = source,
        State = state,
        Number = number,
        DecidedAt = now,
    };

    public static StoredSlot GapOf(StoredSchedule schedule, ScheduleGap gap, DateTimeOffset now) => new()
    {
        Id = ScheduleRuns.IdOf($"{schedule.Id}/{gap.Reason}", gap.First).Value,
        Schedule = schedule.Id,
        Slot = gap.First,
        LastSlot = gap.Last,
        Slots = gap.Count,
        Source = gap.Reason,
        State = StoredSlot.LeftOut,
        DecidedAt = now,
    };
}
