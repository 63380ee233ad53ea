using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Pipelines.Core.Values;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.SignIn;

/// <summary>
/// The server's own tokens: <c>pl_ID_SECRET</c>. The secret is 256 random bits and is shown once; what is kept is its SHA-256. Taking one back holds
/// from the next request on.
/// </summary>
public sealed class ApiTokens(TokenTable tokens, TimeProvider time)
{
    private const string Prefix = "pl_";
    private const int IdBytes = 8;
    private const int SecretBytes = 32;

    /// <summary>True for what looks like a token of ours.</summary>
    internal static bool Fits(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Makes a token.</summary>
    /// <param name="name">What it is for.</param>
    /// <param name="grants">What it allows; at least one.</param>
    /// <param name="lasts">How long it counts; null: until it is taken back.</param>
    /// <param name="by">Who makes it.</param>
    /// <param name="stop">Nobody waits any more.</param>
    /// <returns>What is kept, and the token itself, which is not.</returns>
    public async Task<(StoredToken Kept, string Token)> MakeAsync(string name, Sequence<Grant> grants, TimeSpan? lasts, string by, CancellationToken stop)
    {
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        string secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        DateTimeOffset now = time.GetUtcNow();
        StoredToken kept = new()
        {
            Id = id,
            SecretSha256 = HashOf(secret),
            Name = name,
            Grants = Grant.Write(grants),
            CreatedAt = now,
            CreatedBy = by,
            ExpiresAt = lasts is { } span ? now + span : null,
        };
        await tokens.AddAsync(kept, stop);
        return (kept, $"{Prefix}{id}_{secret}");
    }

    /// <summary>Who has this token; null where it is none that counts.</summary>
    internal async Task<Caller?> FindAsync(string text, CancellationToken stop)
    {
        string[] parts = text.Split('_', 3);
        if (!Fits(text) || parts.Length != 3 || parts[1].Length != 2 * IdBytes)
            return null;
        StoredToken? kept = await tokens.FindAsync(parts[1], stop);
        // Compared also where there is none, so that the time tells nothing.
        bool isRight = CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(kept?.SecretSha256 ?? new string('0', 64)), Encoding.ASCII.GetBytes(HashOf(parts[2])));
        return kept is not null && isRight && kept.RevokedAt is null && !(kept.ExpiresAt <= time.GetUtcNow())
            ? new($"token:{kept.Id}", Grant.ReadAll(kept.Grants))
            : null;
    }

    private static string HashOf(string secret) => Digest.Of(secret).Hex;
}
