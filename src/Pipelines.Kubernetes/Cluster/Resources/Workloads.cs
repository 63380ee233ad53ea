using System.Text.Json.Serialization;

namespace Pipelines.Kubernetes.Cluster.Resources;

/// <summary>A Job, as far as we read it.</summary>
internal sealed record JobObject : ClusterObject
{
    public JobSpec Spec { get; init; } = new();

    public JobStatus Status { get; init; } = new();
}

/// <summary>What we look at of what we asked for.</summary>
internal sealed record JobSpec
{
    public bool Suspend { get; init; }

    public int? Parallelism { get; init; }

    public int? Completions { get; init; }
}

/// <summary>How far a Job is.</summary>
internal sealed record JobStatus
{
    public int Active { get; init; }

    public int Ready { get; init; }

    public int Terminating { get; init; }

    public int Succeeded { get; init; }

    public int Failed { get; init; }

    public DateTimeOffset? StartTime { get; init; }

    public DateTimeOffset? CompletionTime { get; init; }

    public string CompletedIndexes { get; init; } = "";

    public string FailedIndexes { get; init; } = "";

    public IReadOnlyList<Condition> Conditions { get; init; } = [];

    /// <summary>The condition of a type when it holds; null: it does not.</summary>
    public Condition? Holding(string type) => Conditions.FirstOrDefault(condition => condition.Type == type && condition.Status == "True");
}

/// <summary>One fact about an object, true, false or unknown.</summary>
internal sealed record Condition
{
    public string Type { get; init; } = "";

    public string Status { get; init; } = "";

    public string Reason { get; init; } = "";

    public string Message { get; init; } = "";

    public DateTimeOffset? LastTransitionTime { get; init; }
}

/// <summary>A pod, as far as we read it.</summary>
internal sealed record PodObject : ClusterObject
{
    public PodSpec Spec { get; init; } = new();

    public PodStatus Status { get; init; } = new();
}

/// <summary>Where a pod runs, and which of its containers are sidecars.</summary>
internal sealed record PodSpec
{
    public string NodeName { get; init; } = "";

    public IReadOnlyList<ContainerSpec> InitContainers { get; init; } = [];

    public IReadOnlyList<ContainerSpec> Containers { get; init; } = [];
}

/// <summary>A container that was asked for.</summary>
internal sealed record ContainerSpec
{
    public string Name { get; init; } = "";

    public string Image { get; init; } = "";

    /// <summary><c>Always</c> in an init container makes it a sidecar.</summary>
    public string RestartPolicy { get; init; } = "";
}

/// <summary>How far a pod is.</summary>
internal sealed record PodStatus
{
    public string Phase { get; init; } = "";

    public string Reason { get; init; } = "";

    public string Message { get; init; } = "";

    public DateTimeOffset? StartTime { get; init; }

    public IReadOnlyList<Condition> Conditions { get; init; } = [];

    public IReadOnlyList<ContainerStatus> InitContainerStatuses { get; init; } = [];

    public IReadOnlyList<ContainerStatus> ContainerStatuses { get; init; } = [];
}

/// <summary>How far a container is.</summary>
internal sealed record ContainerStatus
{
    public string Name { get; init; } = "";

    public bool Ready { get; init; }

    public int RestartCount { get; init; }

    [JsonPropertyName("imageID")]
    public string ImageId { get; init; } = "";

    public ContainerState State { get; init; } = new();

    public ContainerState LastState { get; init; } = new();
}

/// <summary>One of the three is set.</summary>
internal sealed record ContainerState
{
    public ContainerWaiting? Waiting { get; init; }

    public ContainerRunning? Running { get; init; }

    public ContainerTerminated? Terminated { get; init; }
}

/// <summary>Not begun.</summary>
internal sealed record ContainerWaiting
{
    public string Reason { get; init; } = "";

    public string Message { get; init; } = "";
}

/// <summary>Begun.</summary>
internal sealed record ContainerRunning
{
    public DateTimeOffset? StartedAt { get; init; }
}

/// <summary>Ended.</summary>
internal sealed record ContainerTerminated
{
    public int ExitCode { get; init; }

    public int Signal { get; init; }

    public string Reason { get; init; } = "";

    public string Message { get; init; } = "";

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>Something that happened to an object.</summary>
internal sealed record EventObject : ClusterObject
{
    public InvolvedObject InvolvedObject { get; init; } = new();

    public string Reason { get; init; } = "";

    public string Message { get; init; } = "";

    public string Type { get; init; } = "";

    public int Count { get; init; }

    public DateTimeOffset? LastTimestamp { get; init; }
}

/// <summary>What it happened to.</summary>
internal sealed record InvolvedObject
{
    public string Kind { get; init; } = "";

    public string Name { get; init; } = "";

    public string Uid { get; init; } = "";
}

/// <summary>Texts under one name.</summary>
internal sealed record ConfigMapObject : ClusterObject
{
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();
}

/// <summary>An object of which only name and marks are read.</summary>
internal sealed record AnyObject : ClusterObject;
