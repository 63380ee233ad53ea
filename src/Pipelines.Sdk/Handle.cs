using Pipelines.Sdk.Authoring;

namespace Pipelines.Sdk;

/// <summary>What a task may be given: a <see cref="Parameter"/>, an artifact, or a list of artifacts.</summary>
public abstract class Handle
{
    private protected Handle()
    {
    }

    /// <summary>What an input is given.</summary>
    internal abstract Argument Content { get; }
}
