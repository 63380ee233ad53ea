using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Algorithms;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Katib;

/// <summary>Katib's rules for counts, algorithms and early stopping.</summary>
internal static class AlgorithmRules
{
    private static readonly string[] ArchitectureSearches = ["enas", "darts"];

    // Katib's engines for these pass over settings that they do not know.
    private static readonly string[] Lenient = ["cmaes", "sobol", "hyperband"];

    public static Choice Choice(Fields spec, string field)
    {
        Fields choice = spec.Map(field);
        if (choice.IsAbsent)
        {
            if (!spec.Has(field))
                spec.Place[field].Report(KatibCodes.Missing, $"{field} is missing.", "Name the algorithm: tpe, say.");
            return new("");
        }
        string name = choice.Required("algorithmName", "Name the algorithm: tpe, say.");
        Map<string> settings = choice.NamedValues("algorithmSettings");
        if (Lenient.Contains(name) && SearchAlgorithms.Find(name) is { } known)
            settings = settings.Where(setting => known.Settings.Any(one => one.Name == setting.Key)).ToMap();
        return new(name, settings);
    }

    public static void Check(Fields spec, ExperimentSpec read, bool isArchitecture, Core.Spec.Documents.ProblemList unsupported)
    {
        bool isNas = ArchitectureSearches.Contains(read.Algorithm.Name);
        if (isNas != isArchitecture && (isNas || isArchitecture))
            spec.Place["algorithm"].Report(KatibCodes.BadAlgorithm, isNas ? $"\"{read.Algorithm.Name}\" searches architectures, and there is no nasConfig." : $"\"{read.Algorithm.Name}\" cannot search a nasConfig.",
                isNas ? "Give a nasConfig, or choose tpe." : "Choose enas or darts, or give parameters.");
        if (isArchitecture)
        {
            CheckArchitecture(spec.Map("nasConfig"), read.Algorithm.Name);
            unsupported.Add(KatibCodes.ArchitectureSearch, spec.Place["nasConfig"].Path, "A search of neural architectures (ENAS, DARTS) is not run here: its controller trains inside the trials' own images.",
                "Search a few parameters of the architecture instead: layers, widths, kinds of blocks, as int and categorical parameters with tpe.");
        }
        // Space and algorithm are told with their places by the readers; here it is the counts and settings.
        ExperimentSpec judged = isArchitecture ? read with { Algorithm = new("random"), Parameters = [new Parameter.Real("x", 0, 1)] } : read;
        bool hasSpace = judged.Parameters.Count > 0 && SearchSpace.Check(judged.Parameters).Count == 0;
        if (!hasSpace)
            judged = judged with { Parameters = [new Parameter.Real("x", 0, 1)], Algorithm = new("random") };
        if (judged.Objectives[0].Metric.Length == 0)
            judged = judged with { Objectives = [new Objective("-", ObjectiveType.Minimize)] };
        if (judged.Algorithm.Name.Length == 0)
            judged = judged with { Algorithm = new("random") };
        if (judged.EarlyStopping is { Name.Length: 0 })
            judged = judged with { EarlyStopping = null };
        foreach (Problem problem in judged.Check())
            spec.Placed(problem, Path(spec, problem.Place));
        if (hasSpace && !isArchitecture)
            CheckPopulation(spec, read);
    }

    private static Core.Spec.Documents.DocumentPath Path(Fields spec, string place)
        => place.StartsWith("settings", StringComparison.Ordinal) ? spec.Place["algorithm"]["algorithmSettings"].Path : spec.Place[place.Split('[', '.')[0]].Path;

    private static void CheckPopulation(Fields spec, ExperimentSpec read)
    {
        if (read.Algorithm.Name == "pbt" && read.ResumePolicy != ResumePolicy.FromVolume)
            spec.Place["resumePolicy"].Report(KatibCodes.BadAlgorithm, "pbt hands checkpoints from trial to trial, and the resumePolicy keeps no volume for them.", "Set resumePolicy to FromVolume.");
        if (read.Algorithm.Name != "hyperband" || !read.Algorithm.Settings.TryGetValue("r_l", out string? text) || Axis.Parse(text) is not { } most)
            return;
        double eta = read.Algorithm.Settings.Number("eta", 3);
        if (!(eta > 1))
            return;
        double needed = Math.Ceiling(Math.Pow(eta, Rungs.Steps(1, most, eta)) - 1e-9);
        if (read.ParallelTrialCount < needed)
            spec.Place["parallelTrialCount"].Report(KatibCodes.BadAlgorithm, string.Create(CultureInfo.InvariantCulture, $"hyperband's first bracket has {needed} trials, and parallelTrialCount is {read.ParallelTrialCount}."),
                string.Create(CultureInfo.InvariantCulture, $"Set parallelTrialCount to {needed} or more, or r_l lower; asha and bohb have no such rule."));
    }

    private static void CheckArchitecture(Fields config, string algorithm)
    {
        Fields graph = config.Map("graphConfig");
        if (algorithm == "enas")
        {
            graph.Required("numLayers", "Give the number of layers.");
            foreach (string sizes in (string[])["inputSizes", "outputSizes"])
            {
                if (graph.Texts(sizes).Count == 0)
                    graph.Place[sizes].Report(KatibCodes.Missing, $"{sizes} is missing.", "List the sizes.");
            }
        }
        Fields[] operations = [.. config.Maps("operations")];
        if (operations.Length == 0)
            config.Place["operations"].Report(KatibCodes.Missing, "There are no operations.", "List at least one.");
        foreach (Fields operation in operations)
        {
            operation.Required("operationType", "Name the operation's type.");
            if (!operation.Maps("parameters").Any())
                operation.Place["parameters"].Report(KatibCodes.Missing, "The operation has no parameters.", "Give at least one.");
            foreach (Fields parameter in operation.Maps("parameters"))
                CheckOperationParameter(parameter);
        }
    }

    private static void CheckOperationParameter(Fields parameter)
    {
        parameter.Required("name", "Name the parameter.");
        string type = parameter.Required("parameterType", "Write double, int, discrete or categorical.");
        Fields space = parameter.Map("feasibleSpace");
        if (type is "discrete" or "categorical" && space.Texts("list").Count == 0)
            space.Place["list"].Report(KatibCodes.Missing, "The list is empty.", "List the values.");
        if (type is "double" or "int" && !space.Has("min") && !space.Has("max"))
            space.Place.Report(KatibCodes.Missing, "The range has no bounds.", "Give min and max.");
        if (type == "double" && !(space.Number("step") > 0))
            space.Place["step"].Report(KatibCodes.Missing, "A double needs a step here.", "Give a step above zero.");
    }
}
