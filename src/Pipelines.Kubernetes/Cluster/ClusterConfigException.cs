using Pipelines.Engine.Ports;

namespace Pipelines.Kubernetes.Cluster;

/// <summary>How the cluster is reached is said wrong, or not at all.</summary>
public sealed class ClusterConfigException(string place, string why, Exception? cause = null)
    : PipelinesException($"'{place}': {why}", cause)
{
    /// <summary>The file, or the part of it.</summary>
    public string Place { get; } = place;
}
