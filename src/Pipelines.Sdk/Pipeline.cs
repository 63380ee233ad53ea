using Pipelines.Core.Spec;
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

    /// <summary>Writes a pipeline down. <paramref name="define"/> is called once, when the pipeline is first needed.</summary>
    public static Pipeline Define(string name, Action<PipelineBuilder> define) => new(name, define);

    /// <summary>The pipeline as a component.</summary>
    public static implicit operator Component(Pipeline pipeline) => pipeline.ToComponent();

    /// <summary>The pipeline as a component. What is wrong with it is told by the pipeline that uses it.</summary>
    public Component ToComponent() => new(Name, () =>
    {
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
    public PipelinePackage Compile() => LocalCommands.Remove(_package.Value);

    /// <summary>
    /// The pipeline for this machine: steps whose component names a local program run that in place of the image's.
    /// </summary>
    /// <param name="programFolder">Where those programs lie; not set: the folder of the running program.</param>
    /// <exception cref="PipelineDefinitionException">Something is wrong, or a local program is not there; all of it is told.</exception>
    public PipelinePackage CompileForThisMachine(string? programFolder = null)
        => LocalCommands.Resolve(_package.Value, programFolder ?? AppContext.BaseDirectory);
}
