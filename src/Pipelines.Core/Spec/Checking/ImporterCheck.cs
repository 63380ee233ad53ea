using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Spec.Placeholders;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>Importers: a URI from somewhere, one artifact to register it as, and images only as models.</summary>
internal static class ImporterCheck
{
    private const string ImageScheme = "oci://";
    private const string ModelTitle = "system.Model";

    public static void Run(CheckedPackage file, string label, ExecutorSpec.Importer importer, PlaceholderNames? names, Place place)
    {
        Place uri = place["artifactUri"];
        switch (importer)
        {
            case { Uri: not null, UriInput: not null }:
                uri.Report(Codes.BadImporter, "The URI is given twice, by constant and by runtimeParameter.", "Keep one of them.");
                break;
            case { Uri: null, UriInput: null }:
                uri.ReportMissing(Codes.BadImporter, $"The importer \"{label}\" has no URI.",
                    "Give artifactUri: {constant: s3://...} or artifactUri: {runtimeParameter: uri}.");
                break;
            case { Uri: { } constant }:
                CheckUri(constant, importer.Type, uri["constant"]);
                break;
        }
        PlaceholderCheck.CheckMetadata(importer.Metadata, names, place["metadata"]);
        foreach (ComponentScope component in file.ComponentsByExecutor[label])
            CheckComponent(component, importer, uri["runtimeParameter"]);
        if (importer.UriInput is { } input)
            CheckGivenUris(file, label, importer.Type, input);
    }

    private static void CheckComponent(ComponentScope component, ExecutorSpec.Importer importer, Place uriInput)
    {
        (int artifacts, int parameters) = (component.Spec.OutputArtifacts.Count, component.Spec.OutputParameters.Count);
        if (artifacts != 1 || parameters > 0)
            component.Place["outputDefinitions"].Report(Codes.BadImporter,
                $"The component \"{component.Name}\" is an importer, but declares {artifacts} output artifacts and {parameters} output parameters.",
                "An importer has exactly one output, an artifact.");
        if (importer.UriInput is not { } input)
            return;
        if (!component.Spec.InputParameters.TryGetValue(input, out ParameterInputSpec? declared))
            uriInput.Report(Codes.BadImporter, $"The component \"{component.Name}\" has no input parameter \"{input}\" to take the URI from.",
                uriInput.Advice(input, component.Spec.InputParameters, "input parameters"));
        else if (declared.Default is Value.String text)
            CheckUri(text.Text, importer.Type, component.Place["inputDefinitions"]["parameters"][input]["defaultValue"]);
    }

    private static void CheckGivenUris(CheckedPackage file, string label, ArtifactType type, string input)
    {
        foreach (TaskScope task in file.TasksByExecutor[label])
        {
            if (task.Spec.InputParameters.TryGetValue(input, out TaskParameterInput? source)
                && source is TaskParameterInput.Constant { Value: Value.String text })
                CheckUri(text.Text, type, task.Place["inputs"]["parameters"][input]["runtimeValue"]["constant"]);
        }
    }

    private static void CheckUri(string uri, ArtifactType type, Place place)
    {
        if (uri.Length == 0)
            place.Report(Codes.BadImporter, "The URI is empty.", "Say where the data lies, such as s3://bucket/data.csv.");
        else if (uri.StartsWith(ImageScheme, StringComparison.OrdinalIgnoreCase) && type.SchemaTitle != ModelTitle)
            place.Report(Codes.BadImporter, $"An image ({Shortened.Line(uri)}) is imported as {type.Title}; only a {ModelTitle} can be an image.",
                $"Set typeSchema: {{schemaTitle: {ModelTitle}}}, or import from another store.");
    }
}
