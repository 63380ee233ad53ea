using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Pipelines.Server.SignIn;

/// <summary>
/// The keys that an issuer signs with, as it publishes them. They are asked for anew each hour, and when a token names one that is not among them, at
/// most every ten seconds: so an issuer may change its keys at any time.
/// </summary>
internal sealed class OidcKeys(Uri issuer, HttpClient http, TimeProvider time, ILogger log) : IDisposable
{
    private static readonly TimeSpan Last = TimeSpan.FromHours(1);
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(10);
    private const int LargestAnswer = 1 << 20;

    // Guards what follows.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private IReadOnlyList<SecurityKey> _keys = [];
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;

    public void Dispose() => _gate.Dispose();

    /// <summary>The keys; asked for again if none of them is called so.</summary>
    public async Task<IReadOnlyList<SecurityKey>> FindAsync(string keyId, CancellationToken stop)
    {
        await _gate.WaitAsync(stop);
        try
        {
            TimeSpan age = time.GetUtcNow() - _askedAt;
            bool isKnown = keyId.Length == 0 ? _keys.Count > 0 : _keys.Any(key => key.KeyId == keyId);
            if (age >= Last || age < TimeSpan.Zero || (!isKnown && age >= AtMostEvery))
                await AskAsync(stop);
            return _keys;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task AskAsync(CancellationToken stop)
    {
        _askedAt = time.GetUtcNow();
        try
        {
            string root = issuer.ToString().TrimEnd('/');
            using JsonDocument document = JsonDocument.Parse(await ReadAsync(new($"{root}/.well-known/openid-configuration"), stop));
            string named = document.RootElement.GetProperty("issuer").GetString() ?? "";
            Uri place = new(document.RootElement.GetProperty("jwks_uri").GetString() ?? "");
            if (named.TrimEnd('/') != root || (place.Scheme != Uri.UriSchemeHttps && !place.IsLoopback))
                throw new JsonException($"The document of {root} is about '{named}', with keys at {place}.");
            _keys = [.. new JsonWebKeySet(await ReadAsync(place, stop)).GetSigningKeys()];
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or KeyNotFoundException or UriFormatException or ArgumentException or InvalidOperationException
            || (failure is OperationCanceledException && !stop.IsCancellationRequested))
        {
            // The keys of before still count.
            Log.NoKeys(log, issuer.ToString(), failure);
        }
    }

    private async Task<string> ReadAsync(Uri address, CancellationToken stop)
    {
        using HttpResponseMessage answer = await http.GetAsync(address, HttpCompletionOption.ResponseContentRead, stop);
        answer.EnsureSuccessStatusCode();
        string text = await answer.Content.ReadAsStringAsync(stop);
        return text.Length <= LargestAnswer ? text : throw new JsonException($"{address} answered with {text.Length} characters.");
    }
}
