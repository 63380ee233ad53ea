using System.Reflection;
using Pipelines.Core.Spec;
using Pipelines.Sdk.Authoring;

namespace Pipelines.Sdk;

/// <summary>An artifact in a pipeline, whatever its type.</summary>
public abstract class AnyArtifact : Handle
{
    private protected AnyArtifact(ArtifactSource source) => Source = source;

    internal ArtifactSource Source { get; }

    internal override Argument Content => Argument.FromSource(Source);

    /// <summary>For calls that take values of the run alike.</summary>
    public static implicit operator Argument(AnyArtifact artifact) => Argument.FromSource(artifact.Source);
}

/// <summary>An artifact in a pipeline.</summary>
/// <typeparam name="T">Its type.</typeparam>
public sealed class Artifact<T> : AnyArtifact
    where T : Artifact
{
    internal Artifact(ArtifactSource source)
        : base(source)
    {
    }
}

/// <summary>A list of artifacts in a pipeline, whatever their type.</summary>
public abstract class AnyArtifacts : Handle
{
    private protected AnyArtifacts(ArtifactSource source) => Source = source;

    internal ArtifactSource Source { get; }

    internal override Argument Content => Argument.FromSource(Source);

    /// <summary>For calls that take values of the run alike.</summary>
    public static implicit operator Argument(AnyArtifacts artifacts) => Argument.FromSource(artifacts.Source);
}

/// <summary>A list of artifacts in a pipeline.</summary>
/// <typeparam name="T">The type of each.</typeparam>
public sealed class Artifacts<T> : AnyArtifacts
    where T : Artifact
{
    internal Artifacts(ArtifactSource source)
        : base(source)
    {
    }
}

/// <summary>The type of the format that a class stands for.</summary>
internal static class ArtifactTypeOf<T>
    where T : Artifact
{
    public static readonly ArtifactType Type = typeof(T).GetCustomAttribute<ArtifactTypeAttribute>(inherit: false) is { } said
        ? new() { SchemaTitle = said.Title, SchemaVersion = said.Version }
        : throw new InvalidOperationException($"The class {typeof(T).Name} does not say what it stands for. Give it [ArtifactType(\"vendor.Name\")].");
}
