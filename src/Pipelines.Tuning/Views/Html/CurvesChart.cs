using System.Text;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Trials;
using static Pipelines.Tuning.Views.Html.Markup;

namespace Pipelines.Tuning.Views.Html;

/// <summary>What trials reported while they ran, step by step; those that a rule stopped are dashed.</summary>
internal static class CurvesChart
{
    private const int MostLines = 120;
    private const int MostPoints = 80;

    /// <summary>True when some trial has reported more than one value.</summary>
    public static bool Fits(ExperimentView view) => view.Trials.Any(HasLine);

    public static void Write(Markup page, Sheet sheet)
    {
        IReadOnlyList<int> shown = Thinning.Of(
            [.. Enumerable.Range(0, sheet.View.Trials.Count).Where(i => HasLine(sheet.View.Trials[i]))], MostLines, sheet.Marked.Contains);
        Report[] all = [.. shown.SelectMany(i => sheet.View.Trials[i].Reports).Where(report => double.IsFinite(report.Value))];
        NumberAxis values = NumberAxis.Over(all.Select(report => report.Value));
        NumberAxis steps = all.Length == 0 ? new(0, 1) : new(all.Min(report => report.Step), all.Max(report => report.Step)) { IsWhole = true };
        Frame frame = new(1080, 300);
        int depth = page.Depth;
        frame.Open(page, $"{sheet.Objective.Metric} while trials ran", steps, "step", values, sheet.Objective.Metric);
        page.Open("g", ("class", "lines"));
        foreach (int trial in shown.OrderBy(sheet.Goodness))
        {
            TrialView view = sheet.View.Trials[trial];
            string stopped = view.State == TrialState.EarlyStopped ? "early " : "";
            string top = trial == sheet.Curve.BestAt && sheet.Curve.Best is not null ? "top " : "";
            page.Open("path", ("class", stopped + top + Shades.Of(sheet.Goodness(trial))), ("d", Line(view, frame, steps, values)), ("data-t", $"{trial}"))
                .Words("title", $"trial {trial}").Close();
        }
        page.CloseTo(depth);
    }

    private static bool HasLine(TrialView trial) => trial.Reports.Count(report => double.IsFinite(report.Value)) > 1;

    private static string Line(TrialView trial, Frame frame, NumberAxis steps, NumberAxis values)
    {
        StringBuilder path = new();
        IReadOnlyList<Report> reports = Thinning.Of([.. trial.Reports.Where(report => double.IsFinite(report.Value))], MostPoints, _ => false);
        foreach (Report report in reports)
            path.Append(path.Length == 0 ? 'M' : 'L').Append(At(frame.X(steps.Place(report.Step)))).Append(' ').Append(At(frame.Y(values.Place(report.Value))));
        return path.ToString();
    }
}
