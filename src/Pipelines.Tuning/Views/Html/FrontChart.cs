using System.Text;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Trials;
using static Pipelines.Tuning.Views.Html.Markup;

namespace Pipelines.Tuning.Views.Html;

/// <summary>Two objectives against each other; the trials that no other one beats are on the front.</summary>
internal static class FrontChart
{
    private const int MostDots = 800;
    private const int MostObjectives = 3;

    public static void Write(Markup page, Sheet sheet)
    {
        int objectives = sheet.View.Spec.Objectives.Count;
        page.Open("div", ("class", "slices"));
        for (int first = 0; first < Math.Min(objectives, MostObjectives); first++)
        {
            for (int second = first + 1; second < Math.Min(objectives, MostObjectives); second++)
                Write(page, sheet, first, second);
        }
        page.Close();
    }

    private static void Write(Markup page, Sheet sheet, int first, int second)
    {
        ExperimentView view = sheet.View;
        (Objective across, Objective up) = (view.Spec.Objectives[first], view.Spec.Objectives[second]);
        NumberAxis acrossAxis = Axis(sheet, first);
        NumberAxis upAxis = Axis(sheet, second);
        Frame frame = new(520, 340);
        int depth = page.Depth;
        frame.Open(page, $"{up.Metric} by {across.Metric}", acrossAxis, Better(across), upAxis, Better(up));
        HashSet<TrialName> front = [.. view.Front];
        List<(double X, double Y)> corners = [];
        page.Open("g", ("class", "dots"));
        foreach ((int trial, _) in sheet.Some(MostDots))
        {
            if (view.ValueOf(view.Trials[trial], first) is not { } x || view.ValueOf(view.Trials[trial], second) is not { } y)
                continue;
            bool isOnFront = front.Contains(view.Trials[trial].Name);
            (double left, double top) = (frame.X(acrossAxis.Place(x)), frame.Y(upAxis.Place(y)));
            if (isOnFront)
                corners.Add((left, top));
            page.Open("circle", ("class", isOnFront ? "front" : "s2"), ("cx", At(left)), ("cy", At(top)), ("r", isOnFront ? "4" : "2.6"), ("data-t", $"{trial}"))
                .Words("title", $"trial {trial}: {Figures.Short(x)}, {Figures.Short(y)}").Close();
        }
        page.Close();
        // Among three objectives the front is no line.
        if (view.Spec.Objectives.Count == 2 && corners.Count > 1)
            page.Leaf("path", ("class", "best"), ("d", Corners(corners, across.Type)));
        page.CloseTo(depth);
    }

    // What the front dominates begins at the corners of a staircase.
    private static string Corners(List<(double X, double Y)> points, ObjectiveType across)
    {
        (double X, double Y)[] ordered = [.. points.OrderBy(point => point.X)];
        StringBuilder path = new($"M{At(ordered[0].X)} {At(ordered[0].Y)}");
        foreach ((double x, double y) in ordered.Skip(1))
            path.Append(across == ObjectiveType.Minimize ? $"H{At(x)}V{At(y)}" : $"V{At(y)}H{At(x)}");
        return path.ToString();
    }

    private static NumberAxis Axis(Sheet sheet, int objective)
        => NumberAxis.Over(sheet.View.Trials.Select(trial => sheet.View.ValueOf(trial, objective) ?? double.NaN));

    private static string Better(Objective objective) => $"{objective.Metric} ({(objective.Type == ObjectiveType.Minimize ? "less" : "more")} is better)";
}
