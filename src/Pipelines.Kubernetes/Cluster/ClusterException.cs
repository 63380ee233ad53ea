using Pipelines.Engine.Ports;

namespace Pipelines.Kubernetes.Cluster;

/// <summary>An API server refused a request, or could not be asked. Names no token.</summary>
public sealed class ClusterException(string what, int code, string reason, string serverMessage, IReadOnlyList<string> causes, Exception? inner = null)
    : PipelinesException(what, inner)
{
    /// <summary>The HTTP status; 0: no answer came.</summary>
    public int Code { get; } = code;

    /// <summary>The reason of the server's Status object, such as <c>AlreadyExists</c>, <c>Conflict</c>, <c>Invalid</c>, <c>Expired</c>; empty if none.</summary>
    public string Reason { get; } = reason;

    /// <summary>What the server said.</summary>
    public string ServerMessage { get; } = serverMessage;

    /// <summary>Its causes: <c>reason: message (field)</c>.</summary>
    public IReadOnlyList<string> Causes { get; } = causes;

    /// <summary>How long the server asked to wait; null: it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>There is none of that name.</summary>
    public bool IsMissing => Code == 404;

    /// <summary>An object of that name is there.</summary>
    public bool IsThere => Code == 409 && Reason == "AlreadyExists";

    /// <summary>The object was changed since it was read, or another manager owns a field.</summary>
    public bool IsConflict => Code == 409 && Reason != "AlreadyExists";

    /// <summary>The resource version is too old: list anew.</summary>
    public bool IsExpired => Code == 410 || Reason is "Expired" or "Gone";

    /// <summary>It will be refused whenever it is sent: it says something wrong.</summary>
    public bool IsInvalid => Code is 400 or 422;

    /// <summary>A quota is used up: the same request may be taken when something else has ended.</summary>
    public bool IsOverQuota => Code == 403 && ServerMessage.Contains("exceeded quota", StringComparison.Ordinal);

    /// <summary>The namespace is being deleted: nothing can be made there any more.</summary>
    public bool IsOfEndingNamespace => Code == 403 && Causes.Any(cause => cause.StartsWith("NamespaceTerminating", StringComparison.Ordinal));

    /// <summary>Sent again, the same request may be taken: too many at once, a server that fails, a connection that was cut.</summary>
    public bool MayPass => Code is 0 or 408 or 429 or 500 or 502 or 503 or 504;
}
