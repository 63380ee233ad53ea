namespace Pipelines.Kubernetes.Cluster;

/// <summary>A request, and what its failure means.</summary>
internal sealed record ClusterRequest(HttpMethod Method, string PathAndQuery)
{
    public ClusterLane Lane { get; init; } = ClusterLane.Reads;

    public byte[]? Body { get; init; }

    public string BodyType { get; init; } = "application/json";

    public string Accept { get; init; } = "application/json";

    /// <summary>Sent twice it does no more than sent once, so it is sent again when nobody knows what became of it.</summary>
    public bool CanRepeat { get; init; } = true;

    /// <summary>The answer goes on for as long as it likes.</summary>
    public bool IsStream { get; init; }

    /// <summary>For people: the method and the path, without what is asked about it.</summary>
    public string Words => $"{Method} {PathAndQuery.Split('?')[0]}";
}
