namespace Pipelines.Stores.Resources;

// Rows as the tables have them: Dapper fills them by the names of the columns. Times are UTC ticks, 0 for none.

// Made by Dapper.
#pragma warning disable CA1812

internal sealed record TokenRow : ResourceRow
{
    public const string Columns = """
        id AS Id, secret_sha256 AS SecretSha256, name AS Name, grants AS Grants, created_at AS CreatedAt, created_by AS CreatedBy,
        expires_at AS ExpiresAt, revoked_at AS RevokedAt
        """;

    public string SecretSha256 { get; init; } = "";
    public string Name { get; init; } = "";
    public string Grants { get; init; } = "";
    public long CreatedAt { get; init; }
    public string CreatedBy { get; init; } = "";
    public long ExpiresAt { get; init; }
    public long RevokedAt { get; init; }

    public StoredToken ToStored() => new()
    {
        Id = Id,
        SecretSha256 = SecretSha256,
        Name = Name,
        Grants = Grants,
        CreatedAt = Time(CreatedAt),
        CreatedBy = CreatedBy,
        ExpiresAt = TimeOrNone(ExpiresAt),
        RevokedAt = TimeOrNone(RevokedAt),
    };
}

internal sealed record AuditRow : ResourceRow
{
    public const string Columns = "id AS Id, at AS At, actor AS Actor, address AS Address, method AS Method, path AS Path, status AS Status, message AS Message";

    public long At { get; init; }
    public string Actor { get; init; } = "";
    public string Address { get; init; } = "";
    public string Method { get; init; } = "";
    public string Path { get; init; } = "";
    public string Status { get; init; } = "";
    public string Message { get; init; } = "";

    public AuditEntry ToStored() => new()
    {
        Id = Id,
        At = Time(At),
        Actor = Actor,
        Address = Address,
        Method = Method,
        Path = Path,
        Status = Status,
        Message = Message,
    };
}
