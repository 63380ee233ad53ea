using System.Buffers;
using System.Globalization;
using System.Text;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Tuning.Views;

/// <summary>The table of trials for programs: one row a trial, in the order in which they were suggested (RFC 4180, lines end in \n).</summary>
public static class TrialsCsv
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    /// <summary>
    /// Columns: <c>trial</c> from 0, <c>state</c>, the metrics, the parameters, <c>seconds</c> from start to end. What a trial does not have is empty.
    /// </summary>
    public static string Write(ExperimentView view)
    {
        string[] metrics = [.. view.Spec.Objectives.Select(objective => objective.Metric).Concat(view.Spec.AdditionalMetrics).Distinct()];
        StringBuilder text = new();
        Row(text, ["trial", "state", .. metrics, .. view.Spec.Parameters.Select(parameter => parameter.Name), "seconds"]);
        for (int i = 0; i < view.Trials.Count; i++)
        {
            TrialView trial = view.Trials[i];
            Row(text,
            [
                i.ToString(CultureInfo.InvariantCulture),
                trial.State.ToString(),
                .. metrics.Select(metric => trial.Metrics.FirstOrDefault(one => one.Metric == metric)?.By(view.Spec.StrategyOf(metric)) ?? ""),
                .. view.Spec.Parameters.Select(parameter => trial.Assignment[parameter.Name] ?? ""),
                (trial.EndedAt - trial.StartedAt)?.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) ?? "",
            ]);
        }
        return text.ToString();
    }

    private static void Row(StringBuilder text, IEnumerable<string> cells)
        => text.AppendJoin(',', cells.Select(cell => cell.AsSpan().ContainsAny(Special) ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell)).Append('\n');
}
