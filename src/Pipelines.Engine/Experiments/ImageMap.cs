using Pipelines.Core.Values;

namespace Pipelines.Engine.Experiments;

/// <summary>Programs of this machine that stand in for images where nothing runs images.</summary>
/// <param name="Programs">Command lines by image, with or without its tag or digest.</param>
public sealed record ImageMap(Map<Sequence<string>> Programs)
{
    /// <summary>The command line for an image; empty: none. An entry with the tag wins over one without.</summary>
    public Sequence<string> Find(string image)
        => Programs.TryGetValue(image, out Sequence<string> exact) ? exact
        : Programs.TryGetValue(Untagged(image), out Sequence<string> any) ? any
        : [];

    /// <summary>An image without its tag and digest: <c>host:5000/a/b:1@sha256:...</c> is <c>host:5000/a/b</c>.</summary>
    private static string Untagged(string image)
    {
        int digest = image.IndexOf('@', StringComparison.Ordinal);
        string name = digest < 0 ? image : image[..digest];
        int colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[..colon] : name;
    }
}
