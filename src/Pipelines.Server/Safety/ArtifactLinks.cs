using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pipelines.Core.Values;

namespace Pipelines.Server.Safety;

/// <summary>What a link lets its holder read.</summary>
/// <param name="Uri">The artifact.</param>
/// <param name="Sha256">Its content: another content under the same URI is not meant.</param>
/// <param name="Type">The artifact's type title.</param>
/// <param name="ExpiresAt">From then on the link is worth nothing.</param>
internal sealed record ArtifactTicket(string Uri, string Sha256, string Type, DateTimeOffset ExpiresAt);

/// <summary>
/// Tickets as text for a URL, signed with HMAC-SHA-256: whoever has one may read that one content for a few minutes, and nothing else.
/// They are secrets: they are never logged.
/// </summary>
internal sealed class ArtifactLinks(Func<IReadOnlyList<byte[]>> keys, TimeProvider time)
{
    public ArtifactLinks(byte[] key, TimeProvider time)
        : this(() => [key], time)
    {
    }

    public string Sign(ArtifactTicket ticket)
    {
        byte[] body = Encoding.UTF8.GetBytes(ValueJson.Write(new Value.Struct(Map.Of(
            ("u", Value.Of(ticket.Uri)),
            ("d", Value.Of(ticket.Sha256)),
            ("t", Value.Of(ticket.Type)),
            ("e", Value.Of(ticket.ExpiresAt.ToUnixTimeSeconds()))))));
        return $"{Base64Url.EncodeToString(body)}.{Base64Url.EncodeToString(HMACSHA256.HashData(keys()[0], body))}";
    }

    /// <summary>The ticket, if it is one of ours and has not expired; null else.</summary>
    public ArtifactTicket? Read(string text)
    {
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !Base64Url.IsValid(text.AsSpan(0, dot)) || !Base64Url.IsValid(text.AsSpan(dot + 1)))
            return null;
        byte[] body = Base64Url.DecodeFromChars(text.AsSpan(0, dot));
        byte[] signature = Base64Url.DecodeFromChars(text.AsSpan(dot + 1));
        // Only what we have signed is looked into.
        if (!keys().Any(key => CryptographicOperations.FixedTimeEquals(signature, HMACSHA256.HashData(key, body))))
            return null;
        try
        {
            Map<Value> members = ((Value.Struct)ValueJson.Read(body)).Members;
            ArtifactTicket ticket = new(
                members["u"].ToText(),
                members["d"].ToText(),
                members["t"].ToText(),
                DateTimeOffset.FromUnixTimeSeconds((long)((Value.Number)members["e"]).Amount));
            return ticket.ExpiresAt > time.GetUtcNow() ? ticket : null;
        }
        catch (Exception other) when (other is JsonException or InvalidCastException or KeyNotFoundException)
        {
            // Signed by a program of another version.
            return null;
        }
    }
}
