using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Checking;

/// <summary>Sweeps: what is chosen, from what, and what is made better.</summary>
internal static class SweepCheck
{
    public static void Run(PipelineTask task, SweepSettings sweep, ProblemList problems)
    {
        string place = $"{task.Place}, Sweep";
        if (sweep.Trials < 1)
            problems.Add(Code.Limit, place, $"It has {sweep.Trials} trials.", "Give 1 or more.");
        if (sweep.Options.Parallel < 1)
            problems.Add(Code.Limit, place, $"It has {sweep.Options.Parallel} trials at once.", "Give 1 or more.");
        if (sweep.Options.TimeBudget <= TimeSpan.Zero)
            problems.Add(Code.Limit, place, $"Its time budget is {sweep.Options.TimeBudget}.", "Give a time above zero.");
        if (sweep.Ranges.Count == 0)
            problems.Add(Code.Sweep, place, "Nothing is swept.", "Name at least one parameter: over: p => [p.Rate.Between(0.01, 0.3)].");
        foreach (IGrouping<string, SweptChoice> same in sweep.Ranges.GroupBy(range => range.Name).Where(same => same.Count() > 1))
            problems.Add(Code.Sweep, place, $"The parameter \"{same.Key}\" is swept {same.Count()} times.", "Name each once.");
        foreach (SweptChoice range in sweep.Ranges)
            Check(task, sweep, range, $"{place}, parameter \"{range.Name}\"", problems);
        if (SweepSettings.OutputOf(sweep.Goal.Source, task) is null)
            problems.Add(Code.Sweep, place, $"{sweep.Goal.Output.Words} is to be made better, and is no output of this task.", "Take an output of the task that is swept: goal: t => Maximize(t.Score).");
        foreach (ArtifactSource artifact in new[] { sweep.Table, sweep.Report }.OfType<ArtifactSource>())
        {
            if (SweepSettings.OutputOf(artifact, task) is null)
                problems.Add(Code.Sweep, place, $"{artifact.Words} is to be the sweep's own, and is no output of this task.", "Take an output of the task that is swept: table: t => t.Trials.");
        }
    }

    private static void Check(PipelineTask task, SweepSettings sweep, SweptChoice range, string place, ProblemList problems)
    {
        foreach (ArgumentContent.Invalid invalid in range.Values.Select(value => value.Content).OfType<ArgumentContent.Invalid>())
            problems.Add(Code.InvalidValue, place, invalid.What, "Give a value that JSON can hold.");
        if (range.Least is not { } least || range.Most is not { } most)
        {
            if (range.Values.Count == 0)
                problems.Add(Code.Sweep, place, "It has no values to choose from.", "Give some: OneOf(1, 2).");
        }
        else if (!(least <= most) || !double.IsFinite(least) || !double.IsFinite(most))
            problems.Add(Code.Sweep, place, $"There is nothing between {least} and {most}.", "Give the least number first.");
        else if (range.Spread is Spread.Log or Spread.LogNormal && least <= 0)
            problems.Add(Code.Sweep, place, $"It begins at {least}, which has no order of magnitude.", "Begin above zero, or leave Spread out.");
        if (range.Step <= 0)
            problems.Add(Code.Sweep, place, $"Its step is {range.Step}.", "Give a step above zero.");
        if (range.Parent.Length > 0 && !sweep.Ranges.Any(other => other.Name == range.Parent))
            problems.Add(Code.Sweep, place, $"It depends on \"{range.Parent}\", which is not swept.", "Sweep that one too, or leave When out.");
        if (task.Component.Definition is { } body && body.Spec.InputParameters.TryGetValue(range.Name, out ParameterInputSpec? input) && input.IsRequired)
            problems.Add(Code.Sweep, place, "The body gives it no default.", "Give it one by [Default(...)]: back ends that do not know sweeps run the body once with its defaults.");
    }
}
