using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Pipelines.Core.Values;

namespace Pipelines.Server.SignIn;

/// <summary>Tokens of an OpenID Connect issuer: signed by one of its keys, for our audience, and not expired.</summary>
internal sealed class OidcTokens(SignInOptions options, OidcKeys keys, TimeProvider time)
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    // Public keys only: who can check a token must not be able to make one.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <summary>Who has this token; null where it is none that counts.</summary>
    public async Task<Caller?> FindAsync(string text, CancellationToken stop)
    {
        if (!_handler.CanReadToken(text))
            return null;
        string issuer = options.OidcIssuer?.ToString().TrimEnd('/') ?? "";
        TokenValidationParameters rules = new()
        {
            ValidIssuers = [issuer, issuer + "/"],
            ValidAudience = options.OidcAudience,
            ValidAlgorithms = Algorithms,
            IssuerSigningKeys = await keys.FindAsync(_handler.ReadJsonWebToken(text).Kid ?? "", stop),
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            LifetimeValidator = (from, until, _, _) => !(from - Skew > time.GetUtcNow().UtcDateTime) && until + Skew > time.GetUtcNow().UtcDateTime,
        };
        TokenValidationResult result = await _handler.ValidateTokenAsync(text, rules);
        if (!result.IsValid || result.ClaimsIdentity.FindFirst("sub")?.Value is not { Length: > 0 } subject)
            return null;
        Sequence<Grant> grants = result.ClaimsIdentity.FindAll(options.OidcRolesClaim)
            .SelectMany(claim => claim.Value.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)).Select(Grant.Read).OfType<Grant>().ToSequence();
        return new($"oidc:{subject}", grants);
    }
}
