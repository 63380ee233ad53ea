using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>A DAG with its tasks by position, in name order.</summary>
internal sealed class DagPlan(ComponentSpec component)
{
    public ComponentSpec Component { get; } = component;

    public TaskPlan[] Tasks { get; set; } = [];

    public DagEdges Edges { get; set; } = DagEdges.None;

    public int IndexOf(string task) => Component.Dag!.Tasks.IndexOf(task);
}

/// <summary>What runs the tasks of one executor.</summary>
/// <param name="Spec">The executor.</param>
/// <param name="Settings">What the <c>kubernetes</c> platform says about it; null: nothing.</param>
/// <param name="LocalCommand">See <see cref="Steps.StepOrder.LocalCommand"/>.</param>
internal sealed record ExecutorPlan(ExecutorSpec Spec, KubernetesExecutorSpec? Settings, Sequence<string> LocalCommand)
{
    public TimeSpan? TimeOut => Settings?.ActiveDeadline;
}

/// <summary>A sub-DAG that is swept.</summary>
/// <param name="Settings">As the file says.</param>
/// <param name="Body">The sub-DAG as a pipeline of its own.</param>
/// <param name="Programs">Programs of this machine that its steps run.</param>
internal sealed record SweepPlan(Value Settings, PipelinePackage Body, Sequence<Sequence<string>> Programs)
{
    /// <summary>The names of the parameters that the search chooses.</summary>
    public IEnumerable<string> Parameters
        => Settings is Value.Struct map && map.Members.TryGetValue("parameters", out Value? value) && value is Value.Struct parameters ? parameters.Members.Keys : [];
}

/// <summary>A task of a DAG.</summary>
internal sealed class TaskPlan(int index, string name, TaskSpec spec, ComponentSpec component, List<int> upstream, InputPlan inputs)
{
    public int Index { get; } = index;

    public string Name { get; } = name;

    public TaskSpec Spec { get; } = spec;

    public ComponentSpec Component { get; } = component;

    /// <summary>How many tasks it waits for.</summary>
    public int UpstreamCount { get; } = upstream.Count;

    /// <summary>The position of the first of them; -1: none.</summary>
    public int FirstUpstream { get; } = upstream.Count > 0 ? upstream[0] : -1;

    /// <summary>What runs it; null when it has a <see cref="Body"/>.</summary>
    public ExecutorPlan? Work { get; set; }

    public ExecutorSpec? Executor => Work?.Spec;

    /// <summary>The sub-DAG, or one iteration of the loop; null for a step and for a sweep.</summary>
    public DagPlan? Body { get; set; }

    /// <summary>How the component's DAG is swept, its trials being runs of their own; null: it is not.</summary>
    public SweepPlan? Sweep { get; set; }

    /// <summary>Stands for an iteration itself, and has its path.</summary>
    public bool IsIterationBody { get; init; }

    public bool IsExitTask { get; set; }

    public bool IsLoop => Spec.ParameterIterator is not null || Spec.ArtifactIterator is not null;

    public InputPlan Inputs { get; } = inputs;

    public string DisplayName => Spec.DisplayName.Length > 0 ? Spec.DisplayName : Name;
}
