using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;

namespace Pipelines.Core.Serving.Manifests;

/// <summary>Reads the parts of an InferenceService.</summary>
internal static class ComponentReader
{
    private static readonly TimeSpan UsualLatency = TimeSpan.FromMilliseconds(5000);

    /// <summary>The predictor, and the same in today's form.</summary>
    public static (ServingComponent Component, Value Manifest) Predictor(Fields part, ProblemList notes)
    {
        part.NoteUnknown(notes, KnownFields.Predictor);
        string[] frameworks = [.. KnownFields.Frameworks.Where(part.Has)];
        string[] models = part.Has("model") ? ["model", .. frameworks] : frameworks;
        if (models.Length > 1)
            part.Place.Report(ServingCodes.NotExactlyOne, $"The predictor has {string.Join(" and ", models)}.", "Keep one of them.");
        else if (models.Length == 0 && !part.Has("containers") && !part.Has("workerSpec"))
            part.Place.Report(ServingCodes.Missing, "The predictor has no model and no containers.", "Give a model with its modelFormat and storageUri, or containers of your own.");
        ModelSpec? model = part.Has("model") ? ModelReader.Read(part.Map("model"), notes)
            : frameworks.Length > 0 ? ModelReader.ReadFramework(frameworks[0], part.Map(frameworks[0]), notes) : null;
        if (frameworks.Length > 0)
        {
            notes.Add(ServingCodes.OldForm, part.Place.Path[frameworks[0]], $"\"{frameworks[0]}\" is the old form.",
                $"KServe rewrites it, and so do we: model: {{modelFormat: {{name: {frameworks[0]}}}, ...}}.");
        }
        return Common(part, model, frameworks);
    }

    /// <summary>A transformer or an explainer.</summary>
    public static (ServingComponent Component, Value Manifest) Other(Fields part, string kind, ProblemList notes)
    {
        bool isExplainer = kind == "explainer";
        foreach (string gone in new[] { "alibi", "aix", "aif" })
        {
            if (isExplainer && part.Has(gone))
                part.Place[gone].Report(ServingCodes.Unsupported, $"KServe has no {gone} explainer any more.", "Run it as a container: explainer: {containers: [{name: explainer, image: ...}]}.");
        }
        part.NoteUnknown(notes, isExplainer ? KnownFields.Explainer : KnownFields.Transformer);
        if (!part.Has("containers") && !(isExplainer && (part.Has("art") || part.Has("alibi") || part.Has("aix") || part.Has("aif"))))
            part.Place.Report(ServingCodes.Missing, $"The {kind} has no containers.", "Give containers: [{name: kserve-container, image: ...}].");
        return Common(part, null, []);
    }

    private static (ServingComponent Component, Value Manifest) Common(Fields part, ModelSpec? model, string[] replaced)
    {
        Sequence<Value> containers = Containers(part);
        int least = part.Whole("minReplicas", 0) ?? 1;
        int most = part.Whole("maxReplicas", 0) ?? 0;
        if (most > 0 && least > most)
            part.Place["maxReplicas"].Report(ServingCodes.OutOfRange, $"maxReplicas is {most}, minReplicas {least}.", "Give at least as many, or 0 for no limit.");
        CheckSources(part, model);
        Dictionary<string, Value> manifest = new(StringComparer.Ordinal);
        foreach ((string name, Value value) in (part.Content as Value.Struct)?.Members ?? default)
        {
            if (!replaced.Contains(name))
                manifest[name] = value;
        }
        if (model is not null)
            manifest["model"] = ModelReader.ToValue(model);
        Map<Value> written = manifest.ToMap();
        ServingComponent component = new()
        {
            Model = model,
            Containers = containers,
            Name = part.Text("name"),
            MinReplicas = least,
            MaxReplicas = most,
            ScaleTarget = part.Whole("scaleTarget", 1),
            ScaleMetric = part.Word("scaleMetric", "concurrency", "rps", "cpu", "memory"),
            ContainerConcurrency = part.Whole("containerConcurrency", 0) ?? 0,
            Timeout = part.Whole("timeout", 0) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            CanaryTrafficPercent = part.Whole("canaryTrafficPercent", 0, 100),
            Logger = Logger(part),
            Batcher = Batcher(part),
            Labels = part.TextMap("labels"),
            Annotations = part.TextMap("annotations"),
            Template = new Value.Struct(written.Where(member => member.Key != "canaryTrafficPercent").ToMap()),
        };
        return (component, new Value.Struct(written));
    }

    private static Sequence<Value> Containers(Fields part)
    {
        List<Value> containers = [];
        foreach (Fields container in part.Maps("containers"))
        {
            container.Required("image", "Name the image.");
            containers.Add(container.Content);
        }
        return containers.ToSequence();
    }

    private static void CheckSources(Fields part, ModelSpec? model)
    {
        IReadOnlyList<Fields> sources = part.Maps("storageUris");
        if (sources.Count > 0 && model?.StorageUri.Length > 0)
            part.Place["storageUris"].Report(ServingCodes.Conflict, "There are storageUri and storageUris.", "Keep one of them.");
        foreach (Fields source in sources)
        {
            string uri = source.Required("uri", "Say where it comes from.");
            if (uri.Length > 0)
                ModelReader.CheckUri(uri, source.Place["uri"]);
            string path = source.Text("mountPath");
            if (path.Length > 0 && (path == "/" || !path.StartsWith('/') || path.Split('/').Contains("..")))
                source.Place["mountPath"].Report(ServingCodes.BadStorage, $"\"{Shortened.Line(path)}\" is no path to mount at.", "Give an absolute path below /, without \"..\", such as /mnt/models.");
        }
    }

    private static LoggerSpec? Logger(Fields part)
    {
        Fields logger = part.Map("logger");
        return logger.IsAbsent ? null : new(logger.Word("mode", "all", "request", "response"), logger.Text("url"));
    }

    private static BatcherSpec? Batcher(Fields part)
    {
        Fields batcher = part.Map("batcher");
        return batcher.IsAbsent
            ? null
            : new(batcher.Whole("maxBatchSize", 1) ?? 32, batcher.Whole("maxLatency", 0) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : UsualLatency);
    }
}
