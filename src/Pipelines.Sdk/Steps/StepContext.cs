using Microsoft.Extensions.Logging;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Sdk.Coding;
using Pipelines.Sdk.Places;

namespace Pipelines.Sdk.Steps;

/// <summary>What generated code binds a component's parameters from, and leaves its results in.</summary>
public sealed class StepContext
{
    private readonly ExecutorInput _input;
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<Sequence<WrittenArtifact>>> _artifacts = new(StringComparer.Ordinal);

    internal StepContext(ExecutorInput input, ILogger log, CancellationToken stop) => (_input, Log, Stop) = (input, log, stop);

    /// <summary>Where the component logs to: the log of its step.</summary>
    public ILogger Log { get; }

    /// <summary>Asked for when the step is cancelled.</summary>
    public CancellationToken Stop { get; }

    /// <summary>A parameter that must be given.</summary>
    /// <exception cref="FormatException">It is absent or does not fit.</exception>
    public T Value<T>(string name, Codec<T> codec)
        => _input.Parameters.TryGetValue(name, out Value? value) ? Read(name, codec, value) : throw new FormatException($"Input \"{name}\" is not given.");

    /// <summary>A parameter that may be absent.</summary>
    /// <exception cref="FormatException">It does not fit.</exception>
    public T Value<T>(string name, Codec<T> codec, T otherwise)
        => _input.Parameters.TryGetValue(name, out Value? value) && !value.IsNull ? Read(name, codec, value) : otherwise;

    /// <summary>A value that may be absent.</summary>
    /// <exception cref="FormatException">It does not fit.</exception>
    public T? OptionalValue<T>(string name, Codec<T> codec)
        where T : struct
        => _input.Parameters.TryGetValue(name, out Value? value) && !value.IsNull ? Read(name, codec, value) : null;

    /// <summary>How the body before this exit task ended.</summary>
    /// <exception cref="FormatException">It is absent: the component is no exit task here.</exception>
    public FinalStatus FinalStatus(string name) => Sdk.FinalStatus.Read(Value(name, Codecs.JsonObject));

    /// <summary>An artifact that must be given.</summary>
    /// <exception cref="FormatException">It is absent.</exception>
    public Input<T> Input<T>(string name)
        where T : Artifact
        => OptionalInput<T>(name) ?? throw new FormatException($"Input artifact \"{name}\" is not given.");

    /// <summary>An artifact that may be absent.</summary>
    public Input<T>? OptionalInput<T>(string name)
        where T : Artifact
        => _input.Artifacts.TryGetValue(name, out Sequence<RuntimeArtifact> given) && given.Count > 0 ? new(given[0]) : null;

    /// <summary>A list of artifacts; empty when absent.</summary>
    public IReadOnlyList<Input<T>> Inputs<T>(string name)
        where T : Artifact
        => _input.Artifacts.TryGetValue(name, out Sequence<RuntimeArtifact> given) ? [.. given.Select(artifact => new Input<T>(artifact))] : [];

    /// <summary>An artifact to write.</summary>
    /// <exception cref="FormatException">No place for it is given.</exception>
    public Output<T> Output<T>(string name)
        where T : Artifact
    {
        Output<T> output = new(Place(name));
        _artifacts[name] = () => [output.Written()];
        return output;
    }

    /// <summary>A list of artifacts to write.</summary>
    /// <exception cref="FormatException">No place for it is given.</exception>
    public OutputList<T> OutputList<T>(string name)
        where T : Artifact
    {
        OutputList<T> list = new(Place(name));
        _artifacts[name] = list.Written;
        return list;
    }

    /// <summary>Leaves a result.</summary>
    public void Set<T>(string name, Codec<T> codec, T value)
    {
        try
        {
            _values[name] = codec.Write(value);
        }
        catch (FormatException wrong)
        {
            throw new FormatException($"Output \"{name}\": {wrong.Message}");
        }
    }

    internal ExecutorOutput Output() => new()
    {
        Parameters = _values.ToMap(),
        Artifacts = _artifacts.ToMap(output => output.Key, output => output.Value()),
    };

    private RuntimeArtifact Place(string name)
    {
        if (!_input.OutputArtifacts.TryGetValue(name, out Sequence<RuntimeArtifact> places) || places.Count == 0)
            throw new FormatException($"No place is given for output artifact \"{name}\".");
        if (Path.GetDirectoryName(ArtifactPaths.Of(places[0])) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        return places[0];
    }

    private static T Read<T>(string name, Codec<T> codec, Value value)
    {
        try
        {
            return codec.Read(value);
        }
        catch (FormatException wrong)
        {
            throw new FormatException($"Input \"{name}\": {wrong.Message}");
        }
    }
}
