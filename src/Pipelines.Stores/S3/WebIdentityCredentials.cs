using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;

namespace Pipelines.Stores.S3;

/// <summary>
/// Keys for a token that a cluster writes into a file and renews (IRSA, OpenID Connect): AssumeRoleWithWebIdentity of the security token
/// service. The file is read anew for each sign-in, and the keys are renewed five minutes before they end.
/// </summary>
internal sealed class WebIdentityCredentials : RefreshingAWSCredentials
{
    private readonly HttpClient _web;
    private readonly Uri _server;
    private readonly string _role;
    private readonly string _session;
    private readonly string _tokenFile;
    private readonly TimeProvider _time;

    public WebIdentityCredentials(HttpClient web, Uri server, string role, string session, string tokenFile, TimeProvider time)
    {
        (_web, _server, _role, _session, _tokenFile, _time) = (web, server, role, session, tokenFile, time);
        PreemptExpiryTime = TimeSpan.FromMinutes(5);
    }

    protected override CredentialsRefreshState GenerateNewCredentials()
        => throw new NotSupportedException("Keys are asked for asynchronously.");

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        string token;
        try
        {
            token = (await File.ReadAllTextAsync(_tokenFile)).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AmazonClientException($"the token of AWS_WEB_IDENTITY_TOKEN_FILE cannot be read from '{_tokenFile}': {failure.Message}", failure);
        }
        using FormUrlEncodedContent form = new(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Action"] = "AssumeRoleWithWebIdentity",
            ["Version"] = "2011-06-15",
            ["RoleArn"] = _role,
            ["RoleSessionName"] = _session,
            ["WebIdentityToken"] = token,
        });
        using HttpResponseMessage response = await _web.PostAsync(_server, form);
        string body = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
        {
            throw new AmazonClientException(
                $"{_server.GetLeftPart(UriPartial.Authority)} gives no keys for role '{_role}' ({(int)response.StatusCode} {Text(body, "Code")}). Does the role trust this cluster's tokens, and is the token of '{_tokenFile}' still valid?");
        }
        if (Text(body, "AccessKeyId") is not { } key || Text(body, "SecretAccessKey") is not { } secret)
            throw new AmazonClientException($"{_server.GetLeftPart(UriPartial.Authority)} answered without keys: is it a security token service?");
        DateTime expires = DateTime.TryParse(Text(body, "Expiration"), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime said)
            ? said
            : _time.GetUtcNow().AddMinutes(15).UtcDateTime;
        return new CredentialsRefreshState(new ImmutableCredentials(key, secret, Text(body, "SessionToken")), expires);
    }

    private static string? Text(string body, string name)
    {
        try
        {
            return XDocument.Parse(body).Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
