using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Format;

/// <summary>How a task stands in a file.</summary>
internal static class TaskFormat
{
    private static readonly WordCodec<TriggerStrategy> Strategy = new(
        new(1, "ALL_UPSTREAM_TASKS_SUCCEEDED", TriggerStrategy.AllUpstreamTasksSucceeded),
        new(2, "ALL_UPSTREAM_TASKS_COMPLETED", TriggerStrategy.AllUpstreamTasksCompleted),
        new(0, "TRIGGER_STRATEGY_UNSPECIFIED", TriggerStrategy.AllUpstreamTasksSucceeded));

    private static readonly Codec<CachingOptions> Caching = new RecordCodec<CachingOptions>("caching options", new(EnableCache: false, ""))
    {
        { "enableCache", Scalars.Truth, c => c.EnableCache, (c, enable) => c with { EnableCache = enable } },
        { "cacheKey", Scalars.Text, c => c.CacheKey, (c, key) => c with { CacheKey = key } },
    };

    private static readonly Codec<ParameterIterator> ParameterIterator =
        new RecordCodec<ParameterIterator>("a parameter iterator", new(null, null, ""))
        {
            { "items", new RecordCodec<ParameterIterator>("the items of a parameter iterator", new(null, null, ""))
                {
                    { "raw", Scalars.Text, i => i.Raw, (i, raw) => i with { Raw = raw } },
                    { "inputParameter", Scalars.Text, i => i.InputParameter, (i, input) => i with { InputParameter = input } },
                } },
            { "itemInput", Scalars.Text, i => i.ItemInput, (i, input) => i with { ItemInput = input } },
        };

    private static readonly Codec<ArtifactIterator> ArtifactIterator =
        new RecordCodec<ArtifactIterator>("an artifact iterator", new("", ""))
        {
            { "items", new RecordCodec<ArtifactIterator>("the items of an artifact iterator", new("", ""))
                {
                    { "inputArtifact", Scalars.Text, i => i.InputArtifact, (i, input) => i with { InputArtifact = input } },
                } },
            { "itemInput", Scalars.Text, i => i.ItemInput, (i, input) => i with { ItemInput = input } },
        };

    private static readonly Codec<RetryPolicy> Retry = new RecordCodec<RetryPolicy>("a retry policy", new())
    {
        { "maxRetryCount", Scalars.Whole, r => r.MaxRetryCount, (r, count) => r with { MaxRetryCount = count } },
        { "backoffDuration", Scalars.Duration, r => r.Backoff, (r, time) => r with { Backoff = time } },
        // Zero is proto3's "not set".
        { "backoffFactor", Scalars.Number, r => r.BackoffFactor, (r, factor) => factor == 0 ? r : r with { BackoffFactor = factor } },
        { "backoffMaxDuration", Scalars.Duration, r => r.BackoffMax, (r, time) => r with { BackoffMax = time } },
    };

    public static readonly Codec<TaskSpec> Task = new RecordCodec<TaskSpec>("a task", new() { ComponentName = "" })
    {
        { "taskInfo", new RecordCodec<TaskSpec>("task info", new() { ComponentName = "" })
            {
                { "name", Scalars.Text, t => t.DisplayName, (t, name) => t with { DisplayName = name } },
            } },
        { "componentRef", new RecordCodec<TaskSpec>("a component reference", new() { ComponentName = "" })
            {
                { "name", Scalars.Text, t => t.ComponentName, (t, name) => t with { ComponentName = name } },
            } },
        { "inputs", new RecordCodec<TaskSpec>("a task's inputs", new() { ComponentName = "" })
            {
                { "parameters", Collections.MapOf(TaskInputFormat.Parameter), t => t.InputParameters, (t, map) => t with { InputParameters = map } },
                { "artifacts", Collections.MapOf(TaskInputFormat.Artifact), t => t.InputArtifacts, (t, map) => t with { InputArtifacts = map } },
            } },
        { "dependentTasks", Collections.Texts, t => t.DependentTasks, (t, tasks) => t with { DependentTasks = tasks } },
        { "cachingOptions", Caching, t => t.Caching, (t, caching) => t with { Caching = caching } },
        { "triggerPolicy", new RecordCodec<TaskSpec>("a trigger policy", new() { ComponentName = "" })
            {
                { "condition", Scalars.Text, t => t.Condition, (t, condition) => t with { Condition = condition } },
                { "strategy", Strategy, t => t.Strategy, (t, strategy) => t with { Strategy = strategy } },
            } },
        { "parameterIterator", ParameterIterator, t => t.ParameterIterator, (t, iterator) => t with { ParameterIterator = iterator } },
        { "artifactIterator", ArtifactIterator, t => t.ArtifactIterator, (t, iterator) => t with { ArtifactIterator = iterator } },
        { "iteratorPolicy", new RecordCodec<TaskSpec>("an iterator policy", new() { ComponentName = "" })
            {
                { "parallelismLimit", Scalars.Whole, t => t.ParallelismLimit, (t, limit) => t with { ParallelismLimit = limit } },
            } },
        { "retryPolicy", Retry, t => t.Retry, (t, retry) => t with { Retry = retry } },
    };
}
