using Pipelines.Core.Spec;

namespace Pipelines.Sdk.Authoring;

/// <summary>What the author said of one task beside its inputs.</summary>
internal sealed class TaskSettings
{
    public string Name { get; set; } = "";

    /// <summary>Null when the author said nothing.</summary>
    public CachingOptions? Caching { get; set; }

    public RetryPolicy? Retry { get; set; }

    public bool IgnoresUpstreamFailure { get; set; }

    /// <summary>In order; a name that is set again keeps its place.</summary>
    public List<EnvironmentVariable> Env { get; } = [];

    /// <summary>What was asked for, by setting.</summary>
    public SortedDictionary<ResourceSetting, Argument> Resources { get; } = [];

    /// <summary>Null: no limit.</summary>
    public TimeSpan? TimeOut { get; set; }

    /// <summary>Null: it is run once.</summary>
    public SweepSettings? Sweep { get; set; }

    /// <summary>What the author asked of Kubernetes, in order; each adds to the settings of the task's pod.</summary>
    public List<PodSetting> Pod { get; } = [];

    /// <summary>Changes the program's surroundings, which only an executor has.</summary>
    public bool ConcernsExecutor => Env.Count > 0 || Resources.Count > 0 || Pod.Count > 0 || TimeOut is not null;
}
