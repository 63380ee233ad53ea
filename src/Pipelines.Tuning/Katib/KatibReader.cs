using System.Text.RegularExpressions;
using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Katib;

/// <summary>
/// Reads Katib's Experiments and holds them to Katib's rules of admission and of its algorithms' settings. Nothing is thrown for what a person
/// wrote: all mistakes come back together. What Katib lets through and then fails on is a mistake too: ranges upside down, empty lists, a
/// logarithm of zero.
/// </summary>
public static partial class KatibReader
{
    private const string Version = "kubeflow.org/v1beta1";
    private const int LongestName = 40;

    /// <summary>Reads a file's bytes, YAML or JSON. Other documents in it (a ConfigMap, a namespace) are passed over.</summary>
    public static KatibReading Read(ReadOnlySpan<byte> utf8)
    {
        ProblemList problems = new();
        List<Node>? documents = DocumentText.Read(utf8, problems);
        if (documents is null)
            return new(null, problems.ToSequence(), [], []);
        MapNode[] found = [.. documents.OfType<MapNode>().Where(document => new Fields(document, new(DocumentPath.Top, new())).Text("kind") == "Experiment")];
        if (found.Length != 1)
        {
            problems.Add(KatibCodes.NotAnExperiment, DocumentPath.Top, found.Length == 0 ? "The file has no object of kind Experiment." : $"The file has {found.Length} Experiments.",
                "Give a file with one Experiment of kubeflow.org/v1beta1.");
            return new(null, problems.ToSequence(), [], []);
        }
        problems.Source = new SourceMap(found[0], null);
        ProblemList unsupported = new() { Source = problems.Source };
        ProblemList notes = new() { Source = problems.Source };
        KatibExperiment experiment = Experiment(new(found[0], new(DocumentPath.Top, problems)), unsupported, notes);
        return new(experiment, problems.ToSequence(), unsupported.ToSequence(), notes.ToSequence());
    }

    private static KatibExperiment Experiment(Fields top, ProblemList unsupported, ProblemList notes)
    {
        string version = top.Text("apiVersion");
        if (version != Version)
            top.Place["apiVersion"].Report(KatibCodes.NotAnExperiment, $"apiVersion is \"{Shortened.Line(version)}\".", $"Only {Version} is read.");
        Fields metadata = top.Map("metadata");
        string name = metadata.Required("name", "Name the experiment.");
        if (name.Length > 0 && (name.Length > LongestName || !Name().IsMatch(name)))
            metadata.Place["name"].Report(KatibCodes.BadName, $"\"{Shortened.Line(name)}\" is no name of an experiment.",
                $"Begin with a lower-case letter, go on with lower-case letters, digits and dashes, end with a letter or a digit; at most {LongestName} characters.");
        Fields spec = top.Map("spec");
        if (spec.IsAbsent)
            top.Place.Report(KatibCodes.Missing, "spec is missing.", "Say what is searched: objective, algorithm, parameters, trialTemplate.");

        bool isArchitecture = spec.Has("nasConfig");
        if (isArchitecture == spec.Has("parameters"))
            spec.Place.Report(KatibCodes.Missing, isArchitecture ? "There are parameters and a nasConfig." : "There are no parameters.", "Give exactly one of parameters and nasConfig.");
        Sequence<Parameter> parameters = isArchitecture ? [] : FeasibleSpaces.Read(spec);
        ExperimentSpec read = Objectives(spec) with
        {
            Name = name,
            Parameters = parameters,
            Algorithm = AlgorithmRules.Choice(spec, "algorithm"),
            EarlyStopping = spec.Has("earlyStopping") ? AlgorithmRules.Choice(spec, "earlyStopping") : null,
            ParallelTrialCount = spec.Whole("parallelTrialCount") ?? 3,
            MaxTrialCount = spec.Whole("maxTrialCount"),
            MaxFailedTrialCount = spec.Whole("maxFailedTrialCount"),
            ResumePolicy = Policy(spec),
        };
        AlgorithmRules.Check(spec, read, isArchitecture, unsupported);
        return new()
        {
            Spec = read,
            Namespace = metadata.Text("namespace"),
            Collector = CollectorReader.Read(spec.Map("metricsCollectorSpec")),
            Template = TemplateReader.Read(spec, read, isArchitecture, notes),
        };
    }

    private static ExperimentSpec Objectives(Fields spec)
    {
        Fields objective = spec.Map("objective");
        if (objective.IsAbsent)
            spec.Place["objective"].Report(KatibCodes.Missing, "objective is missing.", "Say which metric is made better, and which way.");
        string type = objective.Text("type");
        if (!objective.IsAbsent && type is not ("minimize" or "maximize"))
            objective.Place["type"].Report(KatibCodes.UnknownWord, $"\"{Shortened.Line(type)}\" is no type of an objective.", "Write minimize or maximize.");
        string metric = objective.IsAbsent ? "" : objective.Required("objectiveMetricName", "Name the metric that drives the search.");
        Dictionary<string, MetricStrategy> strategies = new(StringComparer.Ordinal);
        foreach (Fields item in objective.Maps("metricStrategies"))
        {
            MetricStrategy? strategy = item.Text("value") switch { "min" => MetricStrategy.Min, "max" => MetricStrategy.Max, "latest" => MetricStrategy.Latest, _ => null };
            if (strategy is { } known)
                strategies[item.Required("name", "Name the metric.")] = known;
            else
                item.Place["value"].Report(KatibCodes.UnknownWord, $"\"{Shortened.Line(item.Text("value"))}\" is no strategy.", "Write min, max or latest.");
        }
        return new()
        {
            Name = "",
            Parameters = [],
            Objectives = [new Objective(metric, type == "maximize" ? ObjectiveType.Maximize : ObjectiveType.Minimize) { Goal = objective.Number("goal") }],
            AdditionalMetrics = objective.Texts("additionalMetricNames"),
            Strategies = strategies.ToMap(),
        };
    }

    private static ResumePolicy Policy(Fields spec)
    {
        string text = spec.Text("resumePolicy");
        if (text.Length == 0 || text == "Never")
            return ResumePolicy.Never;
        if (Enum.TryParse(text, out ResumePolicy policy) && Enum.IsDefined(policy))
            return policy;
        spec.Place["resumePolicy"].Report(KatibCodes.UnknownWord, $"\"{Shortened.Line(text)}\" is no resumePolicy.", "Write Never, LongRunning or FromVolume.");
        return ResumePolicy.Never;
    }

    [GeneratedRegex(@"\A[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Name();
}
