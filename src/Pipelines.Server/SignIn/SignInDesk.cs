using Microsoft.Extensions.Logging;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.SignIn;

/// <summary>Tells who asks by the token of a request.</summary>
internal sealed class SignInDesk : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new() { Timeout = Patience };
    private readonly OidcKeys? _keys;
    private readonly OidcTokens? _oidc;

    public SignInDesk(SignInOptions options, TokenTable tokens, TimeProvider time, ILogger log)
    {
        Tokens = new(tokens, time);
        if (options.OidcIssuer is { } issuer)
        {
            _keys = new(issuer, _http, time, log);
            _oidc = new(options, _keys, time);
        }
    }

    public ApiTokens Tokens { get; }

    /// <summary>Who asks, by what stands behind <c>Authorization</c>; null: nobody that is known.</summary>
    public async Task<Caller?> FindAsync(string? authorization, CancellationToken stop)
    {
        const string Scheme = "Bearer ";
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        string token = authorization[Scheme.Length..].Trim();
        return ApiTokens.Fits(token) ? await Tokens.FindAsync(token, stop)
            : _oidc is not null ? await _oidc.FindAsync(token, stop)
            : null;
    }

    public void Dispose()
    {
        _keys?.Dispose();
        _http.Dispose();
    }
}
