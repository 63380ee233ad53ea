using System.Text;
using static Pipelines.Tuning.Views.Html.Markup;

namespace Pipelines.Tuning.Views.Html;

/// <summary>Parallel coordinates: a line for each trial through its parameters' values to its result; good ones in a strong colour, on top.</summary>
internal static class ParallelChart
{
    private const int MostLines = 350;
    private const int MostAxes = 14;
    private const double Height = 372;
    private const double Top = 34;
    private const double Bottom = 32;
    private const double None = Height - 10;
    private const double Side = 56;

    public static void Write(Markup page, Sheet sheet)
    {
        int[] parameters = [.. sheet.ByImportance().Take(MostAxes).Order()];
        (string Name, PlotAxis Axis)[] axes = [.. parameters.Select(i => (sheet.View.Spec.Parameters[i].Name, sheet.Axes[i])), (sheet.Objective.Metric, sheet.Values)];
        double width = Math.Max(1080, axes.Length * 92);
        double gap = (width - (2 * Side)) / (axes.Length - 1);
        int depth = page.Depth;
        page.Open("div", ("class", "wide")).Open("svg", ("viewBox", $"0 0 {At(width)} {At(Height)}"), ("role", "img"), ("aria-label", "Parameters and result of each trial"), ("id", "parallel"));
        page.Open("g", ("class", "lines"));
        foreach ((int trial, double value) in sheet.Some(MostLines).OrderBy(point => sheet.Goodness(point.Trial)))
        {
            string line = Line(sheet, trial, parameters, value, gap);
            string top = trial == sheet.Curve.BestAt ? "top " : "";
            page.Open("path", ("class", top + Shades.Of(sheet.Goodness(trial))), ("d", line), ("data-t", $"{trial}")).Words("title", Sheet.Hint(trial, value)).Close();
        }
        page.Close();
        for (int i = 0; i < axes.Length; i++)
            WriteAxis(page, axes[i].Name, axes[i].Axis, Side + (i * gap), (int)(gap / 7), i == 0 ? "start" : i == parameters.Length ? "end" : "middle", i < parameters.Length && sheet.View.Spec.Parameters[parameters[i]].When is not null);
        page.CloseTo(depth);
        if (parameters.Length < sheet.View.Spec.Parameters.Count)
            page.Words("p", $"The {MostAxes} parameters that matter most of {sheet.View.Spec.Parameters.Count}.", ("class", "note"));
    }

    private static string Line(Sheet sheet, int trial, int[] parameters, double value, double gap)
    {
        StringBuilder path = new();
        for (int i = 0; i < parameters.Length; i++)
        {
            double y = sheet.Axes[parameters[i]].Place(sheet.TextOf(trial, parameters[i])) is { } place ? Y(place) : None;
            path.Append(i > 0 ? 'L' : 'M').Append(At(Side + (i * gap))).Append(' ').Append(At(y));
        }
        return path.Append('L').Append(At(Side + (parameters.Length * gap))).Append(' ').Append(At(Y(sheet.Values.Place(value)))).ToString();
    }

    private static void WriteAxis(Markup page, string name, PlotAxis axis, double x, int letters, string anchor, bool mayBeNone)
    {
        page.Open("g", ("class", "rail"));
        page.Leaf("line", ("x1", At(x)), ("x2", At(x)), ("y1", At(Top)), ("y2", At(Height - Bottom)));
        // The names of the outer axes begin and end where the picture does.
        double edge = anchor switch { "start" => x - 24, "end" => x + Side - 4, _ => x };
        page.Open("text", ("class", "axis"), ("x", At(edge)), ("y", At(Top - 16)), ("text-anchor", anchor)).Text(Frame.Cut(name, Math.Max(4, letters))).Words("title", name).Close();
        foreach (Tick tick in axis.Ticks(axis.IsContinuous ? 7 : 12))
        {
            page.Leaf("line", ("x1", At(x - 3)), ("x2", At(x + 3)), ("y1", At(Y(tick.Place))), ("y2", At(Y(tick.Place))));
            page.Words("text", Frame.Cut(tick.Label, Math.Max(4, letters - 2)), ("class", "halo"), ("x", At(x + 6)), ("y", At(Y(tick.Place) + 4)));
        }
        // A parameter without value lies below its axis.
        if (mayBeNone)
            page.Words("text", "none", ("class", "halo"), ("x", At(x + 6)), ("y", At(None + 4)));
        page.Leaf("rect", ("class", "grip"), ("x", At(x - 11)), ("y", At(Top)), ("width", "22"), ("height", At(Height - Top - (mayBeNone ? 0 : Bottom))));
        page.Close();
    }

    private static double Y(double place) => Height - Bottom - (place * (Height - Top - Bottom));
}
