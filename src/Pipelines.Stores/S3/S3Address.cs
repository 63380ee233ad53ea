using System.Buffers;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.S3;

/// <summary>A place in a bucket and how its server is reached: <c>s3://bucket/prefix?endpoint=http://host:9000&amp;style=path</c>.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Prefix">Keys begin with it and a slash; empty: with nothing.</param>
/// <param name="Settings">How the server is reached.</param>
public sealed record S3Address(string Bucket, string Prefix, S3Settings Settings)
{
    private const string Scheme = "s3://";

    // What RFC 3986 allows in a path beside the slash: the text of a URI is the text of its key, so it must be one.
    private static readonly SearchValues<char> OfPaths = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@%/");

    private static readonly SearchValues<char> OfBuckets = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._");

    private static readonly string[] Names = ["endpoint", "region", "style", "ca", "profile", "anonymous"];

    /// <summary>The place without its settings: what artifacts' URIs begin with.</summary>
    public string Root => Prefix.Length == 0 ? Scheme + Bucket : $"{Scheme}{Bucket}/{Prefix}";

    /// <summary>True for what begins like such an address.</summary>
    public static bool Fits(string address) => address.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Reads an address; what it does not say is taken from <paramref name="settings"/>.</summary>
    /// <exception cref="FormatException">It is written wrong; the message says how, and holds no key.</exception>
    public static S3Address Parse(string address, S3Settings settings)
    {
        if (!Fits(address))
            throw new FormatException("an address in a bucket is written s3://BUCKET/PREFIX.");
        string[] parts = address[Scheme.Length..].Split('?', 2);
        // Never said again: what stands before an @ may be a key.
        if (parts[0].Split('/')[0].Contains('@', StringComparison.Ordinal))
            throw new FormatException("keys do not belong into an address, where other users of the machine can read them. Give them by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or by a profile (AWS_PROFILE).");
        string[] places = parts[0].TrimEnd('/').Split('/', 2);
        (string bucket, string prefix) = (places[0], places.Length > 1 ? places[1] : "");
        if (bucket.Length is < 3 or > 255 || bucket.AsSpan().ContainsAnyExcept(OfBuckets))
            throw new FormatException($"'{bucket}' is no name of a bucket: write s3://BUCKET/PREFIX, a bucket's name has at least three letters, digits, dots or hyphens.");
        if (prefix.AsSpan().ContainsAnyExcept(OfPaths) || prefix.Split('/').Any(name => (name.Length == 0 && prefix.Length > 0) || name is "." or ".." or ArtifactUri.ReservedName))
            throw new FormatException($"'{prefix}' is no prefix: it holds an empty name, one that is reserved, or characters that a URI has not (write a blank as %20).");
        return new(bucket, prefix, parts.Length > 1 ? Apply(settings, parts[1]) : settings);
    }

    /// <summary>The bucket and key that a URI names; null when it is none in a bucket.</summary>
    internal static (string Bucket, string Key)? Split(string uri)
    {
        if (!Fits(uri))
            return null;
        string[] parts = uri[Scheme.Length..].Split('/', 2);
        return parts[0].Length == 0 ? null : (parts[0], parts.Length > 1 ? parts[1] : "");
    }

    private static S3Settings Apply(S3Settings settings, string query)
    {
        foreach (string pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = pair.Split('=', 2);
            string value = sides.Length > 1 ? Uri.UnescapeDataString(sides[1]) : "";
            settings = sides[0] switch
            {
                "endpoint" => settings with { Endpoint = S3Settings.ParseEndpoint(value) },
                "region" when value.Length > 0 => settings with { Region = value },
                "style" => settings with { PathStyle = S3Settings.ParseStyle(value) },
                "ca" when value.Length > 0 => settings with { CaFile = value },
                "profile" when value.Length > 0 => settings with { Profile = value },
                "anonymous" => settings with { Anonymous = value is "true" or "1" or "" },
                _ when Names.Contains(sides[0]) => throw new FormatException($"'{sides[0]}' has no value."),
                _ => throw new FormatException($"'{sides[0]}' says nothing about a bucket. {NearestName.Advice(sides[0], Names, "settings")}"),
            };
        }
        return settings;
    }
}
