using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Pipelines.Server.Tests;

public sealed class OidcTests : SignInBench
{
    private const string Audience = "pipelines";

    private readonly TestIssuer _issuer = new();

    public override async ValueTask InitializeAsync()
    {
        await _issuer.StartAsync();
        Options = Options with { SignIn = new() { OidcIssuer = _issuer.Address, OidcAudience = Audience, RequestsPerSecond = 10_000, FailuresPerSecond = 10_000 } };
        await base.InitializeAsync();
    }

    private protected override Task CleanAsync() => _issuer.StopAsync();

    [Fact]
    public async Task A_token_of_the_issuer_for_us_counts_with_the_roles_that_it_names()
    {
        foreach ((object roles, HttpStatusCode read, HttpStatusCode write) in ((object, HttpStatusCode, HttpStatusCode)[])
        [
            ("viewer", HttpStatusCode.OK, HttpStatusCode.Forbidden), (new[] { "viewer", "editor" }, HttpStatusCode.OK, HttpStatusCode.OK),
            ("editor:team", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), ("owner", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden),
        ])
        {
            string token = _issuer.Sign(Claims(roles));
            Assert.Equal(read, (await AsAsync(token, HttpMethod.Get, $"{Api}/runs")).Status);
            Assert.Equal(write, (await AsAsync(token, HttpMethod.Post, $"{Api}/experiments", new() { ["display_name"] = Guid.NewGuid().ToString() })).Status);
        }
    }

    [Fact]
    public async Task A_token_for_others_from_others_without_end_or_of_yesterday_does_not_count()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_issuer.Sign(Claims("viewer"))));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(_issuer.Sign(Claims("viewer", audience: "others"))));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(_issuer.Sign(Claims("viewer", issuer: "https://login.example.org"))));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(_issuer.Sign(Claims("viewer", minutes: null))));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(_issuer.Sign(Claims("viewer", minutes: -2))));
    }

    [Fact]
    public async Task A_token_that_is_signed_otherwise_does_not_count()
    {
        using RSA stranger = RSA.Create(2048);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(TestIssuer.Sign(Claims("admin"), new RsaSecurityKey(stranger) { KeyId = _issuer.KeyId }, SecurityAlgorithms.RsaSha256)));
        // What everybody can read is no secret to sign with.
        SymmetricSecurityKey open = new(Encoding.UTF8.GetBytes(_issuer.PublicKey)) { KeyId = _issuer.KeyId };
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(TestIssuer.Sign(Claims("admin"), open, SecurityAlgorithms.HmacSha256)));
        string[] parts = _issuer.Sign(Claims("viewer")).Split('.');
        string none = Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""");
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync($"{none}.{parts[1]}."));
    }

    [Fact]
    public async Task The_issuer_may_change_its_keys_at_any_time()
    {
        string before = _issuer.Sign(Claims("viewer"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(before));
        _issuer.Rotate();
        string after = _issuer.Sign(Claims("viewer"));
        // It was asked a moment ago.
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(after));
        Clock.Now = Clock.Now.AddSeconds(10);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(after));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(before));
    }

    [Fact]
    public async Task An_issuer_that_is_away_keeps_nobody_out_whose_key_is_known()
    {
        string token = _issuer.Sign(Claims("viewer", minutes: 300));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(token));
        await _issuer.StopAsync();
        Clock.Now = Clock.Now.AddHours(2);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(token));
    }

    private async Task<HttpStatusCode> StatusAsync(string token) => (await AsAsync(token, HttpMethod.Get, $"{Api}/runs")).Status;

    private Dictionary<string, object> Claims(object roles, string audience = Audience, string? issuer = null, int? minutes = 5)
    {
        Dictionary<string, object> claims = new()
        {
            [JwtRegisteredClaimNames.Iss] = issuer ?? _issuer.Address.ToString().TrimEnd('/'),
            [JwtRegisteredClaimNames.Aud] = audience,
            [JwtRegisteredClaimNames.Sub] = "ann",
            ["roles"] = roles,
        };
        if (minutes is { } lasts)
            claims[JwtRegisteredClaimNames.Exp] = Clock.Now.AddMinutes(lasts).ToUnixTimeSeconds();
        return claims;
    }
}
