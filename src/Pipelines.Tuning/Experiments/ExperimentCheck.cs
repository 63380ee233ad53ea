using Pipelines.Core.Values;
using Pipelines.Tuning.Algorithms;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Stopping;

namespace Pipelines.Tuning.Experiments;

/// <summary>Finds all that keeps an experiment from running.</summary>
internal static class ExperimentCheck
{
    public const string BadCount = "PIPE420";
    public const string BadObjective = "PIPE421";

    public static Sequence<Problem> Run(ExperimentSpec spec)
    {
        List<Problem> problems = [.. Counts(spec), .. Objectives(spec)];
        Sequence<Problem> space = SearchSpace.Check(spec.Parameters, spec.Constraints);
        problems.AddRange(space);
        if (SearchAlgorithms.Find(spec.Algorithm.Name) is not { } algorithm)
            problems.Add(SearchAlgorithms.Unknown(spec.Algorithm.Name, "algorithm"));
        else if (space.Count == 0)
            problems.AddRange(algorithm.Check(spec.Request(new SearchSpace(spec.Parameters, spec.Constraints), [], 1)));
        if (spec.EarlyStopping is { } stopping)
            problems.AddRange(StoppingRules.Find(stopping.Name) is { } rule ? rule.Check(stopping.Settings) : [StoppingRules.Unknown(stopping.Name, "earlyStopping")]);
        return problems.ToSequence();
    }

    private static IEnumerable<Problem> Counts(ExperimentSpec spec)
    {
        if (spec.ParallelTrialCount < 1)
            yield return new(BadCount, "parallelTrialCount", $"{spec.ParallelTrialCount} trials at once are none.", "Give 1 or more.");
        if (spec.MaxTrialCount < 1)
            yield return new(BadCount, "maxTrialCount", $"At most {spec.MaxTrialCount} trials are none.", "Give 1 or more, or leave it out.");
        if (spec.MaxFailedTrialCount < 0)
            yield return new(BadCount, "maxFailedTrialCount", $"{spec.MaxFailedTrialCount} failed trials cannot be.", "Give 0 or more, or leave it out.");
        if (spec.MaxTrialCount >= 1 && spec.ParallelTrialCount > spec.MaxTrialCount)
            yield return new(BadCount, "parallelTrialCount", $"parallelTrialCount {spec.ParallelTrialCount} is above maxTrialCount {spec.MaxTrialCount}.",
                $"Set parallelTrialCount to {spec.MaxTrialCount} or less (it is 3 when left out).");
        if (spec.MaxTrialCount >= 1 && spec.MaxFailedTrialCount > spec.MaxTrialCount)
            yield return new(BadCount, "maxFailedTrialCount", $"maxFailedTrialCount {spec.MaxFailedTrialCount} is above maxTrialCount {spec.MaxTrialCount}.",
                $"Set maxFailedTrialCount to {spec.MaxTrialCount} or less.");
        if (spec.TimeBudget <= TimeSpan.Zero)
            yield return new(BadCount, "timeBudget", "The time budget is not above zero.", "Give a time, or leave it out.");
    }

    private static IEnumerable<Problem> Objectives(ExperimentSpec spec)
    {
        if (spec.Objectives.Count == 0)
            yield return new(BadObjective, "objective", "Nothing is to be made better.", "Name the metric of the objective.");
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (string metric in spec.Objectives.Select(objective => objective.Metric).Concat(spec.AdditionalMetrics))
        {
            if (metric.Length == 0)
                yield return new(BadObjective, "objective", "A metric has no name.", "Name it as trials print it.");
            else if (!names.Add(metric))
                yield return new(BadObjective, "objective", $"The metric \"{metric}\" is named twice.", "Name each once; the objective needs no entry among the additional ones.");
        }
    }
}
