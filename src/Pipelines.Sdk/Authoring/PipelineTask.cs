using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.Authoring;

/// <summary>One use of a component. Its outputs are handles: give them to inputs of other tasks.</summary>
public sealed class PipelineTask : PipelineStep
{
    internal PipelineTask(PipelineScope scope, Component component, Sequence<(string Input, Argument Value)> arguments)
        : base(scope)
    {
        Scope = scope;
        Component = component;
        Arguments = arguments;
    }

    internal PipelineScope Scope { get; }

    internal Component Component { get; }

    /// <summary>What was given, in order; an input may stand there twice.</summary>
    internal Sequence<(string Input, Argument Value)> Arguments { get; }

    /// <summary>Inputs that were given null.</summary>
    internal Sequence<string> LeftOut { get; init; }

    internal TaskSettings Settings { get; } = new();

    /// <summary>The outputs that were asked for, to tell of those that are not there.</summary>
    internal List<OutputRequest> Requests { get; } = [];

    /// <summary>What an import was given as metadata; null for other tasks, or when nothing was given.</summary>
    internal Argument? ImportMetadata { get; init; }

    /// <summary>The body after which this task runs whatever happened; null for an ordinary task.</summary>
    internal ExitHandler? Guarded { get; set; }

    internal override PipelineBuilder Root => Scope.Root;

    internal override string Words => $"task \"{Key}\"";

    /// <summary>The only output of a task that has one.</summary>
    public Source Output => Component.Definition is not { } definition
        ? Find(name: "", OutputKind.Any)
        : Find((definition.Spec.OutputParameters.Count, definition.Spec.OutputArtifacts.Count) switch
        {
            (1, 0) => definition.Spec.OutputParameters.Names[0],
            (0, 1) => definition.Spec.OutputArtifacts.Names[0],
            _ => "",
        }, OutputKind.Any);

    /// <summary>An output, whatever its kind.</summary>
    public Source this[string output] => Find(output, OutputKind.Any);

    /// <summary>An output that is a parameter.</summary>
    public ParameterOutput Parameter(string output) => (ParameterOutput)Find(output, OutputKind.Parameter);

    /// <summary>An output that is an artifact.</summary>
    public ArtifactOutput Artifact(string output) => (ArtifactOutput)Find(output, OutputKind.Artifact);

    /// <summary>
    /// The task's key in the graph, its paths and its messages: lower-case letters, digits and dashes. Not set: the component's
    /// name, with <c>-2</c> and so on where it is taken.
    /// </summary>
    public PipelineTask Named(string name)
    {
        Settings.Name = name;
        return this;
    }

    /// <summary>
    /// Whether an earlier result may stand in for this task. Not said: it may, but an exit task runs each time, since what it
    /// does is done to the world.
    /// </summary>
    /// <param name="enabled">False: runs each time.</param>
    /// <param name="key">A key of the author's choice in place of the one computed from inputs and program.</param>
    public PipelineTask Caching(bool enabled, string key = "")
    {
        Settings.Caching = new(enabled, key);
        return this;
    }

    /// <summary>Tries a failed task again.</summary>
    /// <param name="times">Retries after the first attempt.</param>
    /// <param name="backoff">Wait before the first retry; none if not set.</param>
    /// <param name="factor">Each further wait is this much longer.</param>
    /// <param name="within">Retries start only within this time after the first failure; one hour if not set.</param>
    public PipelineTask Retry(int times, TimeSpan backoff = default, double factor = 2, TimeSpan? within = null)
    {
        Settings.Retry = new()
        {
            MaxRetryCount = times,
            Backoff = backoff,
            BackoffFactor = factor,
            BackoffMax = within ?? TimeSpan.FromHours(1),
        };
        return this;
    }

    /// <summary>An environment variable of the task's program; a value may name an earlier one as <c>$(NAME)</c>.</summary>
    public PipelineTask Env(string name, string value)
    {
        int known = Settings.Env.FindIndex(variable => variable.Name == name);
        if (known >= 0)
            Settings.Env[known] = new(name, value);
        else
            Settings.Env.Add(new(name, value));
        return this;
    }

    /// <summary>Cores, such as <c>2</c>, <c>0.5</c> or <c>500m</c>; also a text that the run knows.</summary>
    public PipelineTask Cpu(Argument? limit = null, Argument? request = null)
        => Resource(ResourceSetting.CpuLimit, limit).Resource(ResourceSetting.CpuRequest, request);

    /// <summary>Memory, such as <c>512Mi</c> or <c>4G</c>; also a text that the run knows.</summary>
    public PipelineTask Memory(Argument? limit = null, Argument? request = null)
        => Resource(ResourceSetting.MemoryLimit, limit).Resource(ResourceSetting.MemoryRequest, request);

    /// <summary>Devices that the cluster offers by name, such as <c>nvidia.com/gpu</c>.</summary>
    public PipelineTask Accelerator(Argument type, Argument count)
        => Resource(ResourceSetting.AcceleratorType, type).Resource(ResourceSetting.AcceleratorCount, count);

    /// <summary>An attempt that lasts longer fails; above zero.</summary>
    public PipelineTask TimeOut(TimeSpan limit)
    {
        Settings.TimeOut = limit;
        return this;
    }

    /// <summary>What the task asks of Kubernetes: volumes, secrets, placement, the pod.</summary>
    public PipelineTask Kubernetes(Action<KubernetesOptions> configure)
    {
        configure(new KubernetesOptions(Settings.Pod));
        return this;
    }

    /// <summary>
    /// Runs once everything before it is over, failed or not. What it takes from a task that failed is absent, so those inputs
    /// need defaults. The run still counts as failed.
    /// </summary>
    public PipelineTask IgnoreUpstreamFailure()
    {
        Settings.IgnoresUpstreamFailure = true;
        return this;
    }

    private PipelineTask Resource(ResourceSetting setting, Argument? quantity)
    {
        if (quantity is not null)
            Settings.Resources[setting] = quantity;
        return this;
    }

    private Source Find(string name, OutputKind wanted)
    {
        Requests.Add(new(name, wanted));
        OutputOrigin.OfTask origin = new(this, name);
        ComponentSpec? interfaceOf = Component.Definition?.Spec;
        if (interfaceOf is not null && wanted != OutputKind.Artifact && interfaceOf.OutputParameters.TryGetValue(name, out ParameterOutputSpec? parameter))
            return new ParameterOutput(Scope, origin, parameter.Type);
        if (interfaceOf is not null && wanted != OutputKind.Parameter && interfaceOf.OutputArtifacts.TryGetValue(name, out ArtifactOutputSpec? artifact))
            return new ArtifactOutput(Scope, origin, artifact.Type, artifact.IsList);
        return wanted == OutputKind.Artifact
            ? new ArtifactOutput(Scope, origin, ArtifactTypes.Artifact, isList: false, isBroken: true)
            : new ParameterOutput(Scope, origin, ParameterType.Unspecified, isBroken: true);
    }
}
