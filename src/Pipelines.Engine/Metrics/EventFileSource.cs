using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Katib;

namespace Pipelines.Engine.Metrics;

/// <summary>Metrics in TensorFlow's event files below a folder; each file is a source of its own.</summary>
/// <param name="name">What the sources' names begin with.</param>
/// <param name="folder">The folder.</param>
/// <param name="shownAs">The folder's path as the trial sees it: a metric may name the end of it.</param>
/// <param name="metrics">The wanted metrics.</param>
internal sealed class EventFileSource(string name, string folder, string shownAs, Sequence<string> metrics) : MetricSource
{
    private readonly Dictionary<string, (long Length, int Points)> _read = new(StringComparer.Ordinal);

    public override async Task<IReadOnlyList<NewPoints>> ReadAsync(bool isLast, CancellationToken stop)
    {
        if (!Directory.Exists(folder))
            return [];
        List<NewPoints> all = [];
        foreach (string file in Directory.EnumerateFiles(folder, "*tfevents*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            (long length, int known) = _read.GetValueOrDefault(file);
            if (new FileInfo(file).Length == length)
                continue;
            byte[] bytes = await ReadAllAsync(file, stop);
            Sequence<MetricPoint> points = TensorFlowEvents.Of(TensorFlowEvents.Read(bytes), FolderOf(file), metrics);
            _read[file] = (bytes.Length, points.Count);
            if (points.Count > known)
                all.AddRange(Numbered($"{name}:{Path.GetRelativePath(folder, file)}", [.. points.Skip(known)]));
        }
        return all;
    }

    private string FolderOf(string file)
    {
        string inside = Path.GetRelativePath(folder, Path.GetDirectoryName(file)!);
        return inside == "." ? shownAs : Path.Combine(shownAs, inside);
    }

    private static async Task<byte[]> ReadAllAsync(string file, CancellationToken stop)
    {
        await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[stream.Length];
        int count = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, stop);
        return count == bytes.Length ? bytes : bytes[..count];
    }
}
