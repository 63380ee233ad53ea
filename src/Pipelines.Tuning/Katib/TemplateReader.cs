using System.Text.RegularExpressions;
using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Tuning.Katib;

/// <summary>Reads <c>trialTemplate</c> and holds it to Katib's rules.</summary>
internal static partial class TemplateReader
{
    public static TrialTemplate Read(Fields spec, ExperimentSpec read, bool isArchitecture, ProblemList notes)
    {
        Fields template = spec.Map("trialTemplate");
        if (template.IsAbsent)
            spec.Place["trialTemplate"].Report(KatibCodes.Missing, "trialTemplate is missing.", "Say what a trial runs.");
        if (!template.IsAbsent && template.Has("trialSpec") == template.Has("configMap"))
            template.Place.Report(KatibCodes.BadTemplate, template.Has("trialSpec") ? "There are a trialSpec and a configMap." : "There is neither a trialSpec nor a configMap.", "Give exactly one of them.");
        if (!template.IsAbsent && !template.Has("trialParameters"))
            template.Place["trialParameters"].Report(KatibCodes.Missing, "trialParameters is missing.", "List the placeholders of the manifest; the list may be empty.");

        Value? manifest = template.Node("trialSpec") is MapNode node ? FreeValues.ToValue(node) : null;
        Sequence<TrialParameter> parameters = Parameters(template, read, isArchitecture);
        string kind = manifest is Value.Struct root ? Text(root, "kind") : "";
        WorkloadDefaults defaults = WorkloadDefaults.Of(kind);
        TrialTemplate result = new()
        {
            Manifest = manifest,
            Source = Source(template),
            Parameters = parameters,
            PrimaryContainer = template.IsAbsent ? "" : template.Required("primaryContainerName", "Name the container whose output is read."),
            PrimaryPodLabels = template.Has("primaryPodLabels") ? template.TextMap("primaryPodLabels") : defaults.PrimaryPodLabels,
            SuccessCondition = template.Text("successCondition") is { Length: > 0 } success ? success : defaults.Success,
            FailureCondition = template.Text("failureCondition") is { Length: > 0 } failure ? failure : defaults.Failure,
            Retain = template.Truth("retain"),
        };
        if (!template.IsAbsent && (result.SuccessCondition.Length == 0 || result.FailureCondition.Length == 0))
            template.Place.Report(KatibCodes.BadTemplate, $"Nobody knows when {(kind.Length > 0 ? $"a {Shortened.Line(kind)}" : "the workload")} has succeeded or failed.", "Give successCondition and failureCondition.");
        if (manifest is Value.Struct whole)
            CheckManifest(template, whole, parameters);
        if (!isArchitecture && !template.IsAbsent)
            NoteUnused(template, read, parameters, notes);
        return result;
    }

    private static TemplateSource? Source(Fields template)
    {
        if (!template.Has("configMap"))
            return null;
        Fields map = template.Map("configMap");
        return new(map.Required("configMapName", "Name the ConfigMap."), map.Required("configMapNamespace", "Name its namespace."), map.Required("templatePath", "Name the key of the manifest in it."));
    }

