using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Serving.Manifests;

/// <summary>Reads InferenceServices and holds them to the rules of KServe's webhooks.</summary>
internal static class InferenceServiceReader
{
    private const string ModeAnnotation = "serving.kserve.io/deploymentMode";

    public static InferenceService Read(Fields top, ObjectHead head, ProblemList notes)
    {
        Fields spec = top.Map("spec");
        spec.NoteUnknown(notes, KnownFields.Spec);
        string mode = Mode(top, head);
        Dictionary<string, Value> parts = new(StringComparer.Ordinal);
        foreach ((string name, Value value) in (spec.Content as Value.Struct)?.Members ?? default)
            parts[name] = value;

        if (!spec.Has("predictor"))
            spec.Place["predictor"].Report(ServingCodes.Missing, "There is no predictor.", "Say what answers: predictor: {model: {modelFormat: {name: ...}, storageUri: ...}}.");
        (ServingComponent predictor, Value manifest) = spec.Has("predictor")
            ? ComponentReader.Predictor(spec.Map("predictor"), notes)
            : (new() { Template = Value.EmptyStruct }, Value.Null);
        Add("predictor", manifest);
        ServingComponent? transformer = Other("transformer");
        ServingComponent? explainer = Other("explainer");
        return new()
        {
            Name = head.Name,
            Labels = head.Labels,
            Annotations = head.Annotations,
            Predictor = predictor,
            Transformer = transformer,
            Explainer = explainer,
            Canaries = Canaries(spec, predictor, mode),
            DeploymentMode = mode,
            Manifest = head.Write(parts),
        };

        ServingComponent? Other(string kind)
        {
            if (!spec.Has(kind))
                return null;
            (ServingComponent component, Value written) = ComponentReader.Other(spec.Map(kind), kind, notes);
            Add(kind, written);
            return component;
        }

        void Add(string kind, Value written)
        {
            if (written is Value.Struct)
                parts[kind] = written;
        }
    }

    private static string Mode(Fields top, ObjectHead head)
    {
        if (!head.Annotations.TryGetValue(ModeAnnotation, out string? written))
            return "";
        Place place = top.Place["metadata"]["annotations"][ModeAnnotation];
        switch (written)
        {
            case "Standard" or "RawDeployment": return "Standard";
            case "Knative" or "Serverless": return "Knative";
            case "ModelMesh":
                place.Report(ServingCodes.Unsupported, "ModelMesh is not supported.", "Give each model an InferenceService of its own, with deploymentMode Standard or Knative.");
                return "";
            default:
                place.Report(ServingCodes.UnknownWord, $"deploymentMode is \"{Shortened.Line(written)}\".", "Write Standard or Knative.");
                return "";
        }
    }

    private static Sequence<NamedCanary> Canaries(Fields spec, ServingComponent predictor, string mode)
    {
        List<NamedCanary> canaries = [];
        IReadOnlyList<Fields> items = spec.Maps("canary");
        if (items.Count > 0 && mode == "Knative")
            spec.Place["canary"].Report(ServingCodes.Conflict, "There are named canaries in Knative mode.", "Use predictor.canaryTrafficPercent, or deploymentMode Standard.");
        if (items.Count > 0 && predictor.Model is null)
            spec.Place["canary"].Report(ServingCodes.Conflict, "There are named canaries of a predictor without a model.", "Give the predictor a model.");
        foreach (Fields item in items)
        {
            int? percent = item.Whole("trafficPercent", 0, 100);
            if (percent is null && !item.Has("trafficPercent"))
                item.Place["trafficPercent"].Report(ServingCodes.Missing, "trafficPercent is missing.", "Give 0 to 100.");
            Fields part = item.Map("predictor");
            string name = part.Required("name", "Give each canary a name of its own.");
            if (name.Length > 0 && (name == predictor.Name || canaries.Exists(known => known.Name == name)))
                part.Place["name"].Report(ServingCodes.BadName, $"The name \"{Shortened.Line(name)}\" is taken.", "Give each canary a name of its own.");
            foreach (string excluded in new[] { "workerSpec", "maxReplicas", "scaleTarget", "scaleMetric", "autoScaling" })
            {
                if (part.Has(excluded))
                    part.Place[excluded].Report(ServingCodes.Conflict, $"A canary has no {excluded} of its own.", "Take it out.");
            }
            if (part.Whole("minReplicas", 0) > predictor.MinReplicas)
                part.Place["minReplicas"].Report(ServingCodes.OutOfRange, "The canary has more replicas than the predictor.", "Give as many or fewer.");
            canaries.Add(new(name, percent ?? 0));
        }
        int sum = canaries.Sum(canary => canary.TrafficPercent);
        if (sum > 100)
            spec.Place["canary"].Report(ServingCodes.OutOfRange, $"The canaries have {sum} percent together.", "Give 100 at most; the predictor has the rest.");
        return canaries.ToSequence();
    }
}
