using Pipelines.Core.Serving;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Serving;

public sealed class RolloutMachineTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly RolloutCheck Success = new() { Name = "success-rate", Metric = new RolloutMetric.SuccessRate(), Min = 0.99 };

    private static readonly RolloutSpec TwoSteps = new() { Steps = [new(10), new(100)], Checks = [Success] };

    private static CheckMeasurement[] Rate(double canary, long samples = 1000) => [new("success-rate", canary, samples, 0.999, 9000)];

    private static int?[] Percents(RolloutWorld world)
        => [.. world.Log.OfType<RolloutCommand.Apply>().Select(apply => apply.Wish.Percent)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_good_revision_goes_through_all_steps_and_is_promoted(bool crashes)
    {
        RolloutWorld world = new(TwoSteps) { Measured = _ => Rate(1), CrashesAlways = crashes };

        RolloutView view = world.Run();

        Assert.Equal(RolloutPhase.Succeeded, view.Phase);
        Assert.Equal([0, 10, 100, null], Percents(world).Distinct());
        Assert.Equal(100, world.CanaryPercent);
        Assert.Equal(RolloutWorld.Start + (2 * Minute), view.EndedAt);
        Assert.Equal([0, 1], view.Measurements.Select(measurement => measurement.Step));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void A_bad_one_is_taken_back_after_as_many_intervals_as_the_limit_says(int limit, bool crashes)
    {
        RolloutWorld world = new(TwoSteps with { Checks = [Success with { FailureLimit = limit }] }) { Measured = _ => Rate(0.9), CrashesAlways = crashes };

        RolloutView view = world.Run();

        Assert.Equal(RolloutPhase.RolledBack, view.Phase);
        Assert.Equal(RolloutWorld.Start + (limit * Minute), view.EndedAt);
        Assert.Equal(0, world.CanaryPercent);
        Assert.Equal(limit, view.Measurements.Count);
        Assert.StartsWith("success-rate is 0.9; at least 0.99 is wanted.", view.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_becomes_bad_with_all_requests_gives_them_back()
    {
        RolloutWorld world = new(TwoSteps) { Measured = measure => Rate(measure.Number == 1 ? 1 : 0.5) };

        Assert.Equal(RolloutPhase.RolledBack, world.Run().Phase);
        Assert.Equal([0, 10, 100, 0], Percents(world));
        Assert.Equal(0, world.CanaryPercent);
    }

    [Fact]
    public void A_revision_that_does_not_load_gets_no_request()
    {
        RolloutWorld world = new(TwoSteps) { LoadError = "no file model.bst" };

        Assert.Equal("Revision r2 has failed: no file model.bst", world.Run().Message);
        Assert.Equal([0, 0], Percents(world));
    }

    [Fact]
    public void One_that_loads_for_ever_is_given_up()
    {
        RolloutWorld world = new(TwoSteps with { LoadDeadline = 5 * Minute }) { LoadError = "" };

        RolloutView view = world.Run();

        Assert.Equal((RolloutPhase.RolledBack, RolloutWorld.Start + (5 * Minute)), (view.Phase, view.EndedAt!.Value));
        Assert.Equal("Revision r2 was not ready within 00:05:00.", view.Message);
    }

    [Fact]
    public void One_that_answers_nonsense_gets_no_request()
    {
        RolloutWorld world = new(TwoSteps) { SmokeMessage = "2 predictions for 3 rows" };

        Assert.Equal(RolloutPhase.RolledBack, world.Run().Phase);
        Assert.Equal([0, 0], Percents(world));
    }

    [Fact]
    public void The_first_revision_of_a_service_has_all_requests_at_once()
    {
        RolloutWorld world = new(TwoSteps, isFirst: true);

        Assert.Equal(RolloutPhase.Succeeded, world.Run().Phase);
        Assert.Equal([0, null], Percents(world));
        Assert.Equal(100, world.CanaryPercent);
    }

    [Fact]
    public void A_bad_first_revision_has_nothing_to_go_back_to()
    {
        RolloutWorld world = new(TwoSteps, isFirst: true) { SmokeMessage = "500" };

        RolloutView view = world.Run();

        Assert.Equal(RolloutPhase.Failed, view.Phase);
        Assert.EndsWith("There is no revision to go back to.", view.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_answers_are_held_until_there_are_enough()
    {
        RolloutWorld world = new(TwoSteps) { Measured = measure => Rate(1, measure.Number < 20 ? 3 : 500) };

        RolloutView view = world.Run();

        Assert.Equal(RolloutPhase.Succeeded, view.Phase);
        Assert.Equal(21, view.Measurements.Count);
        // The window grows until there are enough.
        RolloutCommand.Measure[] measures = [.. world.Log.OfType<RolloutCommand.Measure>()];
        Assert.All(measures[..20], measure => Assert.Equal(measures[0].Canary.From, measure.Canary.From));
    }

    [Fact]
    public void Too_few_answers_are_taken_back_where_the_author_says_so()
    {
        RolloutWorld world = new(TwoSteps with { OnInconclusive = InconclusivePolicy.RollBack, InconclusiveLimit = 3 }) { Measured = _ => Rate(1, 3) };

        RolloutView view = world.Run();

        Assert.Equal((RolloutPhase.RolledBack, 3), (view.Phase, view.Measurements.Count));
        Assert.Equal("success-rate has 3 answers of the new revision; 50 are needed. That was so 3 times in a row.", view.Message);
    }

    [Fact]
    public void A_check_that_cannot_be_measured_does_not_pass()
    {
        RolloutWorld world = new(TwoSteps) { Measured = _ => [] };

        RolloutView view = world.Run();

        Assert.Equal((RolloutPhase.RolledBack, 4), (view.Phase, view.Measurements.Count));
        Assert.Equal("success-rate was not measured. That was so 4 times in a row.", view.Message);
    }

    [Fact]
    public void An_error_now_and_then_does_no_harm()
    {
        RolloutWorld world = new(TwoSteps) { Measured = measure => measure.Number % 3 == 0 ? Rate(1) : [] };

        Assert.Equal(RolloutPhase.Succeeded, world.Run().Phase);
    }

    [Fact]
    public void After_a_failure_only_what_came_later_is_judged()
    {
        RolloutWorld world = new(TwoSteps with { Checks = [Success with { FailureLimit = 2 }] }) { Measured = measure => Rate(measure.Number == 1 ? 0.9 : 1) };

        Assert.Equal(RolloutPhase.Succeeded, world.Run().Phase);
        RolloutCommand.Measure[] measures = [.. world.Log.OfType<RolloutCommand.Measure>()];
        Assert.Equal(measures[0].Canary.Until, measures[1].Canary.From);
    }

    [Fact]
    public void The_first_seconds_of_a_step_are_not_judged()
    {
        RolloutWorld world = new(TwoSteps with { WarmUp = TimeSpan.FromSeconds(10) }) { Measured = _ => Rate(1) };

        world.Run();

        Assert.Equal(new(RolloutWorld.Start.AddSeconds(10), RolloutWorld.Start + Minute), world.Log.OfType<RolloutCommand.Measure>().First().Canary);
    }

    [Fact]
    public void A_stable_side_without_requests_is_measured_as_it_was_before()
    {
        RolloutWorld world = new(RolloutSpec.BlueGreen with { WarmUp = TimeSpan.Zero });

        world.Run(3 * Minute);

        RolloutCommand.Measure measure = world.Log.OfType<RolloutCommand.Measure>().First();
        Assert.Equal(new(RolloutWorld.Start - Minute, RolloutWorld.Start), measure.Stable);
        Assert.Equal(new(RolloutWorld.Start, RolloutWorld.Start + Minute), measure.Canary);
    }

    [Fact]
    public void Shadowing_gives_no_answer_of_the_new_revision_away()
    {
        RolloutWorld world = new(RolloutSpec.Shadow);

        world.Run(Minute / 2);

        Assert.Equal(new TrafficWish(0, IsMirrored: true), world.View.Traffic);
        Assert.Equal(0, world.CanaryPercent);
    }

    [Fact]
    public void A_step_waits_for_approval_as_long_as_it_takes()
    {
        RolloutWorld world = new(TwoSteps with { Steps = [new(10), new(100) { NeedsApproval = true }] }) { Measured = _ => Rate(1) };

        RolloutView waiting = world.Run(TimeSpan.FromHours(9));
        Assert.Equal(RolloutPhase.AwaitingApproval, waiting.Phase);
        Assert.Equal("Step 2 of 2 (100 percent) waits for approval.", waiting.Message);
        Assert.Equal(10, world.CanaryPercent);

        world.Tell(new RolloutEvent.Approved("ada") { At = world.Now });
        Assert.Equal(RolloutPhase.Succeeded, world.Run().Phase);
    }

    [Fact]
    public void Somebody_may_promote_at_once()
    {
        RolloutWorld world = new(TwoSteps) { Measured = _ => Rate(1, 0) };
        world.Run(10 * Minute);

        world.Tell(new RolloutEvent.PromotionRequested("ada") { At = world.Now });

        Assert.Equal(RolloutPhase.Succeeded, world.View.Phase);
        Assert.Equal(100, world.CanaryPercent);
    }

    [Fact]
    public void Who_promotes_while_it_loads_still_wants_it_to_answer()
    {
        RolloutWorld world = new(TwoSteps) { LoadError = "" };
        world.Run(Minute);

        world.Tell(new RolloutEvent.PromotionRequested("ada") { At = world.Now });
        Assert.Equal(RolloutPhase.Loading, world.View.Phase);

        world.Tell(new RolloutEvent.RevisionReady("r2") { At = world.Now });
        Assert.Equal(RolloutPhase.Succeeded, world.View.Phase);
        Assert.Equal([0, 10, null], Percents(world));
    }

    [Fact]
    public void Somebody_may_abort()
    {
        RolloutWorld world = new(TwoSteps) { Measured = _ => Rate(1, 0) };
        world.Run(10 * Minute);

        world.Tell(new RolloutEvent.AbortRequested("ada", "complaints") { At = world.Now });

        Assert.Equal((RolloutPhase.RolledBack, "Aborted by ada: complaints"), (world.View.Phase, world.View.Message));
        Assert.Equal(0, world.CanaryPercent);
    }

    [Fact]
    public void A_strangers_revision_ends_it_without_a_touch()
    {
        RolloutWorld world = new(TwoSteps) { Measured = _ => Rate(1, 0) };
        world.Run(10 * Minute);
        int applied = Percents(world).Length;

        world.Tell(new RolloutEvent.Interrupted("Revision r3 was made by kubectl.") { At = world.Now });

        Assert.Equal(RolloutPhase.Interrupted, world.View.Phase);
        Assert.Equal(applied, Percents(world).Length);
    }

    [Fact]
    public void What_is_served_already_is_not_applied_again()
    {
        RolloutMachine machine = new(new(new() { Name = new("default", "cancer"), Template = Value.Of("same") }, TwoSteps) { At = RolloutWorld.Start });

        machine.Apply(new RolloutEvent.Applied(TrafficWish.Nothing, "r1", "r1") { At = RolloutWorld.Start });

        Assert.Equal((RolloutPhase.Succeeded, "Revision r1 is what was asked for. Nothing was changed."), (machine.View.Phase, machine.View.Message));
    }

    [Fact]
    public void A_canary_that_dies_in_a_step_is_taken_back_at_once()
    {
        RolloutWorld world = new(TwoSteps) { Measured = _ => Rate(1, 0) };
        world.Run(3 * Minute);

        world.Tell(new RolloutEvent.RevisionFailed("r2", "ended with code 137") { At = world.Now });

        Assert.Equal(RolloutPhase.RolledBack, world.View.Phase);
        Assert.Equal(0, world.CanaryPercent);
    }

    [Fact]
    public void The_deadline_counts_peoples_time_too()
    {
        RolloutWorld world = new(TwoSteps with { Steps = [new(10) { NeedsApproval = true }], Deadline = 30 * Minute });

        RolloutView view = world.Run();

        Assert.Equal((RolloutPhase.RolledBack, RolloutWorld.Start + (30 * Minute)), (view.Phase, view.EndedAt!.Value));
    }

    [Fact]
    public void What_is_told_twice_or_late_changes_nothing()
    {
        RolloutWorld world = new(TwoSteps with { Checks = [Success with { FailureLimit = 2 }] }) { Measured = measure => Rate(measure.Number == 1 ? 0.9 : 1) };
        world.Run(Minute);
        RolloutView before = world.View;

        world.Tell(new RolloutEvent.Measured(1, [.. Rate(0.9)]) { At = world.Now });
        world.Tell(new RolloutEvent.Applied(TrafficWish.Nothing, "r2", "r1") { At = world.Now });
        world.Tell(new RolloutEvent.RevisionReady("r2") { At = world.Now });
        world.Tell(new RolloutEvent.SmokeEnded("late") { At = world.Now });
        world.Tell(new RolloutEvent.Approved("ada") { At = world.Now });

        Assert.Equal(before, world.View);
    }

    // Whatever the measurements say and whenever the driver dies, both sides of the truth agree in the end.
    [Fact]
    public void Any_history_ends_with_all_requests_on_one_side()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            RolloutView first = Wander(seed, crashes: false, out int percent);
            RolloutView second = Wander(seed, crashes: true, out int again);

            Assert.True(first.Equals(second), $"seed {seed}: {first} is not {second}");
            Assert.Equal(percent, again);
            Assert.Equal(first.Phase == RolloutPhase.Succeeded ? 100 : 0, percent);
            Assert.True(first.Phase is RolloutPhase.Succeeded or RolloutPhase.RolledBack, $"seed {seed}: {first.Phase}");
        }
    }

    private static RolloutView Wander(int seed, bool crashes, out int percent)
    {
        double Draw(int number, int salt) => new Random((seed * 1000) + (number * 10) + salt).NextDouble();
        RolloutSpec spec = new()
        {
            Steps = [new(0) { IsMirrored = true }, new(5), new(50), new(100)],
            Checks = [Success with { FailureLimit = 2 }, new() { Name = "latency", Metric = new RolloutMetric.Latency(0.99), MaxRatio = 1.5, FailureLimit = 3 }],
            OnInconclusive = seed % 2 == 0 ? InconclusivePolicy.Hold : InconclusivePolicy.RollBack,
            Deadline = TimeSpan.FromHours(1),
        };
        RolloutWorld world = new(spec)
        {
            CrashesAlways = crashes,
            LoadError = Draw(0, 1) < 0.1 ? "boom" : null,
            SmokeMessage = Draw(0, 2) < 0.1 ? "nonsense" : "",
            Measured = measure => Draw(measure.Number, 3) < 0.1
                ? []
                :
                [
                    new("success-rate", Draw(measure.Number, 4) < 0.15 ? 0.9 : 1, Draw(measure.Number, 5) < 0.2 ? 1 : 1000),
                    new("latency", Draw(measure.Number, 6) < 0.15 ? 2 : 1, 1000, 1, 1000),
                ],
        };
        RolloutView view = world.Run();
        percent = world.CanaryPercent;
        return view;
    }
}
