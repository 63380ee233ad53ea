using System.Text.Json.Serialization.Metadata;

namespace Pipelines.Kubernetes.Cluster.Resources;

/// <summary>A resource of the API, and how its objects are read.</summary>
/// <param name="Group">Its group; empty: the core one.</param>
/// <param name="Version">Its version.</param>
/// <param name="Plural">Its name in paths.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="One">Reads one.</param>
/// <param name="Many">Reads a list.</param>
internal sealed record ResourceKind<T>(string Group, string Version, string Plural, string Kind, JsonTypeInfo<T> One, JsonTypeInfo<ObjectList<T>> Many)
    where T : ClusterObject
{
    /// <summary>False for what belongs to no namespace.</summary>
    public bool IsNamespaced { get; init; } = true;

    /// <summary>Group and version as objects say them.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The path of the resource, or of one object, in a namespace; null: in all.</summary>
    public string PathOf(string? space, string? name = null)
    {
        string root = Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";
        string place = IsNamespaced && space is not null ? $"/namespaces/{Uri.EscapeDataString(space)}" : "";
        return $"{root}{place}/{Plural}{(name is null ? "" : $"/{Uri.EscapeDataString(name)}")}";
    }
}

/// <summary>The resources that we use.</summary>
internal static class ResourceKinds
{
    public static readonly ResourceKind<JobObject> Jobs = new("batch", "v1", "jobs", "Job", ClusterJson.Default.JobObject, ClusterJson.Default.ObjectListJobObject);

    public static readonly ResourceKind<PodObject> Pods = new("", "v1", "pods", "Pod", ClusterJson.Default.PodObject, ClusterJson.Default.ObjectListPodObject);

    public static readonly ResourceKind<EventObject> Events = new("", "v1", "events", "Event", ClusterJson.Default.EventObject, ClusterJson.Default.ObjectListEventObject);

    public static readonly ResourceKind<ConfigMapObject> ConfigMaps
        = new("", "v1", "configmaps", "ConfigMap", ClusterJson.Default.ConfigMapObject, ClusterJson.Default.ObjectListConfigMapObject);

    /// <summary>A resource of which only name and marks are read: of a CRD, a Secret.</summary>
    public static ResourceKind<AnyObject> Any(string group, string version, string plural, string kind, bool isNamespaced = true)
        => new(group, version, plural, kind, ClusterJson.Default.AnyObject, ClusterJson.Default.ObjectListAnyObject) { IsNamespaced = isNamespaced };
}
