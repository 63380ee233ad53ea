using System.Text.Json.Serialization;

namespace Pipelines.Kubernetes.Cluster.Resources;

/// <summary>A Job, as far as we read it.</summary>
internal sealed record JobObject : ClusterObject
{
    public JobSpec Spec { get; set; } = new();

    public JobStatus Status { get; set; } = new();
}

/// <summary>What we look at of what we asked for.</summary>
internal sealed record JobSpec
{
    public bool Suspend { get; set; }

    public int? Parallelism { get; set; }

    public int? Completions { get; set; }
}

/// <summary>How far a Job is.</summary>
internal sealed record JobStatus
{
    public int Active { get; set; }

    public int Ready { get; set; }

    public int Terminating { get; set; }

    public int Succeeded { get; set; }

    public int Failed { get; set; }

    public DateTimeOffset? StartTime { get; set; }

    public DateTimeOffset? CompletionTime { get; set; }

    public string CompletedIndexes { get; set; } = "";

    public string FailedIndexes { get; set; } = "";

    public IReadOnlyList<Condition> Conditions { get; set; } = [];

    /// <summary>The condition of a type when it holds; null: it does not.</summary>
    public Condition? Holding(string type) => Conditions.FirstOrDefault(condition => condition.Type == type && condition.Status == "True");
}

/// <summary>One fact about an object, true, false or unknown.</summary>
internal sealed record Condition
{
    public string Type { get; set; } = "";

    public string Status { get; set; } = "";

    public string Reason { get; set; } = "";

    public string Message { get; set; } = "";

    public DateTimeOffset? LastTransitionTime { get; set; }
}

/// <summary>A pod, as far as we read it.</summary>
internal sealed record PodObject : ClusterObject
{
    public PodSpec Spec { get; set; } = new();

    public PodStatus Status { get; set; } = new();
}

/// <summary>Where a pod runs, and which of its containers are sidecars.</summary>
internal sealed record PodSpec
{
    public string NodeName { get; set; } = "";

    public IReadOnlyList<ContainerSpec> InitContainers { get; set; } = [];

    public IReadOnlyList<ContainerSpec> Containers { get; set; } = [];
}

/// <summary>A container that was asked for.</summary>
internal sealed record ContainerSpec
{
    public string Name { get; set; } = "";

    public string Image { get; set; } = "";

    /// <summary><c>Always</c> in an init container makes it a sidecar.</summary>
    public string RestartPolicy { get; set; } = "";
}

/// <summary>How far a pod is.</summary>
internal sealed record PodStatus
{
    public string Phase { get; set; } = "";

    public string Reason { get; set; } = "";

    public string Message { get; set; } = "";

    public DateTimeOffset? StartTime { get; set; }

    public IReadOnlyList<Condition> Conditions { get; set; } = [];

    public IReadOnlyList<ContainerStatus> InitContainerStatuses { get; set; } = [];

    public IReadOnlyList<ContainerStatus> ContainerStatuses { get; set; } = [];
}

/// <summary>How far a container is.</summary>
internal sealed record ContainerStatus
{
    public string Name { get; set; } = "";

    public bool Ready { get; set; }

    public int RestartCount { get; set; }

    [JsonPropertyName("imageID")]
    public string ImageId { get; set; } = "";

    public ContainerState State { get; set; } = new();

    public ContainerState LastState { get; set; } = new();
}

/// <summary>One of the three is set.</summary>
internal sealed record ContainerState
{
    public ContainerWaiting? Waiting { get; set; }

    public ContainerRunning? Running { get; set; }

    public ContainerTerminated? Terminated { get; set; }
}

/// <summary>Not begun.</summary>
internal sealed record ContainerWaiting
{
    public string Reason { get; set; } = "";

    public string Message { get; set; } = "";
}

/// <summary>Begun.</summary>
internal sealed record ContainerRunning
{
    public DateTimeOffset? StartedAt { get; set; }
}

/// <summary>Ended.</summary>
internal sealed record ContainerTerminated
{
    public int ExitCode { get; set; }

    public int Signal { get; set; }

    public string Reason { get; set; } = "";

    public string Message { get; set; } = "";

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }
}

/// <summary>Something that happened to an object.</summary>
internal sealed record EventObject : ClusterObject
{
    public InvolvedObject InvolvedObject { get; set; } = new();

    public string Reason { get; set; } = "";

    public string Message { get; set; } = "";

    public string Type { get; set; } = "";

    public int Count { get; set; }

    public DateTimeOffset? LastTimestamp { get; set; }
}

/// <summary>What it happened to.</summary>
internal sealed record InvolvedObject
{
    public string Kind { get; set; } = "";

    public string Name { get; set; } = "";

    public string Uid { get; set; } = "";
}

/// <summary>Texts under one name.</summary>
internal sealed record ConfigMapObject : ClusterObject
{
    public IReadOnlyDictionary<string, string> Data { get; set; } = new Dictionary<string, string>();
}

/// <summary>An object of which only name and marks are read.</summary>
internal sealed record AnyObject : ClusterObject;
