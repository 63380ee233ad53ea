using Pipelines.Engine.Local;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Safety;

/// <summary>The keys of a server with a home of its own, in a file; what another program puts there counts at once.</summary>
internal sealed class SigningKeys(string file) : ISigningKeys
{
    // Guards what follows.
    private readonly Lock _gate = new();
    private (byte[] Key, DateTime WrittenAt)? _current;
    private byte[]? _previous;

    /// <summary>The keys of a server: links that one of several gives out are read by another.</summary>
    public static async Task<ISigningKeys> OfAsync(SqlResources resources, Home home, bool isShared, TimeProvider time, CancellationToken stop)
    {
        if (isShared)
            return await SharedSigningKeys.OpenAsync(resources.Settings, time, stop);
        SigningKeys keys = new(Path.Combine(home.Root, "links.key"));
        _ = keys.Keys();
        return keys;
    }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public Task ChangeAsync(CancellationToken stop)
    {
        _ = Keys();
        SigningKey.Replace(file);
        _ = Keys();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task FollowAsync(CancellationToken stop) => Task.CompletedTask;
}
