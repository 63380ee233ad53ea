using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Core.Steps;

/// <summary>
/// All that a step runner needs to run one attempt of one step. It names no local path: those are the runner's, and it
/// expands the placeholders of the command against them. The same order always means the same attempt.
/// </summary>
public sealed record StepOrder
{
    /// <summary>Which attempt this is.</summary>
    public required AttemptId Attempt { get; init; }

    /// <summary>The pipeline's name; the first part of artifact keys.</summary>
    public required string PipelineName { get; init; }

    /// <summary>The task's key in its DAG.</summary>
    public required string TaskName { get; init; }

    /// <summary>The component's name.</summary>
    public required string ComponentName { get; init; }

    /// <summary>The executor's label: platform settings are found by it.</summary>
    public required string ExecutorLabel { get; init; }

    /// <summary>What to run, placeholders unexpanded.</summary>
    public required ExecutorSpec Executor { get; init; }

    /// <summary>
    /// The program on this machine that stands for the image's command (<c>platforms.pipelines</c>, <c>localCommand</c>); steps in
    /// containers ignore it. Empty: the command itself.
    /// </summary>
    public Sequence<string> LocalCommand { get; init; }

    /// <summary>The component's interface: which outputs to keep, which defaults to add.</summary>
    public required ComponentSpec Component { get; init; }

    /// <summary>
    /// What the <c>kubernetes</c> platform says about the executor, every parameter in it resolved to a constant; settings whose optional
    /// parameter has no value are left out. Null: nothing.
    /// </summary>
    public KubernetesExecutorSpec? Settings { get; init; }

    /// <summary>Parameters in, resolved and converted; optional ones without a value are absent.</summary>
    public Map<Value> Parameters { get; init; }

    /// <summary>Artifacts in.</summary>
    public Map<Sequence<Artifact>> Artifacts { get; init; }

    /// <summary>What <c>{{$.pipeline_*}}</c> placeholders stand for.</summary>
    public required TaskFacts Facts { get; init; }

    /// <summary>
    /// Output parameters that somebody consumes: an attempt that leaves one of them out has failed, and is told which. Others may be left
    /// out.
    /// </summary>
    public Sequence<string> NeededOutputs { get; init; }

    /// <summary>0 for the first try; counts the author's retries only.</summary>
    public int RetryIndex { get; init; }

    /// <summary>The attempt is ended after this long; null: no limit.</summary>
    public TimeSpan? TimeOut { get; init; }
}
