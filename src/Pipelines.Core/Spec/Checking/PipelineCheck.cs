using System.Text.RegularExpressions;
using Pipelines.Core.Spec.Documents;

namespace Pipelines.Core.Spec.Checking;

/// <summary>The top level: version, name, root, and that each component has one implementation that exists.</summary>
internal static partial class PipelineCheck
{
    private const int LongestName = 128;

    /// <summary>True when the file's version is the one that is checked; reports another.</summary>
    public static bool IsCurrentVersion(CheckedPackage file)
    {
        string version = file.Pipeline.SchemaVersion;
        if (version == SchemaVersion.Current)
            return true;
        (string what, string fix) = version.Length == 0
            ? ("The file does not say its schema version.", $"Write schemaVersion: {SchemaVersion.Current}.")
            : SchemaVersion.IsNewer(version)
            ? ($"The file is written for schema version {Shortened.Line(version)}, which is newer than {SchemaVersion.Current}, the newest known here.",
                "Use a newer release of this program, or compile the pipeline with an older compiler.")
            : ($"The file is written for schema version {Shortened.Line(version)}; only {SchemaVersion.Current} is supported.",
                "Compile the pipeline again with version 2 of the compiler.");
        file.Top["schemaVersion"].Report(Codes.SchemaVersion, what, fix);
        return version.Length == 0;
    }

    public static void Run(CheckedPackage file)
    {
        CheckName(file.Pipeline.Info.Name, file.Top["pipelineInfo"]["name"]);
        foreach (ComponentScope component in file.Components)
        {
            CheckImplementation(component);
            DeclarationCheck.Run(component);
        }
        foreach ((string name, _) in file.Pipeline.Components)
            RequireName(name, file.Top["components"]);
        foreach ((string label, _) in file.Pipeline.Executors)
            RequireName(label, file.Top["deploymentSpec"]["executors"]);
    }

    /// <summary>Reports an empty name in a map.</summary>
    public static void RequireName(string name, Place map)
    {
        if (name.Length == 0)
            map[name].Report(Codes.BadName, "A name is empty.", "Give it a name.");
    }

    private static void CheckName(string name, Place place)
    {
        if (name.Length == 0)
        {
            place.ReportMissing(Codes.BadName, "The pipeline's name is empty.", "Give it one: pipelineInfo: {name: my-pipeline}.");
            return;
        }
        if (Name().IsMatch(name))
            return;
        string near = NotInName().Replace(name.ToLowerInvariant(), "-").Trim('-', '.');
        near = near.Length > LongestName ? near[..LongestName] : near;
        place.Report(Codes.BadName, name.Length > LongestName
                ? $"The pipeline's name has {name.Length} characters; {LongestName} are allowed."
                : $"The pipeline's name \"{Shortened.Line(name)}\" should consist of lower case alphanumerics, \"-\" or \".\", and begin with an alphanumeric.",
            near.Length > 0 ? $"Call it \"{near}\"." : "Call it, for instance, \"my-pipeline\".");
    }

    private static void CheckImplementation(ComponentScope component)
    {
        (string name, ComponentSpec spec, Place place) = (component.Name, component.Spec, component.Place);
        if (component.IsRoot)
        {
            if (spec.ExecutorLabel is not null)
                place["executorLabel"].Report(Codes.NotOneImplementation, "The root component runs an executor; it must be a DAG.",
                    "Put the component into a DAG as its one task.");
            else if (spec.Dag is null)
                place.ReportMissing(Codes.NotOneImplementation, "The root component is empty: it has no DAG.",
                    "Give root a dag with the pipeline's tasks.");
        }
        else if (spec.Dag is not null && spec.ExecutorLabel is not null)
        {
            place.Report(Codes.NotOneImplementation, $"The component \"{name}\" has both a dag and an executorLabel.", "Keep one of them.");
        }
        else if (spec.ExecutorLabel is { } label)
        {
            if (!component.File.Pipeline.Executors.ContainsKey(label))
                place["executorLabel"].Report(Codes.UnknownExecutor, $"The executor with label \"{label}\" is not found.",
                    place.Advice(label, component.File.Pipeline.Executors, "executors"));
        }
        else if (spec.Dag is null)
        {
            place.ReportMissing(Codes.NotOneImplementation, $"The component \"{name}\" has neither a dag nor an executorLabel.",
                "Give it one of them.");
        }
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex("[^a-z0-9.-]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotInName();
}
