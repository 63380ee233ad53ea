using System.Text.Json.Nodes;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Sdk.Places;

namespace Pipelines.Sdk;

/// <summary>An artifact that a component reads.</summary>
/// <typeparam name="T">Its type.</typeparam>
public sealed class Input<T>
    where T : Artifact
{
    private readonly RuntimeArtifact _artifact;
    private JsonObject? _metadata;

    internal Input(RuntimeArtifact artifact) => _artifact = artifact;

    /// <summary>Its name.</summary>
    public string Name => _artifact.Name;

    /// <summary>Where it lies on this machine: a file or a folder.</summary>
    public string Path => ArtifactPaths.Of(_artifact);

    /// <summary>Where it lies for everybody.</summary>
    public string Uri => _artifact.Uri;

    /// <summary>What is known about it. Changes stay here.</summary>
    public JsonObject Metadata => _metadata ??= JsonNode.Parse(ValueJson.Write(new Value.Struct(_artifact.Metadata)))!.AsObject();
}

/// <summary>An artifact that a component writes: a file or a folder at <see cref="Path"/>, facts about it in <see cref="Metadata"/>.</summary>
/// <typeparam name="T">Its type.</typeparam>
public sealed class Output<T>
    where T : Artifact
{
    private readonly RuntimeArtifact _place;

    internal Output(RuntimeArtifact artifact)
    {
        _place = artifact;
        (Name, Uri, Path) = (artifact.Name, artifact.Uri, ArtifactPaths.Of(artifact));
        Metadata = artifact.Metadata.Count == 0 ? [] : JsonNode.Parse(ValueJson.Write(new Value.Struct(artifact.Metadata)))!.AsObject();
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Where to write it. Its folder is there; the file or folder itself is the component's to make.</summary>
    public string Path { get; }

    /// <summary>Where it will lie. Set it where the data lies elsewhere already; then nothing is written to <see cref="Path"/>.</summary>
    public string Uri { get; set; }

    /// <summary>Facts about it, such as the framework of a model or the figures of metrics.</summary>
    public JsonObject Metadata { get; }

    internal WrittenArtifact Written() => new()
    {
        Name = Name,
        Uri = Uri,
        Metadata = ValueJson.Read(Metadata.ToJsonString()) is Value.Struct members ? members.Members : default,
        CustomPath = Uri == _place.Uri ? _place.CustomPath : "",
    };
}

/// <summary>A list of artifacts that a component writes: as many as it adds, none at all too.</summary>
/// <typeparam name="T">The type of each.</typeparam>
public sealed class OutputList<T>
    where T : Artifact
{
    private readonly RuntimeArtifact _place;
    private readonly List<Output<T>> _added = [];

    internal OutputList(RuntimeArtifact place) => _place = place;

    /// <summary>What was added, in order.</summary>
    public IReadOnlyList<Output<T>> Added => _added;

    /// <summary>Adds an artifact at the end of the list.</summary>
    /// <param name="name">A file name, such as <c>part-0.csv</c>; each is used once.</param>
    /// <exception cref="ArgumentException">It is no plain file name, or taken.</exception>
    public Output<T> Add(string name)
    {
        if (name.Length == 0 || name is "." or ".." || name.AsSpan().IndexOfAny('/', '\\', '\0') >= 0)
            throw new ArgumentException($"\"{name}\" is no plain file name.", nameof(name));
        if (_added.Exists(known => known.Name == name))
            throw new ArgumentException($"\"{name}\" was added already.", nameof(name));
        // The list has one place, which is a folder: each artifact lies in it.
        Directory.CreateDirectory(ArtifactPaths.Of(_place));
        Output<T> added = new(_place with
        {
            Name = name,
            Uri = ArtifactPaths.Below(_place.Uri, name),
            CustomPath = _place.CustomPath.Length > 0 ? System.IO.Path.Combine(_place.CustomPath, name) : "",
        });
        _added.Add(added);
        return added;
    }

    internal Sequence<WrittenArtifact> Written() => _added.Select(output => output.Written()).ToSequence();
}
