using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;

namespace Pipelines.Sdk;

/// <summary>A task of a pipeline: one use of a component. Its outputs are properties of the generated class.</summary>
public abstract class AnyTask
{
    private protected AnyTask(PipelineTask task) => Task = task;

    internal PipelineTask Task { get; }

    /// <summary>Where this task is one of those that come first.</summary>
    public static implicit operator PipelineStep(AnyTask task) => task.Task;
}

/// <summary>A task with its settings; generated classes derive from it.</summary>
/// <typeparam name="TSelf">The generated class.</typeparam>
public abstract class TaskOf<TSelf> : AnyTask
    where TSelf : TaskOf<TSelf>
{
    /// <summary>Wraps a task; generated code does.</summary>
    protected TaskOf(PipelineTask task)
        : base(task)
    {
    }

    /// <summary>The key in the graph, in place of the variable's name: lower-case letters, digits and dashes.</summary>
    public TSelf Named(string name) => Set(Task.Named(name));

    /// <summary>The name that people see; references and paths keep the key.</summary>
    public TSelf DisplayName(string name) => Set(Task.DisplayName(name));

    /// <summary>Starts only when the others have succeeded; a value taken from a step says so already.</summary>
    public TSelf After(params ReadOnlySpan<PipelineStep> others) => Set(Task.After(others));

    /// <inheritdoc cref="PipelineTask.Caching"/>
    public TSelf Caching(bool enabled, string key = "") => Set(Task.Caching(enabled, key));

    /// <inheritdoc cref="PipelineTask.Retry"/>
    public TSelf Retry(int times, TimeSpan backoff = default, double factor = 2, TimeSpan? within = null) => Set(Task.Retry(times, backoff, factor, within));

    /// <inheritdoc cref="PipelineTask.TimeOut"/>
    public TSelf TimeOut(TimeSpan limit) => Set(Task.TimeOut(limit));

    /// <inheritdoc cref="PipelineTask.Env"/>
    public TSelf Env(string name, string value) => Set(Task.Env(name, value));

    /// <inheritdoc cref="PipelineTask.Cpu"/>
    public TSelf Cpu(Parameter<string>? limit = null, Parameter<string>? request = null) => Set(Task.Cpu(Resolved(limit), Resolved(request)));

    /// <inheritdoc cref="PipelineTask.Memory"/>
    public TSelf Memory(Parameter<string>? limit = null, Parameter<string>? request = null) => Set(Task.Memory(Resolved(limit), Resolved(request)));

    /// <inheritdoc cref="PipelineTask.Accelerator"/>
    public TSelf Accelerator(Parameter<string> type, Parameter<string> count) => Set(Task.Accelerator(type, count));

    /// <inheritdoc cref="PipelineTask.IgnoreUpstreamFailure"/>
    public TSelf IgnoreUpstreamFailure() => Set(Task.IgnoreUpstreamFailure());

    /// <inheritdoc cref="PipelineTask.Kubernetes"/>
    public TSelf Kubernetes(Action<KubernetesOptions> configure) => Set(Task.Kubernetes(configure));

    /// <summary>An output that is a parameter; generated properties call it.</summary>
    protected Parameter<T> Value<T>(string output) => new(Task.Parameter(output));

    /// <summary>An output that is a list.</summary>
    protected ParameterList List(string output) => new(Task.Parameter(output));

    /// <summary>An output that is a list of one type.</summary>
    protected ParameterList<T> List<T>(string output) => new(Task.Parameter(output));

    /// <summary>An output that is a struct.</summary>
    protected ParameterStruct Struct(string output) => new(Task.Parameter(output));

    /// <summary>An output that is an artifact.</summary>
    protected Artifact<T> Artifact<T>(string output)
        where T : Artifact
        => new(Task.Artifact(output));

    /// <summary>An output that is a list of artifacts.</summary>
    protected Artifacts<T> Artifacts<T>(string output)
        where T : Artifact
        => new(Task.Artifact(output));

    private static Argument? Resolved(Parameter<string>? quantity) => quantity?.Content;

    private TSelf Set(PipelineTask task)
    {
        _ = task;
        return (TSelf)this;
    }
}

/// <summary>Data that lies elsewhere, as an artifact of the pipeline.</summary>
public sealed class ImportTask<T> : TaskOf<ImportTask<T>>
    where T : Artifact
{
    internal ImportTask(PipelineTask task)
        : base(task)
    {
    }

    /// <summary>The artifact.</summary>
    public Artifact<T> Artifact => Artifact<T>("artifact");
}
