using Pipelines.Core.Schedules;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Schedules;

public sealed class ScheduleMachineTests
{
    private static readonly DateTimeOffset Made = CronTests.Time("2026-03-01T00:00:00Z");

    private static readonly ScheduleState Fresh = new(IsEnabled: true, Made, null);

    private static ScheduleSpec Hourly(MisfirePolicy misfire = MisfirePolicy.All, int most = 10)
        => new() { Timing = CronTests.Timing("@hourly", "UTC"), Misfire = misfire, MaxConcurrency = most };

    private static ScheduleSpec EveryHour(MisfirePolicy misfire = MisfirePolicy.All, int most = 10)
        => new() { Timing = new() { Interval = TimeSpan.FromHours(1) }, Misfire = misfire, MaxConcurrency = most };

    private static DateTimeOffset At(double hours) => Made.AddHours(hours);

    private static Sequence<DateTimeOffset> Slots(params double[] hours) => hours.Select(At).ToSequence();

    [Fact]
    public void Nothing_is_due_before_the_first_slot_and_the_first_slot_is_when_to_look_again()
    {
        ScheduleDecision early = ScheduleMachine.Decide(Hourly(), Fresh, At(0.99), 0);
        Assert.Equal((0, At(1), false), (early.Fires.Count, early.WakeAt, early.IsBlocked));
        ScheduleDecision due = ScheduleMachine.Decide(Hourly(), Fresh, At(1), 0);
        Assert.Equal(Slots(1), due.Fires);
        Assert.Equal((At(1), At(2)), (due.Next.Last, due.WakeAt));
        Assert.Empty(ScheduleMachine.Decide(Hourly(), due.Next, At(1), 1).Fires);
    }

    [Fact]
    public void Missed_slots_get_their_runs_one_after_the_other_within_the_most_at_once()
    {
        ScheduleSpec spec = Hourly(most: 2);
        ScheduleDecision first = ScheduleMachine.Decide(spec, Fresh, At(5.5), 0);
        Assert.Equal(Slots(1, 2), first.Fires);
        Assert.True(first.IsBlocked);
        Assert.Null(first.WakeAt);
        Assert.Empty(ScheduleMachine.Decide(spec, first.Next, At(5.5), 2).Fires);
        ScheduleDecision second = ScheduleMachine.Decide(spec, first.Next, At(5.6), 1);
        Assert.Equal(Slots(3), second.Fires);
        Assert.Equal(Slots(4, 5), ScheduleMachine.Decide(spec, second.Next, At(5.7), 0).Fires);
    }

    [Fact]
    public void Without_catch_up_a_cron_runs_its_latest_slot_and_says_which_it_left_out()
    {
        ScheduleDecision decided = ScheduleMachine.Decide(Hourly(MisfirePolicy.Latest), Fresh, At(5.5), 0);
        Assert.Equal(Slots(5), decided.Fires);
        Assert.Equal([new ScheduleGap(At(1), At(4), 4, "NOT_LATEST")], decided.Gaps);
        Assert.Equal(At(6), decided.WakeAt);
    }

    [Fact]
    public void Without_catch_up_an_interval_counts_anew_from_the_moment_it_runs()
    {
        ScheduleDecision late = ScheduleMachine.Decide(EveryHour(MisfirePolicy.Latest), Fresh, At(5.5), 0);
        Assert.Equal(Slots(5.5), late.Fires);
        Assert.Equal([new ScheduleGap(At(1), At(5), 5, "NOT_LATEST")], late.Gaps);
        Assert.Equal(At(6.5), late.WakeAt);
        // One that is a little late misses nothing and does not drift.
        ScheduleDecision onTime = ScheduleMachine.Decide(EveryHour(MisfirePolicy.Latest), Fresh, At(1.01), 0);
        Assert.Equal(Slots(1), onTime.Fires);
        Assert.Empty(onTime.Gaps);
    }

    [Fact]
    public void Without_catch_up_an_interval_that_has_ended_runs_once_at_its_end()
    {
        ScheduleSpec spec = EveryHour(MisfirePolicy.Latest) with { Timing = new() { Interval = TimeSpan.FromHours(1), EndAt = At(3.25) } };
        ScheduleDecision decided = ScheduleMachine.Decide(spec, Fresh, At(9), 0);
        Assert.Equal(Slots(3.25), decided.Fires);
        Assert.Null(decided.WakeAt);
    }

