namespace Pipelines.Kubernetes.Cluster;

/// <summary>An API server, and who we are to it.</summary>
internal sealed record ClusterTarget
{
    /// <summary>Where requests go; a path in it is kept.</summary>
    public required Uri Server { get; init; }

    /// <summary>What people call it: the context's name, or <c>in-cluster</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>The namespace where none is said.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Certificates (PEM) of the authority that the server's is checked against. Null: the system's.</summary>
    public string? AuthorityPem { get; init; }

    /// <summary>The name that the server's certificate must bear. Null: the host of <see cref="Server"/>.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>The server's certificate is not looked at.</summary>
    public bool IsTlsUnchecked { get; init; }

    /// <summary>A proxy of its own. Null: those of the environment.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>How we say who we are.</summary>
    public ClusterIdentity Identity { get; init; } = new ClusterIdentity.Nobody();
}

/// <summary>How a client says who it is.</summary>
internal abstract record ClusterIdentity
{
    private ClusterIdentity() { }

    /// <summary>By nothing.</summary>
    public sealed record Nobody : ClusterIdentity;

    /// <summary>By a certificate and its key (PEM).</summary>
    public sealed record Certificate(string CertificatePem, string KeyPem) : ClusterIdentity;

    /// <summary>By a token that stays.</summary>
    public sealed record Token(string Value) : ClusterIdentity;

    /// <summary>By a token in a file that others renew: read again each minute, and when the server refuses it.</summary>
    public sealed record TokenFile(string Path) : ClusterIdentity;

    /// <summary>By a name and a password.</summary>
    public sealed record Password(string User, string Secret) : ClusterIdentity;

    /// <summary>By what a program says (client.authentication.k8s.io): a token, or a certificate, until it ends.</summary>
    /// <param name="Command">The program; with a slash in it, relative to the folder of the kubeconfig.</param>
    /// <param name="Arguments">Its arguments.</param>
    /// <param name="Environment">Variables that it gets on top of ours.</param>
    /// <param name="ApiVersion">The version that it speaks.</param>
    /// <param name="ProvidesCluster">It is told about the server.</param>
    /// <param name="InstallHint">What people do where it is missing.</param>
    public sealed record Program(
        string Command,
        IReadOnlyList<string> Arguments,
        IReadOnlyList<KeyValuePair<string, string>> Environment,
        string ApiVersion,
        bool ProvidesCluster,
        string InstallHint) : ClusterIdentity;

    // Tokens, keys and passwords stand in no message, whoever prints this.
    /// <inheritdoc/>
    public sealed override string ToString() => GetType().Name;
}
