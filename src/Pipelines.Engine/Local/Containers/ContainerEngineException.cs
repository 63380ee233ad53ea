using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Local.Containers;

/// <summary>The container engine does not answer: its daemon is away, or its own files are in disorder.</summary>
public sealed class ContainerEngineException(string engine, string said)
    : PipelinesException($"'{engine}' does not answer: {said} Is it running, and may this user use it? The run can be resumed.")
{
    /// <summary>The engine's program.</summary>
    public string Engine { get; } = engine;
}
