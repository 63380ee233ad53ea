namespace Pipelines.Engine.Ports;

/// <summary>
/// Reads streams of events. All members may be called from any thread, and by other programs while an engine writes.
/// <list type="bullet">
/// <item>A read sees a prefix of the stream, in order, without gaps: at least what was acknowledged when it began, and never half
/// an append.</item>
/// <item>A stream that is deleted while it is read may end early; the stream that takes its name is not mixed into it.</item>
/// <item>What is damaged is told with <see cref="StorageDamagedException"/>, never served.</item>
/// </list>
/// </summary>
public interface IJournalReader
{
    /// <summary>Events after the first <paramref name="skip"/>, in order; nothing for an unknown stream.</summary>
    IAsyncEnumerable<JournalEvent> ReadAsync(StreamId stream, long skip, CancellationToken stop);

    /// <summary>All streams whose name starts with <paramref name="prefix"/>, by ordinal name.</summary>
    IAsyncEnumerable<StreamId> ListAsync(string prefix, CancellationToken stop);
}

/// <summary>
/// Streams of events, the truth of everything. All members may be called from any thread.
/// <list type="bullet">
/// <item>A stream has one writer at a time: an append that does not continue the stream where its writer left it is refused
/// with <see cref="JournalConflictException"/>, never merged.</item>
/// <item>An append is all or nothing, and what was acknowledged survives <c>kill -9</c> and loss of power.</item>
/// <item>A torn tail (a write that was never acknowledged) is dropped at the next start, never half read.</item>
/// <item>A cancelled append has not happened and will not happen. An append that has failed with
/// <see cref="StorageUnavailableException"/> has not happened in this process: the same one may be tried again. Only a crash right after
/// it, or a server that could not be asked (<see cref="StorageUnavailableException.MayHaveHappened"/>), leaves the question open, and the
/// next read answers it.</item>
/// <item>The bodies may be reused by the caller once the append has returned.</item>
/// </list>
/// </summary>
public interface IJournal : IJournalReader
{
    /// <summary>
    /// Appends one event or more after exactly <paramref name="version"/> events and returns the new number of events. Concurrent
    /// appends to different streams share one write to disk.
    /// </summary>
    /// <exception cref="JournalConflictException">The stream has another number of events.</exception>
    /// <exception cref="StorageUnavailableException">The disk is full or cannot be written.</exception>
    /// <exception cref="ArgumentException">What is given breaks a rule of <see cref="StreamId"/> or <see cref="JournalEvent"/>.</exception>
    ValueTask<long> AppendAsync(StreamId stream, long version, IReadOnlyList<JournalEvent> events, CancellationToken stop);

    /// <summary>Deletes a whole stream, all or nothing; an unknown one is no error. A deleted stream can be started anew from version 0.</summary>
    Task DeleteAsync(StreamId stream, CancellationToken stop);
}

/// <summary>The name of a stream, such as <c>run/5f0c...</c>; 1 to 200 characters of printable ASCII.</summary>
public readonly record struct StreamId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One event as the journal keeps it.</summary>
/// <param name="Type">Stable name of the kind of event, such as <c>step-ended</c>; 1 to 100 characters of printable ASCII without spaces.</param>
/// <param name="Version">Version of the body's form, from 1.</param>
/// <param name="Body">UTF-8 JSON; not empty. All bodies of one append together have at most 256 MiB.</param>
public readonly record struct JournalEvent(string Type, int Version, ReadOnlyMemory<byte> Body);
