using Pipelines.Core.Spec.Documents;

namespace Pipelines.Core.Spec.Format;

/// <summary>Tells the documents of a file apart.</summary>
/// <param name="Pipeline">The pipeline; null if there is none.</param>
/// <param name="Platforms">What platforms add; null if there is none.</param>
internal readonly record struct PackageDocuments(Node? Pipeline, Node? Platforms)
{
    private static readonly string[] PipelineFields = ["components", "deploymentSpec", "deployment_spec", "pipelineInfo", "pipeline_info", "root"];

    public static PackageDocuments Sort(IReadOnlyList<Node> documents, ProblemList problems)
    {
        if (documents is [MapNode api] && (Has(api, "pipeline_spec") || Has(api, "pipelineSpec")))
            return Unwrap(api, problems);
        PackageDocuments sorted = default;
        for (int i = 0; i < documents.Count; i++)
        {
            Node document = documents[i];
            if (document is MapNode map && Array.Exists(PipelineFields, field => Has(map, field)))
                sorted = sorted.WithPipeline(document, i, problems);
            else if (document is MapNode other && other.Find("platforms") is not null)
                sorted = sorted.WithPlatforms(document, i, problems);
            else
                problems.Add(Codes.UnknownDocument, DocumentPath.Top, document.At,
                    $"Document {i + 1} is neither a pipeline nor a platform document: {Looks(document)}.",
                    Mend(document));
        }
        if (documents.Count == 0 || (sorted.Pipeline is null && sorted.Platforms is not null))
            problems.Add(Codes.NoPipeline, DocumentPath.Top, documents.Count == 0
                    ? "No pipeline spec is provided: the file is empty."
                    : "No pipeline spec is provided: the file has a platform document only.",
                "Compile the pipeline again, or give the file that the compiler wrote.");
        return sorted;
    }

    private PackageDocuments WithPipeline(Node document, int index, ProblemList problems)
    {
        if (Pipeline is null)
            return this with { Pipeline = document };
        problems.Add(Codes.SeveralPipelines, DocumentPath.Top, document.At,
            $"Multiple pipeline specs are provided: document {index + 1} is a further one.",
            "Put each pipeline in a file of its own.");
        return this;
    }

    private PackageDocuments WithPlatforms(Node document, int index, ProblemList problems)
    {
        if (Platforms is null)
            return this with { Platforms = document };
        problems.Add(Codes.SeveralPipelines, DocumentPath.Top, document.At,
            $"Multiple platform specs are provided: document {index + 1} is a further one.",
            "Put all platforms in one document, under \"platforms\".");
        return this;
    }

    private static PackageDocuments Unwrap(MapNode api, ProblemList problems)
    {
        PackageDocuments unwrapped = default;
        foreach (Entry entry in api.Entries)
        {
            bool isAbsent = entry.Value is ScalarNode { What: ScalarKind.Null };
            if (entry.Name is "pipeline_spec" or "pipelineSpec")
                unwrapped = unwrapped with { Pipeline = entry.Value };
            else if (entry.Name is "platform_spec" or "platformSpec")
                unwrapped = unwrapped with { Platforms = isAbsent ? null : entry.Value };
            else
                problems.Add(Codes.UnknownField, DocumentPath.Top[entry.Name], entry.At,
                    $"There is no field \"{Shortened.Line(entry.Name)}\" beside \"pipeline_spec\".",
                    Values.NearestName.Advice(entry.Name, ["pipeline_spec", "platform_spec"], "fields"));
        }
        return unwrapped;
    }

    private static bool Has(MapNode map, string field) => map.Find(field) is { Value: not ScalarNode { What: ScalarKind.Null } };

    private static string Looks(Node document) => document switch
    {
        MapNode { Entries.Length: 0 } => "it is an empty map",
        MapNode map when map.Find("kind") is { Value: ScalarNode word } => $"it is a Kubernetes object of kind {Shortened.Line(word.Text)}",
        MapNode map => $"its fields are {string.Join(", ", map.Entries.Take(5).Select(entry => $"\"{Shortened.Line(entry.Name)}\""))}",
        _ => $"it is {document.Kind}",
    };

    private static string Mend(Node document)
        => document is MapNode map && map.Find("apiVersion") is { Value: ScalarNode { Text: var text } } && text.StartsWith("argoproj.io/", StringComparison.Ordinal)
            ? "That is what version 1 of the compiler wrote. Compile the pipeline with version 2."
            : "A pipeline has \"pipelineInfo\", \"root\" and \"components\"; a platform document has \"platforms\".";
}
