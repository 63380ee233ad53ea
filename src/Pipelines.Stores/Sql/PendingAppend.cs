using Pipelines.Engine.Ports;

namespace Pipelines.Stores.Sql;

/// <summary>An append that waits for the writer's next transaction.</summary>
/// <param name="Stream">Where.</param>
/// <param name="Version">Events that the stream must have.</param>
/// <param name="Count">Events in the body.</param>
/// <param name="Checksum">Of the row.</param>
/// <param name="Body">The events.</param>
/// <param name="Lease">What must stand; null: nothing.</param>
internal sealed record PendingAppend(StreamId Stream, long Version, int Count, uint Checksum, byte[] Body, RunLease? Lease)
{
    /// <summary>It has been written in the transaction of now, together with others.</summary>
    public bool IsWritten { get; set; }
}
