using Pipelines.Core.Values;

namespace Pipelines.Core.Serving;

/// <summary>The name of a served model, unique in its namespace.</summary>
public readonly record struct ServiceName(string Namespace, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Namespace}/{Name}";
}

/// <summary>What is asked for of a served model: as much of KServe's InferenceService as decides revisions and traffic.</summary>
public sealed record ServiceSpec
{
    /// <summary>Which service.</summary>
    public required ServiceName Name { get; init; }

    /// <summary>
    /// The predictor as its author wrote it, without <c>canaryTrafficPercent</c>: the model, its runtime, resources, replicas. Every change
    /// of it makes a new revision.
    /// </summary>
    public required Value Template { get; init; }

    /// <summary>
    /// The percentage, 0 to 100, for the newest ready revision; the rest stays with the one rolled out before. Null: all of it, which
    /// promotes the revision. Without effect on a service's first revision.
    /// </summary>
    public int? CanaryTrafficPercent { get; init; }

    /// <summary>The newest ready revision gets a copy of each request that the one rolled out before answers; its own answers are thrown away.</summary>
    public bool IsMirrored { get; init; }
}
