using Pipelines.Core.Serving;

namespace Pipelines.Core.Tests.Serving;

public sealed class AutoscalerTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AutoscalerSpec TenEach = new() { Target = 10, TargetUtilization = 1, MinScale = 0 };

    // Each second one value, each two a decision, replicas ready as soon as they are wanted.
    private static List<ScaleDecision> Follow(AutoscalerSpec spec, int ready, params (int Seconds, double Value)[] load)
    {
        Autoscaler scaler = new(spec);
        List<ScaleDecision> decisions = [];
        int second = 0;
        foreach ((int seconds, double value) in load)
        {
            for (int i = 0; i < seconds; i++, second++)
            {
                scaler.Record(Start.AddSeconds(second), value);
                if (second % 2 == 0)
                    continue;
                decisions.Add(scaler.Decide(Start.AddSeconds(second), ready));
                ready = decisions[^1].Replicas;
            }
        }
        return decisions;
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(95, 10)]
    public void A_steady_load_gets_the_replicas_that_the_target_says(double load, int replicas)
        => Assert.Equal(replicas, Follow(TenEach, replicas, (180, load))[^1].Replicas);

    [Theory]
    [InlineData(ScaleMetric.Concurrency, null, 0, 0.7, 70)]
    [InlineData(ScaleMetric.Concurrency, null, 4, 0.7, 2.8)]
    [InlineData(ScaleMetric.Concurrency, 20.0, 4, 1, 4)]
    [InlineData(ScaleMetric.RequestsPerSecond, null, 4, 0.7, 140)]
    [InlineData(ScaleMetric.RequestsPerSecond, 50.0, 0, 1, 50)]
    public void What_one_replica_is_for(ScaleMetric metric, double? target, int limit, double utilization, double expected)
        => Assert.Equal(expected, new AutoscalerSpec { Metric = metric, Target = target, ContainerConcurrency = limit, TargetUtilization = utilization }.PerReplica, 6);

    [Fact]
    public void A_sudden_rise_is_answered_within_the_short_window()
    {
        List<ScaleDecision> decisions = Follow(TenEach, 1, (60, 5), (10, 100));

        Assert.Equal(1, decisions[29].Replicas);
        // 6 s of 100 in the short window; the long one has 5 mostly.
        Assert.True(decisions[33].IsPanicking);
        Assert.Equal(10, decisions[33].Replicas);
    }

    [Fact]
    public void Panic_does_not_let_go_before_a_whole_window_has_passed()
    {
        List<ScaleDecision> decisions = Follow(TenEach, 1, (60, 5), (10, 100), (120, 5));

        ScaleDecision[] after = [.. decisions.Skip(35)];
        Assert.All(after[..25], decision => Assert.Equal(10, decision.Replicas));
        Assert.False(after[^1].IsPanicking);
        Assert.Equal(1, after[^1].Replicas);
    }

    [Fact]
    public void It_halves_at_most()
    {
        List<ScaleDecision> decisions = Follow(TenEach, 16, (60, 160), (90, 1));

        for (int i = 1; i < decisions.Count; i++)
            Assert.True(decisions[i].Replicas >= decisions[i - 1].Replicas / 2, $"{decisions[i - 1]} then {decisions[i]}");
        Assert.Equal(1, decisions[^1].Replicas);
    }

    [Fact]
    public void It_scales_to_zero_after_a_window_without_requests()
    {
        List<ScaleDecision> decisions = Follow(TenEach, 1, (60, 1), (64, 0));

        Assert.All(decisions[30..59], decision => Assert.Equal(1, decision.Replicas));
        Assert.Equal(0, decisions[^1].Replicas);
    }

    [Fact]
    public void The_last_one_stays_as_long_as_is_wanted()
    {
        AutoscalerSpec spec = TenEach with { ScaleToZeroRetention = TimeSpan.FromSeconds(30) };

        List<ScaleDecision> decisions = Follow(spec, 1, (60, 1), (100, 0));

        Assert.Equal(1, decisions[73].Replicas);
        Assert.Equal(0, decisions[^1].Replicas);
    }

    [Fact]
    public void It_comes_back_from_zero_with_the_first_request()
        => Assert.Equal(1, Follow(TenEach, 0, (60, 0), (2, 1))[^1].Replicas);

    [Fact]
    public void It_comes_back_with_as_many_as_are_wanted_at_least()
        => Assert.Equal(3, Follow(TenEach with { ActivationScale = 3 }, 0, (60, 0), (2, 1))[^1].Replicas);

    [Theory]
    [InlineData(2, 0, 0, 2)]
    [InlineData(0, 3, 500, 3)]
    [InlineData(4, 4, 500, 4)]
    public void It_stays_within_its_bounds(int least, int most, double load, int expected)
        => Assert.Equal(expected, Follow(TenEach with { MinScale = least, MaxScale = most }, 1, (180, load))[^1].Replicas);

    [Fact]
    public void Fewer_only_after_the_delay()
    {
        AutoscalerSpec spec = TenEach with { ScaleDownDelay = TimeSpan.FromSeconds(60) };

        List<ScaleDecision> decisions = Follow(spec, 8, (120, 80), (200, 1));

        // The last decision for eight counts for 60 s, which are 29 decisions more.
        int without = Follow(TenEach, 8, (120, 80), (200, 1)).FindLastIndex(decision => decision.Replicas == 8);
        Assert.Equal(without + 29, decisions.FindLastIndex(decision => decision.Replicas == 8));
    }

    [Fact]
    public void Without_any_value_nothing_changes()
        => Assert.Equal(new ScaleDecision(3, false), new Autoscaler(TenEach).Decide(Start, 3));

    [Fact]
    public void Seconds_that_are_left_out_count_as_none()
    {
        Autoscaler scaler = new(TenEach);
        scaler.Record(Start, 100);

        Assert.Equal(0, scaler.Decide(Start.AddSeconds(61), 1).Replicas);
    }

    [Fact]
    public void A_clock_that_goes_back_does_no_harm()
    {
        Autoscaler scaler = new(TenEach);
        scaler.Record(Start, 5);
        scaler.Record(Start.AddHours(-1), 1000);

        Assert.Equal(1, scaler.Decide(Start.AddHours(-1), 1).Replicas);
    }
}
