using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Views.Html;

/// <summary>Trials as rows: what was chosen, what came of it, how long it took.</summary>
internal static class TrialTable
{
    private const int MostRows = 400;
    private const int LongestMessage = 300;

    public static void Write(Markup page, Sheet sheet)
    {
        ExperimentView view = sheet.View;
        IReadOnlyList<int> shown = Shown(sheet);
        string[] others = [.. view.Spec.AdditionalMetrics.Concat(view.Spec.Bounds.Select(bound => bound.Metric)).Distinct().Except(view.Spec.Objectives.Select(objective => objective.Metric))];
        int depth = page.Depth;
        page.Open("div", ("class", "wide")).Open("table", ("id", "trials")).Open("thead").Open("tr");
        foreach (string name in (string[])["trial", "state", .. view.Spec.Objectives.Select(objective => objective.Metric), .. others, .. view.Spec.Parameters.Select(parameter => parameter.Name), "time", "note"])
            page.Words("th", name, ("scope", "col"));
        page.Close().Close().Open("tbody");
        foreach (int i in shown)
            Row(page.Line(), sheet, i, others);
        page.CloseTo(depth);
        if (shown.Count < view.Trials.Count)
            page.Words("p", $"The best and the newest {shown.Count} of {view.Trials.Count} trials.", ("class", "note"));
    }

    private static IReadOnlyList<int> Shown(Sheet sheet)
    {
        int count = sheet.View.Trials.Count;
        if (count <= MostRows)
            return [.. Enumerable.Range(0, count)];
        HashSet<int> best = [.. sheet.Curve.Values.OrderByDescending(point => sheet.Goodness(point.Trial)).Take(MostRows / 2).Select(point => point.Trial)];
        IEnumerable<int> newest = Enumerable.Range(0, count).Reverse().Where(i => !best.Contains(i)).Take(MostRows - best.Count);
        return [.. best.Concat(newest).Order()];
    }

    private static void Row(Markup page, Sheet sheet, int index, string[] others)
    {
        ExperimentView view = sheet.View;
        TrialView trial = view.Trials[index];
        bool isBest = sheet.Curve.Best is not null && index == sheet.Curve.BestAt;
        page.Open("tr", ("data-t", $"{index}"), ("class", isBest ? "top" : ""));
        page.Words("td", $"{index}", ("title", trial.Name.Value));
        page.Open("td").Words("span", Words(trial.State), ("class", $"state {trial.State.ToString().ToLowerInvariant()}")).Close();
        for (int k = 0; k < view.Spec.Objectives.Count; k++)
            page.Words("td", view.ValueOf(trial, k) is { } value ? Figures.Short(value, 6) : "", ("class", "number"));
        foreach (string metric in others)
            page.Words("td", Shorter(trial.Metrics.FirstOrDefault(one => one.Metric == metric)?.By(view.Spec.StrategyOf(metric)) ?? ""), ("class", "number"));
        foreach (Parameter parameter in view.Spec.Parameters)
            Value(page, parameter, trial.Assignment[parameter.Name]);
        page.Words("td", Figures.Time(trial.EndedAt - trial.StartedAt), ("class", "number"));
        page.Words("td", trial.Message.Length > LongestMessage ? trial.Message[..LongestMessage] + "…" : trial.Message, ("class", "message"));
        page.Close();
    }

    private static void Value(Markup page, Parameter parameter, string? text)
    {
        if (parameter is Parameter.Real && text is not null && Shorter(text) is { } shorter && shorter != text)
            page.Words("td", shorter, ("class", "number"), ("title", text));
        else
            page.Words("td", text ?? "", ("class", parameter is Parameter.Categorical ? "" : "number"));
    }

    private static string Shorter(string text) => text.Length > 8 && Axis.Parse(text) is { } number ? Figures.Short(number) : text;

    /// <summary>A state in words.</summary>
    public static string Words(TrialState state) => state switch
    {
        TrialState.EarlyStopped => "stopped early",
        TrialState.MetricsUnavailable => "no metrics",
        _ => state.ToString().ToLowerInvariant(),
    };
}
