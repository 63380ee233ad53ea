using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.Authoring;

/// <summary>A pipeline while it is written. Nothing is checked before all of it is there, so every mistake is told at once.</summary>
public sealed class PipelineBuilder : PipelineScope
{
    internal PipelineBuilder(string name)
        : base(parent: null) => Name = name;

    internal string Name { get; }

    /// <summary>Where the method that writes the pipeline was compiled; null for a pipeline written by the builder.</summary>
    internal System.Reflection.Module? Code { get; set; }

    internal string Description { get; private set; } = "";

    internal string DefaultRoot { get; private set; } = "";

    /// <summary>What the author asked of Kubernetes for the whole run, without executors; null: nothing.</summary>
    internal KubernetesPlatformSpec? Kubernetes { get; private set; }

    internal List<PipelineParameter> Parameters { get; } = [];

    internal List<PipelineArtifact> Artifacts { get; } = [];

    internal List<(string Name, Source Source, string Description)> Outputs { get; } = [];

    /// <summary>Tasks and groups of all scopes in the order of writing.</summary>
    internal List<PipelineStep> Created { get; } = [];

    /// <summary>Every OneOf, with the group that was found for it.</summary>
    internal List<(PipelineScope Scope, BranchGroup? Group, Sequence<Source> Choices)> Choices { get; } = [];

    /// <summary>Every Collect.</summary>
    internal List<(LoopGroup Loop, Source Output)> Collections { get; } = [];

    /// <summary>Values of the run that were printed into text, by the number in their mark.</summary>
    internal List<Source> Printed { get; } = [];

    internal IEnumerable<PipelineTask> Tasks => Created.OfType<PipelineTask>();

    internal override string Words => $"pipeline \"{Name}\"";

    internal override string Place => Words;

    /// <summary>A parameter with a default, which gives it its type: <c>42</c>, <c>0.2</c>, <c>"text"</c>, <c>true</c>, <c>[1, 2]</c>.</summary>
    public PipelineParameter Parameter(string name, Argument defaultValue, string description = "")
    {
        ParameterType type = (defaultValue.Content as ArgumentContent.Constant)?.Type ?? ParameterType.Unspecified;
        return Add(new PipelineParameter(this, name, type, defaultValue, isOptional: true, description));
    }

    /// <summary>A parameter that every run must be given.</summary>
    public PipelineParameter RequiredParameter(string name, ParameterType type, string description = "")
        => Add(new PipelineParameter(this, name, type, defaultValue: null, isOptional: false, description));

    /// <summary>A parameter that may be absent; inputs that take it must be optional too.</summary>
    public PipelineParameter OptionalParameter(string name, ParameterType type, string description = "")
        => Add(new PipelineParameter(this, name, type, defaultValue: null, isOptional: true, description));

    /// <summary>A parameter of which everything is said.</summary>
    internal PipelineParameter Declare(string name, ParameterType type, Argument? defaultValue, bool isOptional, string description)
        => Add(new PipelineParameter(this, name, type, defaultValue, isOptional, description));

    /// <summary>An artifact that the pipeline takes when it is a task of another pipeline; a run cannot be given artifacts.</summary>
    public PipelineArtifact Artifact(string name, ArtifactType type, bool isList = false, bool isOptional = false, string description = "")
    {
        PipelineArtifact artifact = new(this, name, new() { Type = type, IsList = isList, IsOptional = isOptional, Description = description });
        Artifacts.Add(artifact);
        return artifact;
    }

    /// <summary>What the pipeline gives.</summary>
    public void Output(string name, Source source, string description = "") => Outputs.Add((name, source, description));

    /// <summary>What the pipeline is for.</summary>
    public PipelineBuilder Describe(string description)
    {
        Description = description;
        return this;
    }

    /// <summary>Where outputs go when a run names no other place, such as <c>s3://bucket/prefix</c>.</summary>
    public PipelineBuilder StoreUnder(string uri)
    {
        DefaultRoot = uri;
        return this;
    }

    /// <summary>A volume (a folder, off a cluster) that the tasks of one run share, at <see cref="RunPlaceholders.WorkspacePath"/>.</summary>
    /// <param name="size">A quantity such as <c>10Gi</c>.</param>
    /// <param name="storageClass">The cluster's default if not set.</param>
    /// <param name="accessModes">Such as <c>ReadWriteOnce</c>; the cluster decides if not set.</param>
    public PipelineBuilder Workspace(string size, string storageClass = "", params ReadOnlySpan<string> accessModes)
    {
        Map<Value> patch = default;
        if (storageClass.Length > 0)
            patch = patch.With("storageClassName", Value.Of(storageClass));
        if (accessModes.Length > 0)
            patch = patch.With("accessModes", new Value.List(accessModes.ToArray().Select(Value.Of).ToSequence()));
        Kubernetes = (Kubernetes ?? new()) with { Workspace = new() { Size = size, ClaimPatch = patch } };
        return this;
    }

    /// <summary>A run that lasts longer fails; above zero.</summary>
    public PipelineBuilder TimeOut(TimeSpan limit)
    {
        Kubernetes = (Kubernetes ?? new()) with { ActiveDeadline = limit };
        return this;
    }

    /// <summary>How long the objects of a finished run stay on the cluster; the server decides what is not said.</summary>
    public PipelineBuilder KeepFor(TimeSpan? completed = null, TimeSpan? succeeded = null, TimeSpan? failed = null)
    {
        Kubernetes = (Kubernetes ?? new()) with { TtlOnCompletion = completed, TtlOnSuccess = succeeded, TtlOnFailure = failed };
        return this;
    }

    private PipelineParameter Add(PipelineParameter parameter)
    {
        Parameters.Add(parameter);
        return parameter;
    }
}
