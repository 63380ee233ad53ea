using System.Text;
using static Pipelines.Tuning.Views.Html.Markup;

namespace Pipelines.Tuning.Views.Html;

/// <summary>The two parameters that matter most against each other: where results are good, as colours and lines of equal goodness, with the trials.</summary>
internal static class ContourChart
{
    private const int MostDots = 400;

    public static void Write(Markup page, Sheet sheet)
    {
        int[] two = [.. sheet.ByImportance().Take(2)];
        (int across, int up) = (two[0], two[1]);
        (PlotAxis acrossAxis, PlotAxis upAxis) = (sheet.Axes[across], sheet.Axes[up]);
        (string acrossName, string upName) = (sheet.View.Spec.Parameters[across].Name, sheet.View.Spec.Parameters[up].Name);
        Surface surface = new(sheet, across, up);
        Frame frame = new(520, 400);
        int depth = page.Depth;
        frame.Open(page, $"{sheet.Objective.Metric} by {acrossName} and {upName}", acrossAxis, acrossName, upAxis, upName);
        page.Open("g", ("class", "cells"));
        for (int shade = 0; shade < Shades.Count; shade++)
        {
            if (Patches(surface, frame, shade) is { Length: > 0 } patches)
                page.Leaf("path", ("class", $"s{shade}"), ("d", patches));
        }
        page.Close();
        if (acrossAxis.IsContinuous && upAxis.IsContinuous && Levels(surface, frame) is { Length: > 0 } levels)
            page.Leaf("path", ("class", "levels"), ("d", levels));
        page.Open("g", ("class", "dots spots"));
        foreach ((int trial, double value) in sheet.Some(MostDots))
        {
            if (acrossAxis.Place(sheet.TextOf(trial, across)) is { } x && upAxis.Place(sheet.TextOf(trial, up)) is { } y)
                HistoryChart.Dot(page, sheet, trial, value, frame.X(x + SliceCharts.Aside(acrossAxis, trial)), frame.Y(y + SliceCharts.Aside(upAxis, trial / 7)), "");
        }
        page.CloseTo(depth);
    }

    // Cells of one colour are one path; those beside each other in a row one box. A hair wider, so that no seam shows.
    private static string Patches(Surface surface, Frame frame, int shade)
    {
        StringBuilder path = new();
        double width = frame.X(1) - frame.X(0);
        double height = (frame.Y(0) - frame.Y(1)) / surface.Height;
        for (int row = 0; row < surface.Height; row++)
        {
            for (int column = 0; column < surface.Width; column++)
            {
                int from = column;
                while (column < surface.Width && !double.IsNaN(surface[column, row]) && Shades.Step(surface[column, row]) == shade)
                    column++;
                if (column > from)
                    path.Append($"M{At(frame.X(from / (double)surface.Width))} {At(frame.Y((row + 1.0) / surface.Height))}h{At(((column - from) * width / surface.Width) + 0.3)}v{At(height + 0.3)}H{At(frame.X(from / (double)surface.Width))}z");
            }
        }
        return path.ToString();
    }

    private static string Levels(Surface surface, Frame frame)
    {
        StringBuilder path = new();
        for (int level = 1; level < Shades.Count; level++)
        {
            foreach ((double x1, double y1, double x2, double y2) in surface.Line(level / (double)Shades.Count))
                path.Append($"M{At(frame.X(x1))} {At(frame.Y(y1))}L{At(frame.X(x2))} {At(frame.Y(y2))}");
        }
        return path.ToString();
    }
}
