using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Pipelines.Kubernetes.Cluster.Resources;

// Settable, not init-only: generated readers would set an init-only member that is absent in the text to null, in place of its default.

/// <summary>What every object has: what we read of it. What we write are trees (<see cref="JsonObject"/>): authors may add what we do not know.</summary>
internal abstract record ClusterObject
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public ObjectMeta Metadata { get; set; } = new();
}

/// <summary>Name, version, owner and marks of an object. What managers own which fields is not read: it is half of every object.</summary>
internal sealed record ObjectMeta
{
    public string Name { get; set; } = "";

    public string Namespace { get; set; } = "";

    public string Uid { get; set; } = "";

    /// <summary>Opaque: compared for equality only.</summary>
    public string ResourceVersion { get; set; } = "";

    public DateTimeOffset? CreationTimestamp { get; set; }

    /// <summary>Set while the object is being deleted.</summary>
    public DateTimeOffset? DeletionTimestamp { get; set; }

    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Annotations { get; set; } = new Dictionary<string, string>();

    public IReadOnlyList<OwnerReference> OwnerReferences { get; set; } = [];

    public IReadOnlyList<string> Finalizers { get; set; } = [];
}

/// <summary>Who an object belongs to: with the owner it is collected.</summary>
internal sealed record OwnerReference(string ApiVersion, string Kind, string Name, string Uid)
{
    public bool Controller { get; set; }
}

/// <summary>A page of a list.</summary>
internal sealed record ObjectList<T>
{
    public ListMeta Metadata { get; set; } = new();

    public IReadOnlyList<T> Items { get; set; } = [];
}

/// <summary>Of which moment a list is, and where its next page begins.</summary>
internal sealed record ListMeta
{
    public string ResourceVersion { get; set; } = "";

    public string Continue { get; set; } = "";
}

/// <summary>A line of a watch.</summary>
internal sealed record WatchLine(string Type, JsonElement Object);

/// <summary>How a server says why it refused.</summary>
internal sealed record StatusAnswer
{
    public string Kind { get; set; } = "";

    public string Message { get; set; } = "";

    public string Reason { get; set; } = "";

    public int Code { get; set; }

    public StatusDetails? Details { get; set; }
}

/// <summary>More about a refusal.</summary>
internal sealed record StatusDetails
{
    public int RetryAfterSeconds { get; set; }

    public IReadOnlyList<StatusCause> Causes { get; set; } = [];
}

/// <summary>One cause of a refusal.</summary>
internal sealed record StatusCause
{
    public string Reason { get; set; } = "";

    public string Message { get; set; } = "";

    public string Field { get; set; } = "";
}

/// <summary>The resources of a group and version.</summary>
internal sealed record ResourceListAnswer
{
    public IReadOnlyList<ResourceFact> Resources { get; set; } = [];
}

/// <summary>A resource that a server knows.</summary>
internal sealed record ResourceFact
{
    public string Name { get; set; } = "";

    public string Kind { get; set; } = "";

    public bool Namespaced { get; set; }

    public IReadOnlyList<string> Verbs { get; set; } = [];
}

/// <summary>The server's version.</summary>
internal sealed record ServerVersion
{
    public string Major { get; set; } = "";

    public string Minor { get; set; } = "";

    public string GitVersion { get; set; } = "";
}

/// <summary>The answer to whether we may do something.</summary>
internal sealed record AccessAnswer
{
    public AccessStatus Status { get; set; } = new();
}

/// <summary>Whether, and why.</summary>
internal sealed record AccessStatus
{
    public bool Allowed { get; set; }

    public string Reason { get; set; } = "";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = false)]
[JsonSerializable(typeof(ObjectList<JobObject>))]
[JsonSerializable(typeof(ObjectList<PodObject>))]
[JsonSerializable(typeof(ObjectList<EventObject>))]
[JsonSerializable(typeof(ObjectList<ConfigMapObject>))]
[JsonSerializable(typeof(ObjectList<AnyObject>))]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(WatchLine))]
[JsonSerializable(typeof(ResourceListAnswer))]
[JsonSerializable(typeof(ServerVersion))]
[JsonSerializable(typeof(AccessAnswer))]
[JsonSerializable(typeof(JsonNode))]
internal sealed partial class ClusterJson : JsonSerializerContext;
