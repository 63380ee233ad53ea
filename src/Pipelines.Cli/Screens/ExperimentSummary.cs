using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Trials;
using Pipelines.Tuning.Views;
using Spectre.Console;

namespace Pipelines.Cli.Screens;

/// <summary>An experiment as people read it: how it stands, the best trial, the table of trials.</summary>
internal static class ExperimentSummary
{
    private const int FailuresShown = 5;
    private const int WidestPlot = 100;

    /// <summary>The last words of <c>tune</c>.</summary>
    public static void Print(Terminal terminal, ExperimentMachine experiment)
    {
        terminal.People.WriteLine();
        PrintHead(terminal, experiment);
        TrialView[] failed = [.. experiment.Trials().Where(trial => trial.State is TrialState.Failed or TrialState.MetricsUnavailable)];
        foreach (TrialView trial in failed.Take(FailuresShown))
            terminal.People.WriteLine($"  {terminal.Color(trial.Name.Value, "31")}: {trial.Message}\n    {terminal.Dim($"pipelines logs {trial.Name}")}");
        if (failed.Length > FailuresShown)
            terminal.People.WriteLine($"  and {failed.Length - FailuresShown} more: pipelines experiment show {experiment.Id}");
    }

    /// <summary>How it stands, and what was best.</summary>
    public static void PrintHead(Terminal terminal, ExperimentMachine experiment)
    {
        terminal.People.WriteLine($"{terminal.Of(experiment.Status)}  {terminal.Bold(experiment.Spec.Name)}  {experiment.Id}  {Times.Between(experiment.CreatedAt, experiment.EndedAt)}  {terminal.Dim($"trials: {ExperimentWords.Counts(experiment)}")}");
        if (experiment.Message.Length > 0)
            terminal.People.WriteLine($"  {experiment.Message}");
        if (experiment.SearchNote.Length > 0 && experiment.SearchNote != experiment.Message)
            terminal.People.WriteLine($"  {terminal.Dim(experiment.SearchNote)}");
        if (experiment.Best is not { } best)
            return;
        terminal.People.WriteLine($"  best: {terminal.Bold(ExperimentWords.Values(experiment, best))}  {best.Name}");
        foreach ((string name, string value) in best.Assignment.Values)
            terminal.People.WriteLine($"    {name} = {value}");
        if (experiment.Spec.Objectives.Count > 1)
            terminal.People.WriteLine($"  beaten by no other: {string.Join(", ", experiment.ParetoFront().Select(trial => trial.Name))}");
    }

    /// <summary>The best value so far, trial by trial.</summary>
    public static void PrintPlot(Terminal terminal, ExperimentMachine experiment)
    {
        if (experiment.TrialCount == 0)
            return;
        bool isAscii = Console.OutputEncoding.WebName is not ("utf-8" or "utf-16");
        terminal.People.WriteLine(TextPlot.BestSoFar(ExperimentView.Of(experiment), Math.Min(terminal.Width, WidestPlot), isAscii: isAscii));
        terminal.People.WriteLine();
    }

    /// <summary>All trials.</summary>
    public static void PrintTrials(Terminal terminal, ExperimentMachine experiment)
    {
        if (experiment.TrialCount == 0)
            return;
        string[] metrics = [.. experiment.Spec.Objectives.Select(objective => objective.Metric).Concat(experiment.Spec.AdditionalMetrics).Distinct()];
        string[] parameters = [.. experiment.Spec.Parameters.Select(parameter => parameter.Name)];
        Table table = Tables.Plain(["TRIAL", "STATE", "TOOK", .. metrics.Select(Markup.Escape), .. parameters.Select(Markup.Escape), "WHY"]);
        foreach (TrialView trial in experiment.Trials())
        {
            IEnumerable<string> values = metrics.Select(metric => ExperimentWords.Short(trial.Metrics.FirstOrDefault(known => known.Metric == metric)?.By(experiment.Spec.StrategyOf(metric)) ?? ""));
            table.AddRow(
            [
                Markup.Escape(trial.Name.Value), Tables.State(trial.State.Name()), Times.Between(trial.StartedAt, trial.EndedAt),
                .. values.Select(Markup.Escape),
                .. parameters.Select(parameter => Markup.Escape(ExperimentWords.Short(trial.Assignment[parameter] ?? ""))),
                Markup.Escape(trial.Message.Split('\n')[0]),
            ]);
        }
        Tables.Write(terminal, table);
    }
}
