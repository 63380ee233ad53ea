namespace Pipelines.Stores.S3;

/// <summary>How a server is reached. Keys are no part of it: they are found when they are needed, and held by nobody else.</summary>
public sealed record S3Settings
{
    /// <summary>The server; null: Amazon's of the region.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The region that requests are signed for. <c>us-east-1</c> if not set, which servers other than Amazon's mostly take for any.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>The bucket stands in the path, else in the host's name. Null: in the path where <see cref="Endpoint"/> is set.</summary>
    public bool? PathStyle { get; init; }

    /// <summary>A file of certificates (PEM) that the server's is checked against, instead of the system's. Null: the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>The section of <c>~/.aws/credentials</c> and <c>~/.aws/config</c>. Null: keys of the environment come first, then <c>default</c>.</summary>
    public string? Profile { get; init; }

    /// <summary>Requests are not signed: a bucket that is open to everybody.</summary>
    public bool Anonymous { get; init; }

    /// <summary>Requests for one file at the same time. Eight if not set.</summary>
    public int ParallelParts { get; init; } = 8;

    /// <summary>Files of a folder at the same time. Sixteen if not set.</summary>
    public int ParallelFiles { get; init; } = 16;

    /// <summary>
    /// Larger files go up and down in parts of this size, in bytes; from 5 MiB, which servers ask for. 8 MiB if not set; grows for files
    /// that would have more than ten thousand parts. Smaller ones are held in memory while they go up.
    /// </summary>
    public long PartBytes { get; init; } = 8 << 20;

    /// <summary>How long a request is tried again while the server is away or overloaded. 45 seconds if not set.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>
    /// What the environment says: <c>AWS_ENDPOINT_URL_S3</c>, <c>AWS_ENDPOINT_URL</c>, <c>AWS_REGION</c>, <c>AWS_DEFAULT_REGION</c>,
    /// <c>AWS_CA_BUNDLE</c>, <c>AWS_PROFILE</c>, <c>PIPELINES_S3_STYLE</c> (path or virtual), <c>PIPELINES_S3_ANONYMOUS</c>.
    /// </summary>
    /// <exception cref="FormatException">A variable is written wrong.</exception>
    public static S3Settings FromEnvironment(Func<string, string?> variable)
    {
        string? endpoint = First("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");
        string? style = First("PIPELINES_S3_STYLE");
        return new()
        {
            Endpoint = endpoint is null ? null : ParseEndpoint(endpoint),
            Region = First("AWS_REGION", "AWS_DEFAULT_REGION") ?? S3Profiles.RegionOf(First("AWS_PROFILE"), variable) ?? "us-east-1",
            PathStyle = style is null ? null : ParseStyle(style),
            CaFile = First("AWS_CA_BUNDLE"),
            Profile = First("AWS_PROFILE"),
            Anonymous = First("PIPELINES_S3_ANONYMOUS") is "1" or "true",
        };

        string? First(params string[] names) => names.Select(variable).FirstOrDefault(value => !string.IsNullOrEmpty(value));
    }

    /// <summary>The server as people know it.</summary>
    internal string Server => Endpoint?.GetLeftPart(UriPartial.Authority) ?? $"Amazon S3 in {Region}";

    /// <summary>True when the bucket stands in the path.</summary>
    internal bool IsPathStyle => PathStyle ?? Endpoint is not null;

    internal static Uri ParseEndpoint(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.UserInfo.Length == 0
            ? uri
            // Not said again where somebody has put a key into it.
            : throw new FormatException("the endpoint is no address of a server: write http(s)://HOST:PORT, without keys.");

    internal static bool ParseStyle(string text) => text switch
    {
        "path" => true,
        "virtual" => false,
        _ => throw new FormatException($"'{text}' is no style: write path (http://host/bucket/key) or virtual (http://bucket.host/key)."),
    };
}
