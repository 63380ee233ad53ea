using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Local;

/// <summary>
/// Leases of the one engine of a home, or of a journal in memory: <see cref="HomeLock"/> keeps all others away, and the kernel takes that back
/// with the process. So nothing has to be renewed; what is kept here is that one run has one driver in this process.
/// </summary>
public sealed class HomeLeases(IJournal journal) : IRunLeases
{
    // Guards what follows.
    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, long> _held = [];
    private readonly List<RunId> _free = [];
    private long _taken;

    /// <inheritdoc/>
    public TimeSpan Length => Timeout.InfiniteTimeSpan;

    /// <inheritdoc/>
    public Task<RunLease?> TakeAsync(RunId run, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (!_held.TryAdd(run, _taken + 1))
                return Task.FromResult<RunLease?>(null);
            _free.Remove(run);
            return Task.FromResult<RunLease?>(new(run, ++_taken));
        }
    }

    /// <inheritdoc/>
    public Task<string?> FindHolderAsync(RunId run, CancellationToken stop)
    {
        lock (_gate)
            return Task.FromResult(_held.ContainsKey(run) ? "this engine" : null);
    }

    /// <inheritdoc/>
    public Task<bool> RenewAsync(CancellationToken stop) => Task.FromResult(true);

    /// <inheritdoc/>
    public Task ReleaseAsync(RunLease lease, CancellationToken stop)
    {
        lock (_gate)
        {
            if (TryDropLocked(lease))
                _free.Add(lease.Run);
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task EndAsync(RunLease lease, CancellationToken stop)
    {
        lock (_gate)
            TryDropLocked(lease);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunId>> ListFreeAsync(int most, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        lock (_gate)
            return Task.FromResult<IReadOnlyList<RunId>>([.. _free.Take(most)]);
    }

    /// <inheritdoc/>
    public IJournal Fence(RunLease lease) => new FencedJournal(journal, this, lease);

    /// <summary>The process's end is the end of its rights; nothing is to be done.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool IsHeld(RunLease lease)
    {
        lock (_gate)
            return IsHeldLocked(lease);
    }

    private bool IsHeldLocked(RunLease lease) => _held.TryGetValue(lease.Run, out long number) && number == lease.Number;

    private bool TryDropLocked(RunLease lease) => IsHeldLocked(lease) && _held.Remove(lease.Run);

    // Nobody takes a run from another here: it was given back, by the same process, by whoever wrote it.
    private sealed class FencedJournal(IJournal journal, HomeLeases leases, RunLease lease) : IJournal
    {
        public ValueTask<long> AppendAsync(StreamId stream, long version, IReadOnlyList<JournalEvent> events, CancellationToken stop)
            => leases.IsHeld(lease) ? journal.AppendAsync(stream, version, events, stop) : throw new LeaseLostException(lease.Run);

        public Task DeleteAsync(StreamId stream, CancellationToken stop) => journal.DeleteAsync(stream, stop);

        public IAsyncEnumerable<JournalEvent> ReadAsync(StreamId stream, long skip, CancellationToken stop) => journal.ReadAsync(stream, skip, stop);

        public IAsyncEnumerable<StreamId> ListAsync(string prefix, CancellationToken stop) => journal.ListAsync(prefix, stop);
    }
}
