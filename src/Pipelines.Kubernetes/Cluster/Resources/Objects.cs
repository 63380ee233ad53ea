using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Pipelines.Kubernetes.Cluster.Resources;

/// <summary>What every object has: what we read of it. What we write are trees (<see cref="JsonObject"/>): authors may add what we do not know.</summary>
internal abstract record ClusterObject
{
    public string ApiVersion { get; init; } = "";

    public string Kind { get; init; } = "";

    public ObjectMeta Metadata { get; init; } = new();
}

/// <summary>Name, version, owner and marks of an object. What managers own which fields is not read: it is half of every object.</summary>
internal sealed record ObjectMeta
{
    public string Name { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Uid { get; init; } = "";

    /// <summary>Opaque: compared for equality only.</summary>
    public string ResourceVersion { get; init; } = "";

    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>Set while the object is being deleted.</summary>
    public DateTimeOffset? DeletionTimestamp { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<OwnerReference> OwnerReferences { get; init; } = [];

    public IReadOnlyList<string> Finalizers { get; init; } = [];
}

/// <summary>Who an object belongs to: with the owner it is collected.</summary>
internal sealed record OwnerReference(string ApiVersion, string Kind, string Name, string Uid)
{
    public bool Controller { get; init; }
}

/// <summary>A page of a list.</summary>
internal sealed record ObjectList<T>
{
    public ListMeta Metadata { get; init; } = new();

    public IReadOnlyList<T> Items { get; init; } = [];
}

/// <summary>Of which moment a list is, and where its next page begins.</summary>
internal sealed record ListMeta
{
    public string ResourceVersion { get; init; } = "";

    public string Continue { get; init; } = "";
}

/// <summary>A line of a watch.</summary>
internal sealed record WatchLine(string Type, JsonElement Object);

/// <summary>How a server says why it refused.</summary>
internal sealed record StatusAnswer
{
    public string Kind { get; init; } = "";

    public string Message { get; init; } = "";

    public string Reason { get; init; } = "";

    public int Code { get; init; }

    public StatusDetails? Details { get; init; }
}

/// <summary>More about a refusal.</summary>
internal sealed record StatusDetails
{
    public int RetryAfterSeconds { get; init; }

    public IReadOnlyList<StatusCause> Causes { get; init; } = [];
}

/// <summary>One cause of a refusal.</summary>
internal sealed record StatusCause
{
    public string Reason { get; init; } = "";

    public string Message { get; init; } = "";

    public string Field { get; init; } = "";
}

/// <summary>The resources of a group and version.</summary>
internal sealed record ResourceListAnswer
{
    public IReadOnlyList<ResourceFact> Resources { get; init; } = [];
}

/// <summary>A resource that a server knows.</summary>
internal sealed record ResourceFact
{
    public string Name { get; init; } = "";

    public string Kind { get; init; } = "";

    public bool Namespaced { get; init; }

    public IReadOnlyList<string> Verbs { get; init; } = [];
}

/// <summary>The server's version.</summary>
internal sealed record ServerVersion
{
    public string Major { get; init; } = "";

    public string Minor { get; init; } = "";

    public string GitVersion { get; init; } = "";
}

/// <summary>The answer to whether we may do something.</summary>
internal sealed record AccessAnswer
{
    public AccessStatus Status { get; init; } = new();
}

/// <summary>Whether, and why.</summary>
internal sealed record AccessStatus
{
    public bool Allowed { get; init; }

    public string Reason { get; init; } = "";
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