    private static Sequence<TrialParameter> Parameters(Fields template, ExperimentSpec read, bool isArchitecture)
    {
        string[] known = [.. read.Parameters.Select(parameter => parameter.Name)];
        HashSet<string> names = new(StringComparer.Ordinal);
        HashSet<string> references = new(StringComparer.Ordinal);
        List<TrialParameter> parameters = [];
        foreach (Fields item in template.Maps("trialParameters"))
        {
            string name = item.Required("name", "Name the placeholder.");
            string reference = item.Required("reference", "Name the search parameter that it stands for.");
            if (name.AsSpan().IndexOfAny('{', '}') >= 0)
                item.Place["name"].Report(KatibCodes.BadTrialParameter, $"\"{Shortened.Line(name)}\" has a brace.", "Leave braces out of names.");
            if (name.Length > 0 && !names.Add(name))
                item.Place["name"].Report(KatibCodes.BadTrialParameter, $"A second trial parameter is named \"{Shortened.Line(name)}\".", "Give each a name of its own.");
            if (reference.Length > 0 && !references.Add(reference))
                item.Place["reference"].Report(KatibCodes.BadTrialParameter, $"A second trial parameter stands for \"{Shortened.Line(reference)}\".", "Use the first one's placeholder twice instead.");
            bool isOfTrial = reference.StartsWith("${trialSpec.", StringComparison.Ordinal);
            if (isOfTrial && !TrialManifest.IsReference(reference))
                item.Place["reference"].Report(KatibCodes.BadTrialParameter, $"\"{Shortened.Line(reference)}\" is nothing of a trial.", "There are ${trialSpec.Name}, .Namespace, .Kind, .APIVersion, .Annotations[key] and .Labels[key].");
            else if (!isOfTrial && !isArchitecture && reference.Length > 0 && known.Length > 0 && !known.Contains(reference))
                item.Place["reference"].Report(KatibCodes.BadTrialParameter, $"\"{Shortened.Line(reference)}\" is no search parameter.", NearestName.Advice(reference, known, "parameters"));
            parameters.Add(new(name, reference, item.Text("description")));
        }
        return parameters.ToSequence();
    }

    private static void CheckManifest(Fields template, Value.Struct manifest, Sequence<TrialParameter> parameters)
    {
        Place place = template.Place["trialSpec"];
        foreach (string field in (string[])["apiVersion", "kind"])
        {
            if (Text(manifest, field).Length == 0)
                place.Report(KatibCodes.BadTemplate, $"The manifest has no {field}.", "Say what kind of object a trial is.");
        }
        if (manifest.Members.TryGetValue("metadata", out Value? metadata) && metadata is Value.Struct own)
        {
            foreach (string field in (string[])["name", "namespace"])
            {
                if (own.Members.ContainsKey(field))
                    place["metadata"][field].Report(KatibCodes.BadTemplate, $"The manifest has a metadata.{field}.", "Leave it out: each trial has its own.");
            }
        }
        string text = ValueJson.Write(manifest);
        string[] used = [.. Placeholder().Matches(text).Select(match => match.Groups[1].Value).Distinct()];
        foreach (TrialParameter parameter in parameters.Where(parameter => parameter.Name.Length > 0 && !used.Contains(parameter.Name)))
            place.Report(KatibCodes.BadTrialParameter, $"The manifest never uses the trial parameter \"{Shortened.Line(parameter.Name)}\".", $"Write ${{trialParameters.{parameter.Name}}} where it belongs, or take the parameter out.");
        foreach (string name in used.Where(name => !parameters.Any(parameter => parameter.Name == name)))
            place.Report(KatibCodes.BadTrialParameter, $"The manifest uses \"{Shortened.Line(name)}\", which is no trial parameter.", NearestName.Advice(name, [.. parameters.Select(parameter => parameter.Name)], "trial parameters"));
        if (Text(manifest, "kind") == "Job" && Text(manifest, "apiVersion") == "batch/v1")
            JobRules.Check(manifest, place);
    }

    // Katib takes it, and then cannot create a single trial.
    private static void NoteUnused(Fields template, ExperimentSpec read, Sequence<TrialParameter> parameters, ProblemList notes)
    {
        foreach (Spaces.Parameter parameter in read.Parameters.Where(parameter => !parameters.Any(known => known.Reference == parameter.Name)))
            notes.Add(KatibCodes.UnusedParameter, template.Place["trialParameters"].Path, $"No trial parameter refers to \"{Shortened.Line(parameter.Name)}\": it is searched, and no trial sees it.",
                "Add a trial parameter with that reference, and its placeholder to the manifest.");
    }

    private static string Text(Value.Struct map, string name) => map.Members.TryGetValue(name, out Value? value) && value is Value.String text ? text.Text : "";

    [GeneratedRegex(@"\$\{trialParameters\.([^}]*)\}")]
    private static partial Regex Placeholder();
}
