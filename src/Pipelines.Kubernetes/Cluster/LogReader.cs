using System.Globalization;
using System.Runtime.CompilerServices;

namespace Pipelines.Kubernetes.Cluster;

/// <summary>A line that a container printed.</summary>
internal readonly record struct LogLine(string Time, string Text);

/// <summary>
/// Reads a container's log to its end. A stream that ends early (rotation, a kubelet's restart, a proxy that was bored) is opened again at the
/// last line's time, and what was seen already is left out by time and text.
/// </summary>
internal sealed class LogReader(ClusterClient client)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Lines as they come.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container.</param>
    /// <param name="hasEndedAsync">Whether the container has ended: asked after each end of the stream; lines from before are read once more.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <exception cref="ClusterException">The pod is gone, or the server refuses.</exception>
    public async IAsyncEnumerable<LogLine> FollowAsync(
        string space, string pod, string container, Func<CancellationToken, Task<bool>> hasEndedAsync, [EnumeratorCancellation] CancellationToken stop)
    {
        string last = "";
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (true)
        {
            bool hadEnded = await hasEndedAsync(stop);
            LogQuery query = new(container) { Follow = !hadEnded, Timestamps = true, Since = last.Length > 0 ? TimeOf(last) : null };
            bool isWhole = true;
            using HttpResponseMessage? answer = await OpenAsync(space, pod, query, stop);
            if (answer is not null)
            {
                using StreamReader lines = new(await answer.Content.ReadAsStreamAsync(stop));
                while (true)
                {
                    string? line;
                    try
                    {
                        line = await lines.ReadLineAsync(stop);
                    }
                    catch (Exception cut) when (!stop.IsCancellationRequested && cut is IOException or HttpRequestException)
                    {
                        isWhole = false;
                        break;
                    }
                    if (line is null)
                        break;
                    int blank = line.IndexOf(' ', StringComparison.Ordinal);
                    LogLine read = blank < 0 ? new(line, "") : new(line[..blank], line[(blank + 1)..]);
                    // Since is exact to the second, so up to a second comes again.
                    if (last.Length > 0 && IsBefore(read.Time, last))
                        continue;
                    if (read.Time != last)
                    {
                        last = read.Time;
                        seen.Clear();
                    }
                    if (seen.Add(read.Text))
                        yield return read;
                }
            }
            if (hadEnded && isWhole && answer is not null)
                yield break;
            await Task.Delay(ClusterConnection.Jitter(Pause), client.Connection.Time, stop);
        }
    }

    // Null while the container waits to be started.
    private async Task<HttpResponseMessage?> OpenAsync(string space, string pod, LogQuery query, CancellationToken stop)
    {
        try
        {
            return await client.LogsAsync(space, pod, query, stop);
        }
        catch (ClusterException waiting) when (waiting.Code == 400)
        {
            return null;
        }
    }

    private static bool IsBefore(string time, string last) => TimeOf(time) is { } one && TimeOf(last) is { } other && one < other;

    private static DateTimeOffset? TimeOf(string time)
        => DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : null;
}
