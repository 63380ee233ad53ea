using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Experiments;

/// <summary>A journal that takes so many appends, and then none: as if the program had been killed there.</summary>
internal sealed class DyingJournal(IJournal inner) : IJournal
{
    private int _room = int.MaxValue;
    private int _appends;

    public int Room
    {
        get => _room;
        set => _room = value;
    }

    public int Appends => _appends;

    public async ValueTask<long> AppendAsync(StreamId stream, long version, IReadOnlyList<JournalEvent> events, CancellationToken stop)
    {
        if (Interlocked.Decrement(ref _room) < 0)
            throw new StorageUnavailableException("journal", "the disk is full.");
        try
        {
            long written = await inner.AppendAsync(stream, version, events, stop);
            Interlocked.Increment(ref _appends);
            return written;
        }
        catch (JournalConflictException)
        {
            // What is refused takes no room.
            Interlocked.Increment(ref _room);
            throw;
        }
    }

    public IAsyncEnumerable<JournalEvent> ReadAsync(StreamId stream, long skip, CancellationToken stop) => inner.ReadAsync(stream, skip, stop);

    public IAsyncEnumerable<StreamId> ListAsync(string prefix, CancellationToken stop) => inner.ListAsync(prefix, stop);

    public Task DeleteAsync(StreamId stream, CancellationToken stop) => inner.DeleteAsync(stream, stop);
}
