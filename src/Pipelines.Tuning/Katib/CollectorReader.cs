using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;

namespace Pipelines.Tuning.Katib;

/// <summary>Reads <c>metricsCollectorSpec</c> with its defaults.</summary>
internal static class CollectorReader
{
    private const string DefaultFile = "/var/log/katib/metrics.log";
    private const string DefaultFolder = "/var/log/katib/tfevent/";

    public static MetricsCollector Read(Fields spec)
    {
        Fields collector = spec.Map("collector");
        string kind = collector.Text("kind");
        if (kind.Length == 0)
            kind = nameof(CollectorKind.StdOut);
        if (!Enum.TryParse(kind, out CollectorKind known) || !Enum.IsDefined(known))
        {
            collector.Place["kind"].Report(KatibCodes.UnknownWord, $"\"{Shortened.Line(kind)}\" is no kind of a collector.",
                kind == "None" ? "To collect nothing from the pod, write Push." : NearestName.Advice(kind, Enum.GetNames<CollectorKind>(), "kinds"));
            return new(CollectorKind.StdOut);
        }
        Fields source = spec.Map("source");
        Fields path = source.Map("fileSystemPath");
        MetricsCollector read = new(known) { Filters = source.Map("filter").Texts("metricsFormat"), Path = path.Text("path"), IsJson = path.Text("format") == "JSON" };
        foreach (string filter in read.Filters)
        {
            if (MetricFilter.Problem(filter) is { } complaint)
                source.Place["filter"].Report(KatibCodes.BadCollector, $"\"{Shortened.Line(filter)}\" cannot find metrics: {complaint}", @"Write a pattern with two groups, the name and the value: ([\w|-]+)\s*=\s*([+-]?\d*(\.\d+)?).");
        }
        return known switch
        {
            CollectorKind.File => File(read, source, path),
            CollectorKind.TensorFlowEvent => Folder(read, path),
            CollectorKind.PrometheusMetric => Page(read, source),
            CollectorKind.Custom => Custom(read, collector, path),
            _ => read,
        };
    }

    private static MetricsCollector File(MetricsCollector read, Fields source, Fields path)
    {
        if (path.Text("kind") is { Length: > 0 } kind and not "File")
            path.Place["kind"].Report(KatibCodes.BadCollector, $"The File collector reads a file, not a {Shortened.Line(kind)}.", "Write File.");
        if (path.Text("format") is { Length: > 0 } format and not ("TEXT" or "JSON"))
            path.Place["format"].Report(KatibCodes.UnknownWord, $"\"{Shortened.Line(format)}\" is no format.", "Write TEXT or JSON.");
        if (read.IsJson && source.Has("filter"))
            source.Place["filter"].Report(KatibCodes.BadCollector, "Lines of JSON have no filter.", "Leave the filter out, or set the format to TEXT.");
        return Absolute(read with { Path = read.Path.Length > 0 ? read.Path : DefaultFile }, path);
    }

    private static MetricsCollector Folder(MetricsCollector read, Fields path)
    {
        if (path.Text("kind") is { Length: > 0 } kind and not "Directory")
            path.Place["kind"].Report(KatibCodes.BadCollector, $"Event files lie in a folder, not in a {Shortened.Line(kind)}.", "Write Directory.");
        if (path.Has("format"))
            path.Place["format"].Report(KatibCodes.BadCollector, "Event files have a format of their own.", "Leave format out.");
        return Absolute(read with { Path = read.Path.Length > 0 ? read.Path : DefaultFolder }, path);
    }

    private static MetricsCollector Page(MetricsCollector read, Fields source)
    {
        Fields get = source.Map("httpGet");
        int port = get.Has("port") ? get.Whole("port") ?? 0 : 8080;
        if (port <= 0)
            get.Place["port"].Report(KatibCodes.BadCollector, $"{port} is no port.", "Write a number above 0.");
        string path = get.Text("path") is { Length: > 0 } given ? given : "/metrics";
        if (path[0] != '/')
            get.Place["path"].Report(KatibCodes.BadCollector, $"\"{Shortened.Line(path)}\" does not begin with a slash.", "Write /metrics, say.");
        return read with { Path = path, Port = port };
    }

    private static MetricsCollector Custom(MetricsCollector read, Fields collector, Fields path)
    {
        if (collector.Node("customCollector") is not MapNode container)
        {
            collector.Place["customCollector"].Report(KatibCodes.Missing, "A Custom collector needs its container.", "Describe it in customCollector.");
            return read;
        }
        if (path.Text("kind") is { Length: > 0 } kind and not ("File" or "Directory"))
            path.Place["kind"].Report(KatibCodes.BadCollector, $"\"{Shortened.Line(kind)}\" is neither file nor folder.", "Write File or Directory.");
        read = read with { Container = FreeValues.ToValue(container) };
        return read.Path.Length > 0 ? Absolute(read, path) : read;
    }

    private static MetricsCollector Absolute(MetricsCollector read, Fields path)
    {
        if (read.Path[0] != '/')
            path.Place["path"].Report(KatibCodes.BadCollector, $"\"{Shortened.Line(read.Path)}\" is no absolute path.", "Begin it with a slash.");
        return read;
    }
}
