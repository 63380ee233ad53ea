namespace Pipelines.Kubernetes.Cluster;

/// <summary>Finds the cluster: a kubeconfig where one is named or lies in its place, else the one that this program runs in.</summary>
internal static class ClusterPlace
{
    private const string Account = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>The target.</summary>
    /// <param name="context">Of the kubeconfig; null: the current one.</param>
    /// <param name="variable">The environment.</param>
    /// <param name="account">The folder of a pod's own account; null: where Kubernetes puts it.</param>
    /// <exception cref="ClusterConfigException">None is found, or what is found cannot be used.</exception>
    public static ClusterTarget Find(string? context, Func<string, string?> variable, string? account = null)
    {
        string folder = account ?? Account;
        if (variable("KUBECONFIG") is { Length: > 0 } named)
            return KubeConfig.Read(named.Split(':', StringSplitOptions.RemoveEmptyEntries), context);
        string own = Path.Combine(variable("HOME") ?? "/", ".kube", "config");
        if (File.Exists(own))
            return KubeConfig.Read([own], context);
        if (variable("KUBERNETES_SERVICE_HOST") is { Length: > 0 } host && File.Exists(Path.Combine(folder, "token")))
        {
            string port = variable("KUBERNETES_SERVICE_PORT") is { Length: > 0 } said ? said : "443";
            return new()
            {
                Name = "in-cluster",
                Server = new Uri($"https://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}"),
                Namespace = File.Exists(Path.Combine(folder, "namespace")) ? File.ReadAllText(Path.Combine(folder, "namespace")).Trim() : "default",
                AuthorityPem = File.Exists(Path.Combine(folder, "ca.crt")) ? File.ReadAllText(Path.Combine(folder, "ca.crt")) : null,
                Identity = new ClusterIdentity.TokenFile(Path.Combine(folder, "token")),
            };
        }
        throw new ClusterConfigException(own, "there is no cluster to be found: name a kubeconfig by KUBECONFIG, or run inside of the cluster with a service account.");
    }
}
