namespace Pipelines.Sdk.Authoring;

/// <summary>An output that the author asked a task for.</summary>
/// <param name="Name">Its name; empty for "the only one" of a task that has none or several.</param>
/// <param name="Kind">What it was taken for.</param>
internal sealed record OutputRequest(string Name, OutputKind Kind);

/// <summary>What an output was taken for.</summary>
internal enum OutputKind
{
    Any,
    Parameter,
    Artifact,
}
