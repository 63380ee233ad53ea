using System.Text;
using Pipelines.Tuning.Trials;
using static Pipelines.Tuning.Views.Html.Markup;

namespace Pipelines.Tuning.Views.Html;

/// <summary>The value of each trial in the order of their numbers, with the best so far and the trials that failed.</summary>
internal static class HistoryChart
{
    private const int MostDots = 1200;
    private const int MostFailed = 400;

    public static void Write(Markup page, Sheet sheet)
    {
        Frame frame = new(1080, 320);
        int last = Math.Max(1, sheet.View.Trials.Count - 1);
        NumberAxis trials = new(0, last) { IsWhole = true };
        int depth = page.Depth;
        frame.Open(page, $"{sheet.Objective.Metric} of each trial", trials, "trial", sheet.Values, sheet.Objective.Metric);
        page.Open("g", ("class", "dots"));
        foreach ((int trial, double value) in sheet.Some(MostDots))
            Dot(page, sheet, trial, value, frame.X(trials.Place(trial)), frame.Y(sheet.Values.Place(value)), "");
        page.Close();
        page.Open("g", ("class", "failed"));
        foreach (int trial in Thinning.Of([.. Enumerable.Range(0, sheet.View.Trials.Count).Where(i => HasFailed(sheet.View.Trials[i].State))], MostFailed, _ => false))
        {
            (double x, double y) = (frame.X(trials.Place(trial)), frame.Y(0));
            page.Open("path", ("d", $"M{At(x - 3)} {At(y - 3)}l6 6m0 -6l-6 6"), ("data-t", $"{trial}")).Words("title", $"trial {trial} failed").Close();
        }
        page.Close();
        page.Leaf("path", ("class", "best"), ("d", Staircase(sheet, frame, trials)));
        page.CloseTo(depth);
    }

    /// <summary>A trial as a dot that tells its number and value.</summary>
    public static void Dot(Markup page, Sheet sheet, int trial, double value, double x, double y, string shade)
    {
        string kind = sheet.View.Trials[trial].State == TrialState.EarlyStopped ? "early " : "";
        string best = trial == sheet.Curve.BestAt ? "top " : "";
        string beyond = sheet.Values.IsBeyond(value) ? "beyond " : "";
        string all = (kind + best + beyond + shade).TrimEnd();
        ReadOnlySpan<(string, string)> attributes = [("cx", At(x)), ("cy", At(y)), ("r", best.Length > 0 ? "4.5" : "2.6"), ("data-t", $"{trial}"), ("class", all)];
        page.Open("circle", all.Length > 0 ? attributes : attributes[..^1]).Words("title", Sheet.Hint(trial, value)).Close();
    }

    private static string Staircase(Sheet sheet, Frame frame, NumberAxis trials)
    {
        StringBuilder path = new();
        foreach ((int trial, double value) in sheet.Curve.Steps)
        {
            string x = At(frame.X(trials.Place(trial)));
            string y = At(frame.Y(sheet.Values.Place(value)));
            path.Append(path.Length == 0 ? $"M{x} {y}" : $"H{x}V{y}");
        }
        return path.Append($"H{At(frame.X(1))}").ToString();
    }

    private static bool HasFailed(TrialState state) => state is TrialState.Failed or TrialState.MetricsUnavailable;
}