    [Fact]
    public void Under_skip_a_slot_that_is_too_late_is_left_out_also_when_runs_stand_in_its_way()
    {
        ScheduleSpec spec = Hourly(MisfirePolicy.Skip, most: 1) with { Grace = TimeSpan.FromMinutes(10) };
        ScheduleDecision decided = ScheduleMachine.Decide(spec, Fresh, At(3.1), 0);
        Assert.Equal(Slots(3), decided.Fires);
        Assert.Equal([new ScheduleGap(At(1), At(2), 2, "LATE")], decided.Gaps);

        ScheduleDecision blocked = ScheduleMachine.Decide(spec, decided.Next, At(4.1), 1);
        Assert.True(blocked.IsBlocked);
        Assert.Equal(At(4).AddMinutes(10).AddSeconds(1), blocked.WakeAt);
        ScheduleDecision over = ScheduleMachine.Decide(spec, blocked.Next, blocked.WakeAt!.Value, 1);
        Assert.Equal([new ScheduleGap(At(4), At(4), 1, "LATE")], over.Gaps);
        Assert.Equal(At(5), over.WakeAt);
    }

    [Fact]
    public void Start_and_end_hold()
    {
        ScheduleTiming cron = Hourly().Timing with { StartAt = At(3), EndAt = At(5) };
        Assert.Equal(Slots(4, 5), ScheduleMachine.Decide(Hourly() with { Timing = cron }, Fresh, At(99), 0).Fires);
        Assert.Null(ScheduleMachine.Decide(Hourly() with { Timing = cron }, Fresh, At(99), 0).WakeAt);
        ScheduleTiming interval = new() { Interval = TimeSpan.FromHours(1), StartAt = At(3.5), EndAt = At(5.5) };
        Assert.Equal(Slots(4.5, 5.5), ScheduleMachine.Decide(EveryHour() with { Timing = interval }, Fresh, At(99), 0).Fires);
        // A start in the past is caught up with too.
        ScheduleTiming past = Hourly().Timing with { StartAt = At(-3) };
        Assert.Equal(Slots(-2, -1, 0), ScheduleMachine.Decide(Hourly() with { Timing = past }, Fresh, At(0.5), 0).Fires);
    }

    [Fact]
    public void A_clock_that_goes_back_repeats_nothing_and_one_that_goes_forward_loses_nothing()
    {
        ScheduleDecision there = ScheduleMachine.Decide(Hourly(), Fresh, At(3), 0);
        ScheduleDecision back = ScheduleMachine.Decide(Hourly(), there.Next, At(0.5), 0);
        Assert.Equal((0, At(4)), (back.Fires.Count, back.WakeAt));
        Assert.Equal(Slots(4, 5, 6), ScheduleMachine.Decide(Hourly(), back.Next, At(6.9), 0).Fires);
    }

    [Fact]
    public void A_disabled_one_does_nothing_and_goes_on_from_now_unless_asked_to_catch_up()
    {
        ScheduleState off = Fresh with { IsEnabled = false, Last = At(1) };
        ScheduleDecision idle = ScheduleMachine.Decide(Hourly(), off, At(9), 0);
        Assert.Equal((0, (DateTimeOffset?)null, off), (idle.Fires.Count, idle.WakeAt, idle.Next));

        (ScheduleState on, ScheduleGap? gap) = ScheduleMachine.Enable(Hourly(), off, At(4.5), backfills: false);
        Assert.Equal(new ScheduleGap(At(2), At(4), 3, "DISABLED"), gap);
        Assert.Equal(Slots(5), ScheduleMachine.Decide(Hourly(), on, At(5), 0).Fires);
        (ScheduleState all, ScheduleGap? none) = ScheduleMachine.Enable(Hourly(), off, At(4.5), backfills: true);
        Assert.Null(none);
        Assert.Equal(Slots(2, 3, 4), ScheduleMachine.Decide(Hourly(), all, At(4.5), 0).Fires);
        // An interval stays in step.
        (ScheduleState interval, _) = ScheduleMachine.Enable(EveryHour(), off, At(4.5), backfills: false);
        Assert.Equal(At(5), ScheduleMachine.Decide(EveryHour(), interval, At(4.5), 0).WakeAt);
        Assert.Equal((on, null), ScheduleMachine.Enable(Hourly(), on, At(9), backfills: false));
    }

