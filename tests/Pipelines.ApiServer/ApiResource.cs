namespace Pipelines.ApiServer;

/// <summary>A resource that the double knows.</summary>
public sealed record ApiResource(string Group, string Version, string Plural, string Kind, bool IsNamespaced = true)
{
    /// <summary>Group and version as objects say them.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Refuses an object that does not fit; null: any fits.</summary>
    public Func<System.Text.Json.Nodes.JsonObject, IReadOnlyList<string>>? Check { get; init; }

    /// <summary>What every cluster has of what we use.</summary>
    public static IReadOnlyList<ApiResource> BuiltIn { get; } =
    [
        new("", "v1", "pods", "Pod"),
        new("", "v1", "events", "Event"),
        new("", "v1", "configmaps", "ConfigMap"),
        new("", "v1", "secrets", "Secret"),
        new("", "v1", "services", "Service"),
        new("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim"),
        new("", "v1", "namespaces", "Namespace", IsNamespaced: false),
        new("", "v1", "nodes", "Node", IsNamespaced: false),
        new("batch", "v1", "jobs", "Job"),
        new("coordination.k8s.io", "v1", "leases", "Lease"),
    ];
}
