using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Serving.Manifests;

/// <summary>
/// Reads files about serving, YAML or JSON, with any number of objects: KServe's InferenceService, InferenceGraph, ServingRuntime and
/// ClusterServingRuntime. Nothing is thrown for what a person wrote: all mistakes come back together, with their places.
/// </summary>
public static class ServingReader
{
    private const string Group = "serving.kserve.io";
    private const string OldGroup = "serving.kubeflow.org";

    private static readonly Dictionary<string, string> Versions = new(StringComparer.Ordinal)
    {
        ["InferenceService"] = "v1beta1",
        ["InferenceGraph"] = "v1alpha1",
        ["ServingRuntime"] = "v1alpha1",
        ["ClusterServingRuntime"] = "v1alpha1",
    };

    private static readonly Dictionary<string, string> Unsupported = new(StringComparer.Ordinal)
    {
        ["TrainedModel"] = "Give each model an InferenceService of its own.",
        ["LLMInferenceService"] = "Serve a language model by an InferenceService with modelFormat huggingface or vLLM, or apply the file to KServe itself.",
        ["LLMInferenceServiceConfig"] = "Apply the file to KServe itself.",
        ["ClusterStorageContainer"] = "Apply the file to KServe itself.",
    };

    /// <summary>Reads a file's bytes.</summary>
    public static ServingReading Read(ReadOnlySpan<byte> utf8)
    {
        ProblemList problems = new();
        List<Node>? documents = DocumentText.Read(utf8, problems);
        if (documents is null)
            return new([], problems.ToSequence(), []);
        List<ServingObject> objects = [];
        ProblemList notes = new();
        foreach (Node document in documents)
        {
            ProblemList found = new() { Source = new SourceMap(document, null) };
            ProblemList said = new() { Source = found.Source };
            if (Object(document, found, said) is { } read)
                objects.Add(read);
            problems.AddAll(found);
            notes.AddAll(said);
        }
        if (documents.Count == 0)
            problems.Add(ServingCodes.Missing, DocumentPath.Top, "The file is empty.", "Give an InferenceService.");
        return new(objects.ToSequence(), problems.ToSequence(), notes.ToSequence());
    }

    private static ServingObject? Object(Node document, ProblemList problems, ProblemList notes)
    {
        Place place = new(DocumentPath.Top, problems);
        if (document is not MapNode map)
        {
            place.Report(ServingCodes.WrongKind, $"The document is {document.Kind}.", "Write an object with apiVersion, kind, metadata and spec.");
            return null;
        }
        Fields top = new(map, place);
        string kind = top.Required("kind", "Write InferenceService, or another kind of KServe's.");
        string apiVersion = top.Required("apiVersion", "Write serving.kserve.io/v1beta1.");
        if (kind.Length == 0 || !IsKnown(kind, apiVersion, top, notes))
            return null;
        if (!top.Has("spec"))
            place["spec"].Report(ServingCodes.Missing, "spec is missing.", "Say what is served.");
        ObjectHead head = ObjectHead.Read(top, $"{Group}/{Versions[kind]}", kind, hasNamespace: kind != "ClusterServingRuntime");
        return kind switch
        {
            "InferenceService" => InferenceServiceReader.Read(top, head, notes),
            "InferenceGraph" => InferenceGraphReader.Read(top, head),
            _ => ServingRuntimeReader.Read(top, head, isForCluster: kind == "ClusterServingRuntime"),
        };
    }

    private static bool IsKnown(string kind, string apiVersion, Fields top, ProblemList notes)
    {
        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        (string group, string version) = slash < 0 ? ("", apiVersion) : (apiVersion[..slash], apiVersion[(slash + 1)..]);
        if (group is not (Group or OldGroup))
        {
            top.Place["kind"].Report(ServingCodes.Unsupported, $"{Shortened.Line(apiVersion)} {Shortened.Line(kind)} is not served.", "Apply it to the cluster itself; keep KServe's objects here.");
            return false;
        }
        if (!Versions.TryGetValue(kind, out string? known))
        {
            top.Place["kind"].Report(ServingCodes.Unsupported, $"The kind {Shortened.Line(kind)} is not supported.",
                Unsupported.GetValueOrDefault(kind) ?? NearestName.Advice(kind, Versions.Keys, "kinds"));
            return false;
        }
        if (version != known)
        {
            top.Place["apiVersion"].Report(ServingCodes.Unsupported, $"{kind} of {Shortened.Line(version)} is not read.",
                kind == "InferenceService" && version == "v1alpha2"
                    ? $"KServe dropped it long ago. Write {Group}/{known}: spec.predictor in place of spec.default.predictor, canaryTrafficPercent in it in place of spec.canary."
                    : $"Write {Group}/{known}.");
            return false;
        }
        if (group == OldGroup)
            notes.Add(ServingCodes.OldForm, top.Place.Path["apiVersion"], $"{OldGroup} is the old group.", $"It is read as {Group}/{known}.");
        return true;
    }
}
