using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Coding;
using Pipelines.Sdk.Components;

namespace Pipelines.Sdk.Stubs;

/// <summary>The interface of a component that is written in C#, as generated code tells it.</summary>
public sealed class StepComponent
{
    private const string Label = "exec-step";

    private readonly string _name;
    private readonly string _description;
    private readonly Dictionary<string, ParameterInputSpec> _inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ArtifactInputSpec> _inputArtifacts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ParameterOutputSpec> _outputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ArtifactOutputSpec> _outputArtifacts = new(StringComparer.Ordinal);

    /// <summary>Begins a component.</summary>
    public StepComponent(string name, string description) => (_name, _description) = (name, description);

    /// <summary>A parameter that must be given.</summary>
    public StepComponent Input<T>(string name, Codec<T> codec, string description, bool isOptional = false)
        => Input(name, codec, description, null, isOptional);

    /// <summary>A parameter with a default.</summary>
    public StepComponent InputOr<T>(string name, Codec<T> codec, string description, T otherwise)
        => Input(name, codec, description, codec.Write(otherwise), isOptional: true);

    /// <summary>How the body before an exit task ended; filled in by the engine.</summary>
    public StepComponent FinalStatus(string name)
    {
        _inputs.Add(name, new() { Type = ParameterType.TaskFinalStatus });
        return this;
    }

    /// <summary>An artifact in.</summary>
    public StepComponent InputArtifact<T>(string name, string description, bool isList = false, bool isOptional = false)
        where T : Artifact
    {
        _inputArtifacts.Add(name, new() { Type = ArtifactTypeOf<T>.Type, Description = description, IsList = isList, IsOptional = isOptional });
        return this;
    }

    /// <summary>A parameter out.</summary>
    public StepComponent Output<T>(string name, Codec<T> codec, string description)
    {
        _outputs.Add(name, new() { Type = codec.Type, Description = description });
        return this;
    }

    /// <summary>An artifact out.</summary>
    public StepComponent OutputArtifact<T>(string name, string description, bool isList = false)
        where T : Artifact
    {
        _outputArtifacts.Add(name, new() { Type = ArtifactTypeOf<T>.Type, Description = description, IsList = isList });
        return this;
    }

    /// <summary>The component: the program of an assembly, in an image on clusters and as it is on this machine.</summary>
    /// <param name="assembly">The name of the assembly, which is the name of its file.</param>
    /// <param name="image">The image that holds it in <c>/app</c>; empty: none is known.</param>
    public Component Make(string assembly, string image)
    {
        ExecutorSpec.Container container = new()
        {
            Image = image,
            Command = ["dotnet", $"/app/{assembly}.dll", "step", _name],
            Args = ["--executor-input", "{{$}}"],
        };
        Value local = new Value.List([Value.Of("dotnet"), Value.Of($"./{assembly}.dll"), Value.Of("step"), Value.Of(_name)]);
        Value.Struct platform = Nested(local, "deploymentSpec", "executors", Label, "localCommand");
        return new Component(new ComponentDefinition
        {
            Name = _name,
            Description = _description,
            Spec = new()
            {
                InputParameters = _inputs.ToMap(),
                InputArtifacts = _inputArtifacts.ToMap(),
                OutputParameters = _outputs.ToMap(),
                OutputArtifacts = _outputArtifacts.ToMap(),
                ExecutorLabel = Label,
            },
            Executors = Map.Of<ExecutorSpec>((Label, container)),
            Platform = new() { Platforms = Map.Of<Value>((PlatformMember.OwnPlatform, platform)) },
        });
    }

    private StepComponent Input<T>(string name, Codec<T> codec, string description, Value? otherwise, bool isOptional)
    {
        _inputs.Add(name, new() { Type = codec.Type, Description = description, Default = otherwise, IsOptional = isOptional, Literals = codec.Literals });
        return this;
    }

    private static Value.Struct Nested(Value value, params ReadOnlySpan<string> path)
    {
        for (int i = path.Length - 1; i >= 0; i--)
            value = new Value.Struct(Map.Of((path[i], value)));
        return (Value.Struct)value;
    }
}
