namespace Pipelines.Engine.Ports;

/// <summary>
/// Streams of events, the truth of everything. All members may be called from any thread.
/// <list type="bullet">
/// <item>A stream has one writer at a time: an append that does not continue the stream where its writer left it is refused
/// with <see cref="JournalConflictException"/>, never merged.</item>
/// <item>An append is all or nothing, and what was acknowledged survives <c>kill -9</c> and loss of power.</item>
/// <item>A read sees a prefix of the stream, in order, without gaps.</item>
/// <item>A torn tail (a write that was never acknowledged) is dropped at the next start, never half read.</item>
/// </list>
/// </summary>
public interface IJournal
{
    /// <summary>
    /// Appends after exactly <paramref name="version"/> events and returns the new number of events. Concurrent appends to different
    /// streams share one write to disk.
    /// </summary>
    /// <exception cref="JournalConflictException">The stream has another number of events.</exception>
    ValueTask<long> AppendAsync(StreamId stream, long version, IReadOnlyList<JournalEvent> events, CancellationToken stop);

    /// <summary>Events after the first <paramref name="skip"/>, in order; nothing for an unknown stream.</summary>
    IAsyncEnumerable<JournalEvent> ReadAsync(StreamId stream, long skip, CancellationToken stop);

    /// <summary>All streams whose name starts with <paramref name="prefix"/>, by name.</summary>
    IAsyncEnumerable<StreamId> ListAsync(string prefix, CancellationToken stop);

    /// <summary>Deletes a whole stream; an unknown one is no error. A deleted stream can be started anew from version 0.</summary>
    Task DeleteAsync(StreamId stream, CancellationToken stop);
}

/// <summary>The name of a stream, such as <c>run/5f0c...</c>; at most 200 characters of printable ASCII.</summary>
public readonly record struct StreamId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One event as the journal keeps it.</summary>
/// <param name="Type">Stable name of the kind of event, such as <c>step-ended</c>.</param>
/// <param name="Version">Version of the body's form, from 1.</param>
/// <param name="Body">UTF-8 JSON.</param>
public readonly record struct JournalEvent(string Type, int Version, ReadOnlyMemory<byte> Body);
