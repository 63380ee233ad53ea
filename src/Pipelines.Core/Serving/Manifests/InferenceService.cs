using Pipelines.Core.Values;

namespace Pipelines.Core.Serving.Manifests;

/// <summary>KServe's InferenceService, <c>serving.kserve.io/v1beta1</c>.</summary>
public sealed record InferenceService : ServingObject
{
    /// <inheritdoc/>
    public override string Kind => "InferenceService";

    /// <summary>What answers.</summary>
    public required ServingComponent Predictor { get; init; }

    /// <summary>What stands before the predictor; null: nothing.</summary>
    public ServingComponent? Transformer { get; init; }

    /// <summary>What answers the verb <c>:explain</c>; null: nothing.</summary>
    public ServingComponent? Explainer { get; init; }

    /// <summary>Named canaries beside the predictor; KServe has them from v0.20 on, in Standard mode only.</summary>
    public Sequence<NamedCanary> Canaries { get; init; }

    /// <summary><c>Standard</c> or <c>Knative</c>; empty: as the cluster's default.</summary>
    public string DeploymentMode { get; init; } = "";
}

/// <summary>One part of a service: a predictor, a transformer or an explainer.</summary>
public sealed record ServingComponent
{
    /// <summary>The model that a runtime serves; null: its own containers do.</summary>
    public ModelSpec? Model { get; init; }

    /// <summary>Its containers where it has no model, or what stands beside the model's; each as written.</summary>
    public Sequence<Value> Containers { get; init; }

    /// <summary>The part's own name, which takes the place of <c>predictor</c>; empty mostly.</summary>
    public string Name { get; init; } = "";

    /// <summary>The fewest replicas. Default: 1; 0 permits none at all.</summary>
    public int MinReplicas { get; init; } = 1;

    /// <summary>The most replicas; 0: no limit.</summary>
    public int MaxReplicas { get; init; }

    /// <summary>How much one replica shall have; null: as the metric's default.</summary>
    public int? ScaleTarget { get; init; }

    /// <summary><c>concurrency</c>, <c>rps</c>, <c>cpu</c> or <c>memory</c>.</summary>
    public string ScaleMetric { get; init; } = "concurrency";

    /// <summary>The most requests that one replica has in flight; 0: no limit.</summary>
    public int ContainerConcurrency { get; init; }

    /// <summary>How long a request may take; null: as the gateway's default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The share of the newest revision; null: all, and it is promoted.</summary>
    public int? CanaryTrafficPercent { get; init; }

    /// <summary>What is kept of requests and answers; null: nothing.</summary>
    public LoggerSpec? Logger { get; init; }

    /// <summary>Joins requests; null: it does not.</summary>
    public BatcherSpec? Batcher { get; init; }

    /// <summary>Labels of its pods.</summary>
    public Map<string> Labels { get; init; }

    /// <summary>Annotations of its pods; those of <c>autoscaling.knative.dev</c> count here as well.</summary>
    public Map<string> Annotations { get; init; }

    /// <summary>Everything that makes a revision: the part as written, without <c>canaryTrafficPercent</c>.</summary>
    public required Value Template { get; init; }
}

/// <summary>A model and what it needs of a runtime.</summary>
public sealed record ModelSpec
{
    /// <summary><c>sklearn</c>, <c>xgboost</c>, ...</summary>
    public required string Format { get; init; }

    /// <summary>The format's version, compared as text; empty: any.</summary>
    public string FormatVersion { get; init; } = "";

    /// <summary>The name of the runtime; empty: one is chosen.</summary>
    public string Runtime { get; init; } = "";

    /// <summary>The tag that takes the place of the runtime's image's; empty: the runtime's own.</summary>
    public string RuntimeVersion { get; init; } = "";

    /// <summary><c>v1</c>, <c>v2</c>, <c>grpc-v1</c> or <c>grpc-v2</c>; empty counts as <c>v1</c>.</summary>
    public string ProtocolVersion { get; init; } = "";

    /// <summary>Where the model is; empty: in <see cref="Storage"/>, or in the image.</summary>
    public string StorageUri { get; init; } = "";

    /// <summary>Where the model is, by a named credential; null: in <see cref="StorageUri"/>.</summary>
    public StorageSpec? Storage { get; init; }

    /// <summary>The container as written, to be merged over the runtime's: <c>args</c>, <c>env</c>, <c>resources</c>, ...</summary>
    public Value Container { get; init; } = Value.EmptyStruct;
}

/// <summary>A second predictor under a name of its own.</summary>
/// <param name="Name">Unique, and not that of the stable predictor.</param>
/// <param name="TrafficPercent">0 to 100; all of them add up to 100 at most.</param>
public sealed record NamedCanary(string Name, int TrafficPercent);

/// <summary>A path inside a store that a credential names.</summary>
/// <param name="Key">The credential's key; empty: the default one.</param>
/// <param name="Path">Where in the store.</param>
/// <param name="Parameters">What overrides the credential's settings, <c>bucket</c> among them.</param>
/// <param name="AsWritten">All of it.</param>
public sealed record StorageSpec(string Key, string Path, Map<string> Parameters, Value AsWritten);

/// <summary>What is kept of requests and answers.</summary>
/// <param name="Mode"><c>all</c>, <c>request</c> or <c>response</c>.</param>
/// <param name="Url">Where they are sent; empty: the artifact store.</param>
public sealed record LoggerSpec(string Mode, string Url);

/// <summary>Joins the rows of concurrent requests into one.</summary>
/// <param name="MaxBatchSize">The most rows of one; from 1.</param>
/// <param name="MaxLatency">How long the first one waits.</param>
public sealed record BatcherSpec(int MaxBatchSize, TimeSpan MaxLatency);
