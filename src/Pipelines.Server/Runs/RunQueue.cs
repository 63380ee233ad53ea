using System.Collections.Immutable;
using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Runs;

/// <summary>How many runs may be driven at the same time.</summary>
/// <param name="Server">By all servers together; null: any number.</param>
/// <param name="Experiments">Of an experiment, by its id.</param>
/// <param name="Pools">Of a pool, by its name; a pool that is not here has no limit.</param>
internal sealed record QueueLimits(int? Server, Map<int> Experiments, Map<int> Pools)
{
    /// <summary>Nothing ever waits.</summary>
    public bool IsNone => Server is null && Experiments.Count == 0 && Pools.Count == 0;
}

/// <summary>What a run waits for.</summary>
/// <param name="For"><c>pause</c>, <c>pool</c>, <c>experiment</c>, <c>server</c>, or <c>turn</c> where too many stand before it to say.</param>
/// <param name="Name">The pool, or the experiment's id; empty else.</param>
/// <param name="Running">Runs that are driven there.</param>
/// <param name="Most">How many may be.</param>
internal sealed record WaitReason(string For, string Name = "", long Running = 0, int Most = 0)
{
    /// <summary>In words for people.</summary>
    public string Words => For switch
    {
        "pause" => "It is paused: resume it.",
        "turn" => "Many runs wait before it.",
        "server" => string.Create(CultureInfo.InvariantCulture, $"It waits for a place of the server: {Running} of {Most} runs are at work."),
        _ => string.Create(CultureInfo.InvariantCulture, $"It waits for a place of {For} '{Name}': {Running} of {Most} runs are at work."),
    };
}

/// <summary>Who starts now, in this order, and what the others wait for.</summary>
internal sealed record QueueDecision(ImmutableArray<RunId> Start, IReadOnlyDictionary<RunId, WaitReason> Waiting)
{
    public static QueueDecision Nothing { get; } = new([], new Dictionary<RunId, WaitReason>());
}

/// <summary>
/// Decides which waiting runs are next. Greater priorities go first; among equals the experiment that has the fewest runs at work, so that one
/// with a thousand waiting runs holds nobody up; among those whoever waits longest. A run that its pool or experiment keeps back holds
/// no other one up.
/// </summary>
internal static class RunQueue
{
    public static QueueDecision Decide(QueueLimits limits, QueueSnapshot now)
    {
        Load load = new(limits, now.Running);
        Dictionary<RunId, WaitReason> waiting = [];
        ImmutableArray<RunId>.Builder start = ImmutableArray.CreateBuilder<RunId>();
        // Those of one experiment and pool are alike: their first one stands for all.
        List<Queue<QueuedRun>> lines =
        [
            .. now.Waiting.Where(run => !run.IsPaused)
                .OrderByDescending(run => run.Priority).ThenBy(run => run.Since).ThenBy(run => run.Run.Value, StringComparer.Ordinal)
                .GroupBy(run => (run.Experiment, run.Pool, run.Priority))
                .Select(line => new Queue<QueuedRun>(line)),
        ];
        while (lines.Count > 0)
        {
            Queue<QueuedRun> next = lines
                .OrderByDescending(line => line.Peek().Priority)
                .ThenBy(line => load.OfExperiment(line.Peek().Experiment))
                .ThenBy(line => line.Peek().Since)
                .ThenBy(line => line.Peek().Run.Value, StringComparer.Ordinal)
                .First();
            if (load.Obstacle(next.Peek()) is { } obstacle)
            {
                foreach (QueuedRun kept in next)
                    waiting[kept.Run] = obstacle;
                lines.Remove(next);
                continue;
            }
            QueuedRun chosen = next.Dequeue();
            load.Add(chosen.Experiment, chosen.Pool, 1);
            start.Add(chosen.Run);
            if (next.Count == 0)
                lines.Remove(next);
        }
        foreach (QueuedRun paused in now.Waiting.Where(run => run.IsPaused))
            waiting[paused.Run] = new("pause");
        return new(start.ToImmutable(), waiting);
    }

    private sealed class Load
    {
        private readonly QueueLimits _limits;
        private readonly Dictionary<string, long> _experiments = new(StringComparer.Ordinal);
        private readonly Dictionary<string, long> _pools = new(StringComparer.Ordinal);
        private long _all;

        public Load(QueueLimits limits, IReadOnlyList<RunningShare> running)
        {
            _limits = limits;
            foreach (RunningShare share in running)
                Add(share.Experiment, share.Pool, share.Runs);
        }

        public long OfExperiment(string experiment) => _experiments.GetValueOrDefault(experiment);

        public void Add(string experiment, string pool, long runs)
        {
            _experiments[experiment] = OfExperiment(experiment) + runs;
            _pools[pool] = _pools.GetValueOrDefault(pool) + runs;
            _all += runs;
        }

        /// <summary>What keeps a run back; null: nothing.</summary>
        public WaitReason? Obstacle(QueuedRun run)
        {
            if (run.Pool.Length > 0 && _limits.Pools.TryGetValue(run.Pool, out int ofPool) && _pools.GetValueOrDefault(run.Pool) >= ofPool)
                return new("pool", run.Pool, _pools.GetValueOrDefault(run.Pool), ofPool);
            if (_limits.Experiments.TryGetValue(run.Experiment, out int ofExperiment) && OfExperiment(run.Experiment) >= ofExperiment)
                return new("experiment", run.Experiment, OfExperiment(run.Experiment), ofExperiment);
            return _limits.Server is { } most && _all >= most ? new("server", "", _all, most) : null;
        }
    }
}
