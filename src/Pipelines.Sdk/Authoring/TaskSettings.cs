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

    /// <summary>Changes the program's surroundings, which only an executor has.</summary>
    public bool ConcernsExecutor => Env.Count > 0 || Resources.Count > 0;
}
