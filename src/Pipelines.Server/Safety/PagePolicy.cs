using System.Security.Cryptography;

namespace Pipelines.Server.Safety;

/// <summary>
/// What the dashboard's page may do: scripts, fonts and requests of this server alone, no script in the page itself. Styles that its
/// components put into the page carry a number that is drawn for each answer.
/// </summary>
internal static class PagePolicy
{
    /// <summary>A number for the styles of one answer.</summary>
    public static string Nonce() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

    /// <summary>The policy of an answer.</summary>
    public static string Of(string nonce) => "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; font-src 'self'; "
        + $"img-src 'self' data: blob:; frame-src 'self'; style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; "
        + "base-uri 'self'; form-action 'none'; frame-ancestors 'none'";
}
