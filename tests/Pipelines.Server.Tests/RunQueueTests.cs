using Pipelines.Core.Values;
using Pipelines.Server.Runs;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Tests;

public sealed class RunQueueTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Where_nothing_is_limited_all_start_oldest_first()
        => Assert.Equal(["a", "b", "c"], Start(Limits(), [], Wait("c", at: 3), Wait("a", at: 1), Wait("b", at: 2)));

    [Fact]
    public void A_greater_priority_goes_first()
        => Assert.Equal(["urgent", "old"], Start(Limits(server: 2), [], Wait("old", at: 1), Wait("new", at: 2), Wait("urgent", at: 3, priority: 5)));

    [Fact]
    public void Among_equals_the_experiment_with_the_fewest_runs_at_work_goes_first()
    {
        QueuedRun[] waiting = [Wait("a1", "wide", at: 1), Wait("a2", "wide", at: 2), Wait("a3", "wide", at: 3), Wait("b1", "narrow", at: 9)];
        Assert.Equal(["b1"], Start(Limits(server: 3), [new("wide", "", 2)], waiting));
        Assert.Equal(["a1", "b1", "a2"], Start(Limits(server: 3), [], waiting));
    }

    [Fact]
    public void A_full_pool_keeps_its_own_back_and_nobody_else()
    {
        QueueDecision decision = RunQueue.Decide(
            Limits(server: 10, pools: [("gpu", 1)]), new([Wait("g1", pool: "gpu", at: 1), Wait("g2", pool: "gpu", at: 2), Wait("plain", at: 3)], []));
        Assert.Equal(["g1", "plain"], decision.Start.Select(run => run.Value));
        Assert.Equal(new WaitReason("pool", "gpu", 1, 1), decision.Waiting[new("g2")]);
        Assert.Equal("It waits for a place of pool 'gpu': 1 of 1 runs are at work.", decision.Waiting[new("g2")].Words);
    }

    [Fact]
    public void A_full_experiment_and_a_full_server_say_so()
    {
        QueueDecision decision = RunQueue.Decide(Limits(server: 3, experiments: [("small", 1)]), new([Wait("s", "small"), Wait("t", "x"), Wait("u", "x", at: 9)], [new("small", "", 1), new("y", "", 1)]));
        Assert.Equal(["t"], decision.Start.Select(run => run.Value));
        Assert.Equal(new WaitReason("experiment", "small", 1, 1), decision.Waiting[new("s")]);
        Assert.Equal(new WaitReason("server", "", 3, 3), decision.Waiting[new("u")]);
    }

    [Fact]
    public void A_paused_run_waits_and_takes_no_place()
    {
        QueueDecision decision = RunQueue.Decide(Limits(server: 1), new([Wait("p", at: 1) with { IsPaused = true }, Wait("q", at: 2)], []));
        Assert.Equal(["q"], decision.Start.Select(run => run.Value));
        Assert.Equal("pause", decision.Waiting[new("p")].For);
    }

    // Whatever stands in the queue: no limit is broken, nobody is forgotten, and whoever waits has a reason that holds.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void No_limit_is_broken_and_nobody_is_forgotten(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 200; round++)
        {
            string[] names = ["x", "y", "z"];
            QueueLimits limits = Limits(random.Next(0, 3) == 0 ? null : random.Next(1, 8), experiments: [("x", random.Next(1, 4))], pools: [("x", random.Next(1, 4)), ("y", random.Next(1, 4))]);
            QueuedRun[] waiting = [.. Enumerable.Range(0, random.Next(0, 20)).Select(i => Wait($"r{i}", names[random.Next(3)], random.Next(2) == 0 ? "" : names[random.Next(3)], random.Next(10), random.Next(2)))];
            QueueDecision decision = RunQueue.Decide(limits, new(waiting, []));
            QueuedRun[] started = [.. waiting.Where(run => decision.Start.Contains(run.Run))];

            Assert.Equal(waiting.Length, started.Length + decision.Waiting.Count);
            Assert.True(limits.Server is not { } most || started.Length <= most, $"Seed {seed}, round {round}");
            Assert.All(limits.Experiments, one => Assert.True(started.Count(run => run.Experiment == one.Key) <= one.Value, $"Seed {seed}, round {round}"));
            Assert.All(limits.Pools, one => Assert.True(started.Count(run => run.Pool == one.Key) <= one.Value, $"Seed {seed}, round {round}"));
            Assert.All(decision.Waiting.Values, reason => Assert.True(reason.Running >= reason.Most, $"Seed {seed}, round {round}: {reason.Words}"));
        }
    }

    private static IEnumerable<string> Start(QueueLimits limits, RunningShare[] running, params QueuedRun[] waiting)
        => RunQueue.Decide(limits, new(waiting, running)).Start.Select(run => run.Value);

    private static QueuedRun Wait(string run, string experiment = "e", string pool = "", int at = 0, int priority = 0)
        => new(new(run), experiment, pool, priority, Noon.AddMinutes(at), IsPaused: false);

    private static QueueLimits Limits(int? server = null, (string, int)[]? experiments = null, (string, int)[]? pools = null)
        => new(server, Map(experiments), Map(pools));

    private static Map<int> Map((string Name, int Most)[]? given) => (given ?? []).ToMap(one => one.Name, one => one.Most);
}
