namespace Pipelines.Stores.Resources;

/// <summary>A token of the API, without its secret.</summary>
public sealed record StoredToken
{
    /// <summary>Its id, which is a part of the token.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the secret, as 64 lower-case hexadecimal digits.</summary>
    public required string SecretSha256 { get; init; }

    /// <summary>What it is for, in the words of people.</summary>
    public required string Name { get; init; }

    /// <summary>What it allows: <c>ROLE</c> or <c>ROLE:NAMESPACE</c>, parted by commas.</summary>
    public required string Grants { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>From then on it is worth nothing; null: it does not end by itself.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was taken back; null: it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>Tokens. All members may be called from any thread; what they have answered is on the disk.</summary>
public sealed class TokenTable
{
    private static readonly ResourceShape Shape = new("api_tokens", TokenRow.Columns, ListFields.Tokens);

    private static readonly SqlText Insert = SqlText.Insert(
        "api_tokens", "id", "secret_sha256", "name", "grants", "created_at", "created_by", "expires_at", "revoked_at");

    private static readonly SqlText Revoke = new("UPDATE api_tokens SET revoked_at = @at WHERE id = @id AND revoked_at = 0", "@at", "@id");

    private readonly ResourceDatabase _database;

    internal TokenTable(ResourceDatabase database) => _database = database;

    /// <summary>Adds one.</summary>
    public Task AddAsync(StoredToken token, CancellationToken stop) => _database.WriteAsync(
        session => session.ExecuteAsync(
            Insert,
            token.Id,
            token.SecretSha256,
            token.Name,
            token.Grants,
            token.CreatedAt.UtcTicks,
            token.CreatedBy,
            token.ExpiresAt?.UtcTicks ?? 0,
            token.RevokedAt?.UtcTicks ?? 0),
        sizeBytes: 0,
        stop);

    /// <summary>One by its id; null if there is none.</summary>
    public async Task<StoredToken?> FindAsync(string id, CancellationToken stop)
        => (await _database.FindAsync<TokenRow>($"SELECT {TokenRow.Columns} FROM api_tokens WHERE id = @id", new { id }, stop))?.ToStored();

    /// <summary>A page of them.</summary>
    public Task<ListPage<StoredToken>> ListAsync(ListQuery query, CancellationToken stop)
        => _database.ListAsync<TokenRow, StoredToken>(Shape, query, static row => row.ToStored(), stop);

    /// <summary>Takes it back for good; false when there is none that counts.</summary>
    public async Task<bool> RevokeAsync(string id, DateTimeOffset now, CancellationToken stop)
        => await _database.WriteAsync(session => session.ExecuteAsync(Revoke, now.UtcTicks, id), sizeBytes: 0, stop) == 1;
}
