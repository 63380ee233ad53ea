namespace Pipelines.Tuning.Views.Html;

/// <summary>One parameter against the result, for each parameter; what was tried late in a strong colour.</summary>
internal static class SliceCharts
{
    private const int MostCharts = 12;
    private const int MostDots = 500;

    public static void Write(Markup page, Sheet sheet)
    {
        IReadOnlyList<(int Trial, double Value)> some = sheet.Some(MostDots);
        int[] shown = [.. sheet.ByImportance().Take(MostCharts)];
        int last = Math.Max(1, sheet.View.Trials.Count - 1);
        page.Open("div", ("class", "slices"));
        foreach (int parameter in shown)
        {
            string name = sheet.View.Spec.Parameters[parameter].Name;
            PlotAxis axis = sheet.Axes[parameter];
            Frame frame = new(420, 250);
            int depth = page.Depth;
            frame.Open(page, $"{sheet.Objective.Metric} by {name}", axis, name, sheet.Values, sheet.Objective.Metric);
            page.Open("g", ("class", "dots"));
            foreach ((int trial, double value) in some)
            {
                if (axis.Place(sheet.TextOf(trial, parameter)) is { } place)
                    HistoryChart.Dot(page, sheet, trial, value, frame.X(place + Aside(axis, trial)), frame.Y(sheet.Values.Place(value)), Shades.Of(trial / (double)last));
            }
            page.CloseTo(depth);
        }
        page.Close();
        if (shown.Length < sheet.View.Spec.Parameters.Count)
            page.Words("p", $"The {MostCharts} parameters that matter most of {sheet.View.Spec.Parameters.Count}.", ("class", "note"));
    }

    /// <summary>Moves dots of one value of a list a little apart; the same trial always by the same way.</summary>
    public static double Aside(PlotAxis axis, int trial)
        => axis.IsContinuous ? 0 : 0.5 / axis.Cells * (((trial * 0.618033988749895) % 1) - 0.5);
}
