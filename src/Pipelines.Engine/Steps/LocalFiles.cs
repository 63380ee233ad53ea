namespace Pipelines.Engine.Steps;

/// <summary><c>file://</c> URIs as paths, by the rules of the runtime package: percent-decoded, of this machine only.</summary>
internal static class LocalFiles
{
    private const string Scheme = "file://";

    /// <summary>The path that a URI names; null for another scheme or another machine.</summary>
    public static string? PathOf(string uri)
    {
        if (!uri.StartsWith(Scheme, StringComparison.Ordinal))
            return null;
        int slash = uri.IndexOf('/', Scheme.Length);
        return slash >= 0 && uri[Scheme.Length..slash] is "" or "localhost" ? Path.GetFullPath(Uri.UnescapeDataString(uri[slash..])) : null;
    }
}