    [Fact]
    public void A_burst_is_decided_in_parts_and_a_gap_of_millions_at_once()
    {
        ScheduleSpec seconds = new() { Timing = CronTests.Timing("* * * * * *", "Europe/Berlin"), MaxConcurrency = 10 };
        ScheduleDecision decided = ScheduleMachine.Decide(seconds, Fresh, Made.AddYears(3), 0);
        Assert.Equal(10, decided.Fires.Count);
        ScheduleDecision latest = ScheduleMachine.Decide(seconds with { Misfire = MisfirePolicy.Latest }, Fresh, Made.AddYears(3), 0);
        Assert.Equal([Made.AddYears(3)], latest.Fires);
        Assert.Equal((Made.AddSeconds(1), Made.AddYears(3).AddSeconds(-1), ScheduleMachine.MostCounted), (latest.Gaps[0].First, latest.Gaps[0].Last, latest.Gaps[0].Count));
    }

    [Theory]
    [InlineData(MisfirePolicy.All)]
    [InlineData(MisfirePolicy.Latest)]
    [InlineData(MisfirePolicy.Skip)]
    public void Every_slot_is_decided_on_exactly_once_however_wakes_and_the_clock_behave(MisfirePolicy misfire)
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            ScheduleSpec spec = new()
            {
                Timing = CronTests.Timing("0 */20 * * * *", "America/New_York") with { EndAt = Made.AddDays(9) },
                Misfire = misfire,
                MaxConcurrency = random.Next(1, 5),
            };
            ScheduleState state = Fresh;
            List<DateTimeOffset> fired = [];
            List<ScheduleGap> gaps = [];
            DateTimeOffset now = Made;
            for (int i = 0; i < 200; i++)
            {
                // Lost wakes, doubled ones, jumps both ways; then far behind the end.
                now = i < 150 ? now.AddMinutes(random.Next(-60, 180)) : Made.AddDays(20);
                ScheduleDecision decided = ScheduleMachine.Decide(spec, state, now, i < 150 ? random.Next(0, 5) : 0);
                Assert.All(decided.Fires, slot => Assert.True(slot <= now, $"seed {seed}: {slot} at {now}"));
                fired.AddRange(decided.Fires);
                gaps.AddRange(decided.Gaps);
                state = decided.Next;
            }
            Assert.Equal(fired.Distinct().Order(), fired);
            List<DateTimeOffset> all = [.. spec.Timing.Between(Made.AddSeconds(1), Made.AddDays(9), Made)];
            IEnumerable<DateTimeOffset> decidedOn = fired.Concat(all.Where(slot => gaps.Any(gap => gap.First <= slot && slot <= gap.Last))).Order();
            // With bursts of at most five the end may not be reached; nothing before may be missing or be there twice.
            Assert.Equal(all.Where(slot => slot <= state.Last), decidedOn);
            Assert.Equal(misfire == MisfirePolicy.All ? 0 : gaps.Count, gaps.Count);
        }
    }

    [Fact]
    public void Ten_times_to_come_are_shown_in_step()
    {
        ScheduleTiming interval = new() { Interval = TimeSpan.FromMinutes(25) };
        Sequence<DateTimeOffset> upcoming = ScheduleMachine.Upcoming(new() { Timing = interval }, Fresh, At(3), 10);
        Assert.Equal(10, upcoming.Count);
        Assert.Equal(Made.AddMinutes(200), upcoming[0]);
        Assert.Equal(Made.AddMinutes(425), upcoming[9]);
        Assert.Empty(ScheduleMachine.Upcoming(new() { Timing = interval with { EndAt = At(2) } }, Fresh, At(3), 10));
        Assert.Equal([At(4), At(5)], ScheduleMachine.Upcoming(Hourly(), Fresh, At(3.5), 2));
    }

    [Fact]
    public void The_run_of_a_slot_has_a_name_of_its_own_that_is_always_the_same()
    {
        RunId run = ScheduleRuns.IdOf("s", At(1));
        Assert.Equal(run, ScheduleRuns.IdOf("s", At(1).ToOffset(TimeSpan.FromHours(2))));
        Assert.NotEqual(run, ScheduleRuns.IdOf("s", At(2)));
        Assert.NotEqual(run, ScheduleRuns.IdOf("t", At(1)));
        Assert.Equal('8', Guid.Parse(run.Value).ToString()[14]);
        Assert.Matches("^nightly-7-[0-9a-f]{5}$", ScheduleRuns.NameOf("nightly", "s", At(1), 7));
    }
}
