using Pipelines.Engine.Ports;

namespace Pipelines.Conformance;

/// <summary>Streams that tests share by name.</summary>
public static class JournalStreams
{
    public static readonly StreamId A = new("run/a");

    public static readonly StreamId B = new("run/b");
}
