using System.Runtime.CompilerServices;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Local;

/// <summary>A journal that lasts as long as the process: for simulation, tests and dry runs.</summary>
public sealed class MemoryJournal : IJournal
{
    // Guards the streams. A list only grows, and a stream that is begun anew has another one: what a reader has counted stays.
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, List<JournalEvent>> _streams = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask<long> AppendAsync(StreamId stream, long version, IReadOnlyList<JournalEvent> events, CancellationToken stop)
    {
        JournalRules.Check(stream, version, events);
        stop.ThrowIfCancellationRequested();
        lock (_gate)
        {
            long found = _streams.TryGetValue(stream.Value, out List<JournalEvent>? known) ? known.Count : 0;
            if (found != version)
                throw new JournalConflictException(stream, version, found);
            if (known is null)
                _streams.Add(stream.Value, known = []);
            foreach (JournalEvent one in events)
                known.Add(one with { Body = one.Body.ToArray() });
            return ValueTask.FromResult<long>(known.Count);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<JournalEvent> ReadAsync(StreamId stream, long skip, [EnumeratorCancellation] CancellationToken stop)
    {
        JournalRules.Check(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        List<JournalEvent> known;
        int count;
        lock (_gate)
        {
            known = _streams.GetValueOrDefault(stream.Value, []);
            count = known.Count;
        }
        for (int at = (int)Math.Min(skip, count); at < count; at++)
        {
            stop.ThrowIfCancellationRequested();
            JournalEvent next;
            lock (_gate)
                next = known[at];
            yield return next;
        }
        await Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StreamId> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        string[] names;
        lock (_gate)
            names = [.. _streams.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))];
        foreach (string name in names)
        {
            stop.ThrowIfCancellationRequested();
            yield return new(name);
        }
        await Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task DeleteAsync(StreamId stream, CancellationToken stop)
    {
        JournalRules.Check(stream);
        stop.ThrowIfCancellationRequested();
        lock (_gate)
            _streams.Remove(stream.Value);
        return Task.CompletedTask;
    }
}
