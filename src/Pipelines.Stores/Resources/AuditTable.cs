namespace Pipelines.Stores.Resources;

/// <summary>Something that somebody asked of the server.</summary>
public sealed record AuditEntry
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>When it was answered.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who asked: <c>token:ID</c>, <c>oidc:SUBJECT</c>, or empty for somebody who could not be told.</summary>
    public required string Actor { get; init; }

    /// <summary>The address that the request came from.</summary>
    public string Address { get; init; } = "";

    /// <summary>GET, POST, PATCH or DELETE.</summary>
    public required string Method { get; init; }

    /// <summary>The path of the request, without its query.</summary>
    public required string Path { get; init; }

    /// <summary>The status of the answer.</summary>
    public required string Status { get; init; }

    /// <summary>Why it was refused; empty: it was not.</summary>
    public string Message { get; init; } = "";
}

/// <summary>The audit log: it is only added to, which the database itself enforces.</summary>
public sealed class AuditTable
{
    private static readonly ResourceShape Shape = new("audit_log", AuditRow.Columns, ListFields.Audit);

    private static readonly SqlText Insert = SqlText.Insert("audit_log", "id", "at", "actor", "address", "method", "path", "status", "message");

    private readonly ResourceDatabase _database;

    internal AuditTable(ResourceDatabase database) => _database = database;

    /// <summary>Adds an entry.</summary>
    public Task AddAsync(AuditEntry entry, CancellationToken stop) => _database.WriteAsync(
        session => session.ExecuteAsync(
            Insert, entry.Id, entry.At.UtcTicks, entry.Actor, entry.Address, entry.Method, entry.Path, entry.Status, entry.Message),
        entry.Path.Length + entry.Message.Length,
        stop);

    /// <summary>A page of them.</summary>
    public Task<ListPage<AuditEntry>> ListAsync(ListQuery query, CancellationToken stop)
        => _database.ListAsync<AuditRow, AuditEntry>(Shape, query, static row => row.ToStored(), stop);
}
