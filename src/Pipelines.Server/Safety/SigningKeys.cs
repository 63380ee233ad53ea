namespace Pipelines.Server.Safety;

/// <summary>
/// The key that links are signed with, and the one before it, whose links still count until they expire. Another key may be taken at any time;
/// what another program puts in the file counts at once.
/// </summary>
internal sealed class SigningKeys(string file)
{
    // Guards what follows.
    private readonly Lock _gate = new();
    private (byte[] Key, DateTime WrittenAt)? _current;
    private byte[]? _previous;

    /// <summary>The keys that count, the one to sign with first.</summary>
    public IReadOnlyList<byte[]> Keys()
    {
        lock (_gate)
        {
            DateTime writtenAt = File.GetLastWriteTimeUtc(file);
            if (_current is not { } known || known.WrittenAt != writtenAt)
            {
                byte[] key = SigningKey.ReadOrMake(file);
                if (_current is { } before && !before.Key.AsSpan().SequenceEqual(key))
                    _previous = before.Key;
                _current = (key, File.GetLastWriteTimeUtc(file));
            }
            return _previous is null ? [_current.Value.Key] : [_current.Value.Key, _previous];
        }
    }

    /// <summary>Signs with a new key from now on.</summary>
    public void Change()
    {
        _ = Keys();
        SigningKey.Replace(file);
        _ = Keys();
    }
}
