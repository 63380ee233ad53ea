using Pipelines.Core.Values;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Runs;

/// <summary>Lets runs be driven as far as the limits go, which all servers over a database share.</summary>
internal sealed class RunAdmission(RunQueueTable queue, RuleTable rules, int? mostRuns, TimeProvider time)
{
    private static readonly TimeSpan RulesLast = TimeSpan.FromSeconds(1);

    private volatile Known? _known;

    /// <summary>The rules of experiments that have some, by id; a second old at most.</summary>
    public async Task<ExperimentRules> RulesOfAsync(string experiment, CancellationToken stop)
        => (await KnowAsync(stop)).Rules.TryGetValue(experiment, out ExperimentRules? found) ? found : new();

    /// <summary>All rules of experiments, by id.</summary>
    public async Task<Map<ExperimentRules>> RulesAsync(CancellationToken stop) => (await KnowAsync(stop)).Rules;

    /// <summary>What is limited; a second old at most.</summary>
    public async Task<QueueLimits> LimitsAsync(CancellationToken stop) => (await KnowAsync(stop)).Limits;

    /// <summary>Rules have changed.</summary>
    public void Forget() => _known = null;

    /// <summary>Lets a run that has a row be driven; false: it has to wait.</summary>
    public async Task<bool> TryAdmitAsync(RunId run, CancellationToken stop)
    {
        QueueLimits limits = await LimitsAsync(stop);
        if (!limits.IsNone)
            return await queue.AdmitAsync(run, time.GetUtcNow(), now => RunQueue.Decide(limits, now).Start.Contains(run), stop);
        await queue.AdmitAsync(run, time.GetUtcNow(), stop);
        return true;
    }

    /// <summary>Who is next, and what the others wait for.</summary>
    public async Task<QueueDecision> NextAsync(CancellationToken stop) => await queue.AnyWaitingAsync(stop)
        ? RunQueue.Decide(await LimitsAsync(stop), await queue.ReadAsync(stop))
        : QueueDecision.Nothing;

    /// <summary>What a run waits for; null: it does not wait.</summary>
    public async Task<WaitReason?> ReasonAsync(StoredRun run, CancellationToken stop)
    {
        if (run.FinishedAt is not null)
            return null;
        if (run.IsPaused)
            return new("pause");
        if (run.AdmittedAt is not null)
            return null;
        QueueDecision decision = RunQueue.Decide(await LimitsAsync(stop), await queue.ReadAsync(stop));
        return decision.Waiting.TryGetValue(run.Run, out WaitReason? reason) ? reason
            : decision.Start.Contains(run.Run) ? null
            : new("turn");
    }

    private async Task<Known> KnowAsync(CancellationToken stop)
    {
        if (_known is { } known && time.GetElapsedTime(known.At) < RulesLast)
            return known;
        long at = time.GetTimestamp();
        Map<ExperimentRules> ofExperiments = (await rules.ReadExperimentsAsync(stop)).ToMap(one => one.Key, one => ExperimentRules.Read(one.Value));
        Map<int> experiments = ofExperiments.Where(one => one.Value.MostRuns is not null).ToMap(one => one.Key, one => one.Value.MostRuns ?? 0);
        return _known = new(at, ofExperiments, new(mostRuns, experiments, await rules.ReadPoolsAsync(stop)));
    }

    private sealed record Known(long At, Map<ExperimentRules> Rules, QueueLimits Limits);
}
