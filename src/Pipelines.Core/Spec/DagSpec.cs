using Pipelines.Core.Values;

namespace Pipelines.Core.Spec;

/// <summary>A graph of tasks. References never leave it: data enters by the component's inputs and leaves by its outputs.</summary>
public sealed record DagSpec
{
    /// <summary>Tasks by the name that references use.</summary>
    public Map<TaskSpec> Tasks { get; init; }

    /// <summary>Where the component's output parameters come from.</summary>
    public Map<DagOutputParameter> OutputParameters { get; init; }

    /// <summary>Where the component's output artifacts come from.</summary>
    public Map<DagOutputArtifact> OutputArtifacts { get; init; }
}

/// <summary>An output of one task in a DAG.</summary>
public sealed record OutputSelector(string ProducerSubtask, string OutputKey);

/// <summary>The source of a DAG's output parameter.</summary>
/// <param name="Selectors">One for a plain re-export.</param>
/// <param name="IsOneOf">Written as <c>valueFromOneof</c>: the first selector whose task succeeded gives the value.</param>
public sealed record DagOutputParameter(Sequence<OutputSelector> Selectors, bool IsOneOf);

/// <summary>The source of a DAG's output artifact; several selectors: the first whose task succeeded.</summary>
public sealed record DagOutputArtifact(Sequence<OutputSelector> Selectors);

/// <summary>A use of a component in a DAG.</summary>
public sealed record TaskSpec
{
    /// <summary>Display name (<c>taskInfo.name</c>); empty: the task's key.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>The component that it runs.</summary>
    public required string ComponentName { get; init; }

    /// <summary>Where its parameters come from; may hold names that the component does not declare.</summary>
    public Map<TaskParameterInput> InputParameters { get; init; }

    /// <summary>Where its artifacts come from.</summary>
    public Map<TaskArtifactInput> InputArtifacts { get; init; }

    /// <summary>Tasks of the same DAG that come first, beside the producers of the inputs.</summary>
    public Sequence<string> DependentTasks { get; init; }

    /// <summary>Caching; null if the file says nothing (off).</summary>
    public CachingOptions? Caching { get; init; }

    /// <summary>A CEL expression over the task's inputs; empty: always.</summary>
    public string Condition { get; init; } = "";

    /// <summary>When the task is considered.</summary>
    public TriggerStrategy Strategy { get; init; }

    /// <summary>Runs the task once per value; null if it is no loop.</summary>
    public ParameterIterator? ParameterIterator { get; init; }

    /// <summary>Runs the task once per artifact; null if it is no loop.</summary>
    public ArtifactIterator? ArtifactIterator { get; init; }

    /// <summary>At most so many iterations at a time; 0: no limit.</summary>
    public int ParallelismLimit { get; init; }

    /// <summary>Null: no retry.</summary>
    public RetryPolicy? Retry { get; init; }
}

/// <summary>When a task may start.</summary>
public enum TriggerStrategy
{
    /// <summary>Every upstream task succeeded (also when the file says nothing).</summary>
    AllUpstreamTasksSucceeded = 0,

    /// <summary>Every upstream task is final, whatever its state.</summary>
    AllUpstreamTasksCompleted = 1,
}

/// <summary>Where a parameter comes from.</summary>
public abstract record TaskParameterInput
{
    private TaskParameterInput() { }

    /// <summary>A CEL selector applied to the value, such as <c>parseJson(string_value)["lr"]</c>; empty: none.</summary>
    public string ExpressionSelector { get; init; } = "";

    /// <summary>An input of the enclosing DAG's component.</summary>
    public sealed record FromComponent(string InputName) : TaskParameterInput;

    /// <summary>An output of a sibling task.</summary>
    public sealed record FromTask(string ProducerTask, string OutputKey) : TaskParameterInput;

    /// <summary>A constant; strings in it may hold placeholders. The deprecated <c>constantValue</c> is read into it.</summary>
    public sealed record Constant(Value Value) : TaskParameterInput;

    /// <summary>The legacy <c>runtimeValue.runtimeParameter</c>: an input of the enclosing DAG's component.</summary>
    public sealed record RuntimeParameter(string InputName) : TaskParameterInput;

    /// <summary>What became of a sibling task.</summary>
    public sealed record FinalStatusOf(string ProducerTask) : TaskParameterInput;
}

/// <summary>Where an artifact comes from.</summary>
public abstract record TaskArtifactInput
{
    private TaskArtifactInput() { }

    /// <summary>An input of the enclosing DAG's component.</summary>
    public sealed record FromComponent(string InputName) : TaskArtifactInput;

    /// <summary>An output of a sibling task.</summary>
    public sealed record FromTask(string ProducerTask, string OutputKey) : TaskArtifactInput;
}

/// <summary>Caching of one task.</summary>
/// <param name="EnableCache">May reuse an earlier result.</param>
/// <param name="CacheKey">A key chosen by the author in place of the computed one; empty: computed.</param>
public sealed record CachingOptions(bool EnableCache, string CacheKey);

/// <summary>A loop over values.</summary>
/// <param name="Raw">A JSON array as text; null when an input gives the items.</param>
/// <param name="InputParameter">The input of this task that holds the items; null when they are in the file.</param>
/// <param name="ItemInput">The input that each iteration gets its item in.</param>
public sealed record ParameterIterator(string? Raw, string? InputParameter, string ItemInput);

/// <summary>A loop over artifacts.</summary>
/// <param name="InputArtifact">The input of this task that holds the list.</param>
/// <param name="ItemInput">The input that each iteration gets its artifact in.</param>
public sealed record ArtifactIterator(string InputArtifact, string ItemInput);

/// <summary>How often and when a failed task is tried again.</summary>
public sealed record RetryPolicy
{
    /// <summary>Retries after the first attempt; 0: none.</summary>
    public int MaxRetryCount { get; init; }

    /// <summary>Wait before the first retry; zero if not set.</summary>
    public TimeSpan Backoff { get; init; }

    /// <summary>Each further wait is this much longer; 2 if not set.</summary>
    public double BackoffFactor { get; init; } = 2;

    /// <summary>Retries start only within this time after the first failure; one hour if not set.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromHours(1);
}
