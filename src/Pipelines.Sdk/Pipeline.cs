using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Compiling;
using Pipelines.Sdk.Components;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk;

/// <summary>
/// A pipeline written in C#. It is also a component: a pipeline may be a task of another one.
/// <code>
/// Pipeline.Define("greeting", p =>
/// {
///     PipelineParameter name = p.Parameter("name", "world");
///     p.Task(print, ("message", $"Hello, {name}!"));
/// });
/// </code>
/// </summary>
public sealed class Pipeline
{
    private readonly Lazy<PipelinePackage> _package;
    private bool _isBeingDefined;

    private Pipeline(string name, Action<PipelineBuilder> define)
    {
        Name = name;
        _package = new(() =>
        {
            _isBeingDefined = true;
            try
            {
                PipelineBuilder builder = new(name);
                define(builder);
                return PipelineCompiler.Compile(builder);
            }
            finally
            {
                _isBeingDefined = false;
            }
        });
    }

    /// <summary>The name: lower-case letters, digits and dashes.</summary>
    public string Name { get; }

    /// <summary>Another pipeline has put it as a task.</summary>
    internal bool IsPart { get; private set; }

    /// <summary>Writes the pipeline down, so that the pipelines in it are known; what is wrong is told when it is compiled.</summary>
    internal void Look()
    {
        try
        {
            _ = _package.Value;
        }
        catch (PipelineDefinitionException)
        {
            // Told when it is asked for.
        }
    }

    /// <summary>Writes a pipeline down. <paramref name="define"/> is called once, when the pipeline is first needed.</summary>
    public static Pipeline Define(string name, Action<PipelineBuilder> define) => new(name, define);

    /// <summary>A pipeline of one task that hands everything on: what a component file holds.</summary>
    internal static Pipeline Wrapping(Component component) => Define(component.Name, pipeline =>
    {
        ComponentSpec wanted = component.ReadInterface();
        pipeline.Describe(component.Description);
        List<(string Input, Argument? Value)> inputs = [];
        foreach ((string name, ArtifactInputSpec artifact) in wanted.InputArtifacts)
            inputs.Add((name, pipeline.Artifact(name, artifact.Type, artifact.IsList, artifact.IsOptional, artifact.Description)));
        foreach ((string name, ParameterInputSpec parameter) in wanted.InputParameters)
        {
            Argument? otherwise = parameter.Default is { } value ? new(new ArgumentContent.Constant(value, parameter.Type)) : null;
            PipelineParameter own = pipeline.Declare(name, parameter.Type, otherwise, parameter.IsOptional, parameter.Description);
            foreach (Value literal in parameter.Literals)
                own.AllowOnly(literal);
            inputs.Add((name, own));
        }
        PipelineTask task = pipeline.Task(component, [.. inputs]);
        foreach ((string name, ArtifactOutputSpec artifact) in wanted.OutputArtifacts)
            pipeline.Output(name, task[name], artifact.Description);
        foreach ((string name, ParameterOutputSpec parameter) in wanted.OutputParameters)
            pipeline.Output(name, task[name], parameter.Description);
    });

    /// <summary>The pipeline as a component.</summary>
    public static implicit operator Component(Pipeline pipeline) => pipeline.ToComponent();

    /// <summary>The pipeline as a component. What is wrong with it is told by the pipeline that uses it.</summary>
    public Component ToComponent() => new(Name, () =>
    {
        IsPart = true;
        if (_isBeingDefined)
            return new(Definition: null, [new(Code.Cycle, $"pipeline \"{Name}\"", "It contains itself, perhaps through another pipeline.", "Take it out of itself; what repeats belongs into a loop.")]);
        try
        {
            return new(CompiledComponent.From(_package.Value), default);
        }
        catch (PipelineDefinitionException wrong)
        {
            return new(Definition: null, wrong.Problems);
        }
    });

    /// <summary>The pipeline for any machine: each step runs its image.</summary>
    /// <exception cref="PipelineDefinitionException">Something is wrong; all of it is told.</exception>
    public PipelinePackage Compile() => Images.Check(LocalCommands.Remove(_package.Value));

    /// <summary>
    /// The pipeline for this machine: steps whose component names a local program run that in place of the image's.
    /// </summary>
    /// <param name="programFolder">Where those programs lie; not set: the folder of the running program.</param>
    /// <exception cref="PipelineDefinitionException">Something is wrong, or a local program is not there; all of it is told.</exception>
    public PipelinePackage CompileForThisMachine(string? programFolder = null)
        => Images.Substitute(LocalCommands.Resolve(_package.Value, programFolder ?? AppContext.BaseDirectory));
}
