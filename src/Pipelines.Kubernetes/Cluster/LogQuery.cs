using System.Globalization;
using System.Text;

namespace Pipelines.Kubernetes.Cluster;

/// <summary>Which lines of a container.</summary>
/// <param name="Container">Its name.</param>
internal sealed record LogQuery(string Container)
{
    /// <summary>Goes on until the container has ended.</summary>
    public bool Follow { get; init; }

    /// <summary>Each line begins with its time.</summary>
    public bool Timestamps { get; init; }

    /// <summary>Of the container before its restart.</summary>
    public bool Previous { get; init; }

    /// <summary>Only from this moment on; null: all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>At most so many bytes; null: all.</summary>
    public long? LimitBytes { get; init; }

    internal string Text
    {
        get
        {
            StringBuilder text = new($"?container={Uri.EscapeDataString(Container)}");
            if (Follow)
                text.Append("&follow=true");
            if (Timestamps)
                text.Append("&timestamps=true");
            if (Previous)
                text.Append("&previous=true");
            if (Since is { } since)
                text.Append("&sinceTime=").Append(Uri.EscapeDataString(since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)));
            if (LimitBytes is { } limit)
                text.Append(CultureInfo.InvariantCulture, $"&limitBytes={limit}");
            return text.ToString();
        }
    }
}
