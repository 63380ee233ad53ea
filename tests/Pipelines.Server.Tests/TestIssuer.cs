using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Pipelines.Server.Tests;

/// <summary>An OpenID Connect issuer on loopback, as far as servers see one: its document, and the keys that it signs with.</summary>
internal sealed class TestIssuer
{
    private RSA _key = RSA.Create(2048);
    private int _number = 1;
    private WebApplication? _web;

    public Uri Address => new(_web!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public string KeyId => $"key-{_number}";

    public string PublicKey => _key.ExportSubjectPublicKeyInfoPem();

    public async Task StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        _web = builder.Build();
        _web.UseRouting();
        _web.MapMethods("/.well-known/openid-configuration", [HttpMethods.Get], context => context.Response.WriteAsync(
            JsonSerializer.Serialize(new Dictionary<string, string> { ["issuer"] = Address.ToString().TrimEnd('/'), ["jwks_uri"] = $"{Address}keys" })));
        _web.MapMethods("/keys", [HttpMethods.Get], context => context.Response.WriteAsync(Keys()));
        await _web.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_web is not null)
            await _web.DisposeAsync();
    }

    /// <summary>Signs with another key from now on, and no longer knows the one of before.</summary>
    public void Rotate() => (_key, _number) = (RSA.Create(2048), _number + 1);

    public string Sign(Dictionary<string, object> claims) => Sign(claims, new RsaSecurityKey(_key) { KeyId = KeyId }, SecurityAlgorithms.RsaSha256);

    public static string Sign(Dictionary<string, object> claims, SecurityKey key, string algorithm)
        => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(JsonSerializer.Serialize(claims), new SigningCredentials(key, algorithm));

    private string Keys()
    {
        RSAParameters open = _key.ExportParameters(includePrivateParameters: false);
        Dictionary<string, string> key = new()
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["kid"] = KeyId,
            ["n"] = Base64UrlEncoder.Encode(open.Modulus),
            ["e"] = Base64UrlEncoder.Encode(open.Exponent),
        };
        return JsonSerializer.Serialize(new Dictionary<string, object> { ["keys"] = new[] { key } });
    }
}
