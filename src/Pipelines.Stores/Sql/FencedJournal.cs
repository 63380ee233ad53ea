using Pipelines.Engine.Ports;

namespace Pipelines.Stores.Sql;

/// <summary>A journal as the holder of a lease writes it.</summary>
internal sealed class FencedJournal(SqlJournal journal, RunLease lease) : IJournal
{
    public ValueTask<long> AppendAsync(StreamId stream, long version, IReadOnlyList<JournalEvent> events, CancellationToken stop)
        => journal.AppendAsync(stream, version, events, lease, stop);

    public Task DeleteAsync(StreamId stream, CancellationToken stop) => journal.DeleteAsync(stream, stop);

    public IAsyncEnumerable<JournalEvent> ReadAsync(StreamId stream, long skip, CancellationToken stop) => journal.ReadAsync(stream, skip, stop);

    public IAsyncEnumerable<StreamId> ListAsync(string prefix, CancellationToken stop) => journal.ListAsync(prefix, stop);
}
