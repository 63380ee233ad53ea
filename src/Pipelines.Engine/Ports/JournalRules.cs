namespace Pipelines.Engine.Ports;

/// <summary>The rules that every journal holds its callers to, so that what one adapter takes another takes too.</summary>
public static class JournalRules
{
    /// <summary>Bytes of all bodies of one append: 256 MiB.</summary>
    public const long LargestAppendBytes = 256L << 20;

    private const int LongestStream = 200;
    private const int LongestType = 100;

    /// <summary>Refuses an append that breaks a rule of <see cref="StreamId"/> or <see cref="JournalEvent"/>.</summary>
    /// <exception cref="ArgumentException">Says which rule, and what was given.</exception>
    public static void Check(StreamId stream, long version, IReadOnlyList<JournalEvent> events)
    {
        Check(stream);
        if (version < 0)
            throw new ArgumentException($"The version of stream '{stream}' is {version}; it counts events from 0.", nameof(version));
        if (events.Count == 0)
            throw new ArgumentException($"Nothing was given to append to stream '{stream}'; an append has one event or more.", nameof(events));
        long bytes = 0;
        foreach (JournalEvent one in events)
        {
            if (one.Type is not { Length: > 0 and <= LongestType } || one.Type.AsSpan().ContainsAnyExceptInRange('!', '~'))
                throw new ArgumentException($"The event type '{one.Type}' is not 1 to {LongestType} characters of printable ASCII without spaces.", nameof(events));
            if (one.Version < 1)
                throw new ArgumentException($"The version of event '{one.Type}' is {one.Version}; versions start at 1.", nameof(events));
            if (one.Body.IsEmpty)
                throw new ArgumentException($"The event '{one.Type}' has no body; the least JSON is 'null'.", nameof(events));
            bytes += one.Body.Length;
        }
        if (bytes > LargestAppendBytes)
            throw new ArgumentException($"The append to stream '{stream}' has {bytes} bytes; at most {LargestAppendBytes} fit. Give it in several.", nameof(events));
    }

    /// <summary>Refuses a name that breaks the rule of <see cref="StreamId"/>.</summary>
    /// <exception cref="ArgumentException">Not 1 to 200 characters of printable ASCII.</exception>
    public static void Check(StreamId stream)
    {
        if (stream.Value is not { Length: > 0 and <= LongestStream } || stream.Value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw new ArgumentException($"'{stream}' is not a stream's name: 1 to {LongestStream} characters of printable ASCII.", nameof(stream));
    }
}
