using Pipelines.Engine.Ports;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Safety;

/// <summary>The keys of several servers over one database. A change at one of them counts at the others a few seconds later.</summary>
internal sealed class SharedSigningKeys : ISigningKeys
{
    private const string Name = "links.key";
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly SettingTable _settings;
    private readonly TimeProvider _time;

    // The one to sign with first; replaced as a whole.
    private volatile byte[][] _keys;

    private SharedSigningKeys(SettingTable settings, TimeProvider time, byte[] key) => (_settings, _time, _keys) = (settings, time, [key]);

    /// <summary>Reads the key, or makes one.</summary>
    public static async Task<SharedSigningKeys> OpenAsync(SettingTable settings, TimeProvider time, CancellationToken stop)
        => new(settings, time, Convert.FromBase64String(await settings.GetOrAddAsync(Name, SigningKey.NewText, stop)));

    /// <inheritdoc/>
    public IReadOnlyList<byte[]> Keys() => _keys;

    /// <inheritdoc/>
    public async Task ChangeAsync(CancellationToken stop)
    {
        await _settings.SetAsync(Name, SigningKey.NewText(), stop);
        await LookAsync(stop);
    }

    /// <inheritdoc/>
    public async Task FollowAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(LookEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
                await TryLookAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server ends.
        }
    }

    private async Task TryLookAsync(CancellationToken stop)
    {
        try
        {
            await LookAsync(stop);
        }
        catch (PipelinesException)
        {
            // The keys that are known still count; it looks again.
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        byte[] key = Convert.FromBase64String(await _settings.GetOrAddAsync(Name, SigningKey.NewText, stop));
        byte[][] known = _keys;
        if (!known[0].AsSpan().SequenceEqual(key))
            _keys = [key, known[0]];
    }
}
