using System.Buffers;
using System.Globalization;
using System.Text;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Ports;

/// <summary>
/// How stores spell URIs, so that they all keep the rules of <see cref="IArtifactStore.UriOf"/>: any text is a legal segment, two
/// lists of segments never share a URI, and no segment steps out of the root, hides a file or is too long for a file system.
/// </summary>
public static class ArtifactUri
{
    /// <summary>The folder beside artifacts where a store on disk keeps its own notes; it is never part of a URI.</summary>
    public const string ReservedName = ".stored";

    // Below the 255 bytes of common file systems by what stores and steps add to a name.
    private const int LongestName = 200;
    private const int KeptOfLongName = 160;

    private static readonly SearchValues<char> Unreserved = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    private static readonly SearchValues<char> Dangerous = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(code => (char)code), '/', '\u007f', '\ufffd']);

    /// <summary>The URI of <paramref name="segments"/> below <paramref name="root"/>, which is a URI without a slash at its end.</summary>
    public static string Join(string root, IEnumerable<string> segments)
    {
        StringBuilder uri = new(root, root.Length + 100);
        foreach (string segment in segments)
            Encode(uri.Append('/'), NameOf(segment));
        return uri.ToString();
    }

    /// <summary>The URI of an absolute path: <c>file:///a%20b</c>.</summary>
    public static string OfPath(string path)
    {
        StringBuilder uri = new("file://", path.Length + 20);
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            Encode(uri.Append('/'), name);
        return uri.ToString();
    }

    /// <summary>
    /// The names below <paramref name="root"/> that <paramref name="uri"/> spells, decoded; null when it is not below the root, or has
    /// a name that leads elsewhere (<c>..</c>, an encoded slash) or is reserved.
    /// </summary>
    public static string[]? NamesBelow(string root, string uri)
    {
        if (uri.Length <= root.Length + 1 || !uri.StartsWith(root, StringComparison.Ordinal) || uri[root.Length] != '/')
            return null;
        string[] names = uri[(root.Length + 1)..].Split('/');
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = Uri.UnescapeDataString(names[i]);
            if (names[i] is "" or "." or ".." or ReservedName || names[i].AsSpan().ContainsAny(Dangerous))
                return null;
        }
        return names;
    }

    /// <summary>True when <paramref name="member"/> names a file of a folder and cannot lead out of it.</summary>
    public static bool IsMember(string member)
        => !member.Contains('\0', StringComparison.Ordinal) && member.Split('/').All(name => name is not ("" or "." or ".." or ReservedName));

    /// <summary>The name that a segment has on disk or in a key, before it is percent-encoded; itself in all ordinary cases.</summary>
    public static string NameOf(string segment)
    {
        bool ordinary = segment.Length > 0 && segment[0] is not ('.' or '~') && !segment.AsSpan().ContainsAny(Dangerous)
            && Encoding.UTF8.GetByteCount(segment) <= LongestName;
        if (ordinary)
            return segment;
        // A tilde never starts an ordinary name, so the two kinds cannot meet.
        StringBuilder name = new("~", segment.Length * 3);
        Encode(name, segment);
        return name.Length <= LongestName
            ? name.ToString()
            : $"{name.ToString(0, KeptOfLongName)}~{Digest.Of(segment).Hex[..16]}";
    }

    private static void Encode(StringBuilder into, string name)
    {
        if (name.AsSpan().IndexOfAnyExcept(Unreserved) < 0)
        {
            into.Append(name);
            return;
        }
        foreach (byte b in Encoding.UTF8.GetBytes(name))
        {
            if (b < 128 && Unreserved.Contains((char)b))
                into.Append((char)b);
            else
                into.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }
    }
}
