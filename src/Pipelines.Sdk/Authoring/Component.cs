using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Components;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Authoring;

/// <summary>
/// What tasks run: a <c>component.yaml</c> or another pipeline. It is read when it is first needed; what is wrong with it is
/// told together with what is wrong with the pipeline that uses it.
/// </summary>
public sealed class Component
{
    private readonly Lazy<ComponentReading> _reading;
    private readonly string _fallbackName;

    internal Component(string fallbackName, Func<ComponentReading> read)
    {
        _fallbackName = fallbackName;
        _reading = new(read);
    }

    internal Component(ComponentDefinition definition)
        : this(definition.Name, () => new(definition, default))
    {
    }

    /// <summary>What its tasks are called when they have no name of their own.</summary>
    public string Name => Definition?.Name ?? _fallbackName;

    /// <summary>What it is for; empty if not said.</summary>
    public string Description => Definition?.Description ?? "";

    /// <summary>Its inputs and outputs with types, defaults and descriptions.</summary>
    /// <exception cref="PipelineDefinitionException">The component cannot be read.</exception>
    public ComponentSpec ReadInterface() => Definition?.Spec ?? throw new PipelineDefinitionException(Problems);

    /// <summary>Null when the component cannot be read.</summary>
    internal ComponentDefinition? Definition => _reading.Value.Definition;

    /// <summary>Why it cannot be read.</summary>
    internal Sequence<Problem> Problems => _reading.Value.Problems;

    /// <summary>A component in a file: compiled IR, or the older form with <c>implementation</c>.</summary>
    /// <param name="path">Relative paths start at the folder of the running program, wherever it was started from.</param>
    public static Component FromFile(string path) => new(ComponentFile.NameOf(path), () => ComponentFile.Read(path));

    internal static Component FromYaml(Func<string> yaml, string origin) => new(origin, () => ComponentText.Read(yaml(), origin));

    /// <summary>A component as text.</summary>
    /// <param name="yaml">Compiled IR, or the older form with <c>implementation</c>.</param>
    /// <param name="origin">What messages call the text.</param>
    public static Component FromYaml(string yaml, string origin = "component") => new(origin, () => ComponentText.Read(yaml, origin));
}
