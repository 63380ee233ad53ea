using System.Text;
using Pipelines.Tuning.Views;
using Pipelines.Tuning.Views.Html;

namespace Pipelines.Tuning.Benchmarks;

/// <summary>Draws how the median regret falls over the trials, a line for each algorithm, as an SVG file of its own.</summary>
internal static class CurvePicture
{
    private const double Least = 1e-6;

    private static readonly string[] Colours = ["#868e96", "#e8590c", "#2b8a3e", "#1971c2", "#9c36b5"];

    /// <summary>The picture of a function.</summary>
    /// <param name="function">Its name.</param>
    /// <param name="curves">Median regrets by trial, for each algorithm.</param>
    public static string Draw(string function, IReadOnlyList<(string Algorithm, double[] Regrets)> curves)
    {
        double most = curves.Max(curve => curve.Regrets.Max());
        double least = Math.Max(Least, curves.Min(curve => curve.Regrets.Min()));
        NumberAxis regrets = new(least, most, isLog: true);
        NumberAxis trials = new(0, curves[0].Regrets.Length) { IsWhole = true };
        Frame frame = new(620, 340);
        Markup page = new();
        int depth = page.Depth;
        frame.Open(page, $"Median regret on {function}", trials, $"trials on {function}", regrets, "median regret");
        for (int i = 0; i < curves.Count; i++)
        {
            StringBuilder path = new();
            for (int trial = 0; trial < curves[i].Regrets.Length; trial++)
                path.Append(trial == 0 ? 'M' : 'L').Append(Markup.At(frame.X(trials.Place(trial + 1)))).Append(' ').Append(Markup.At(frame.Y(regrets.Place(curves[i].Regrets[trial]))));
            page.Line().Leaf("path", ("d", path.ToString()), ("fill", "none"), ("stroke", Colours[i]), ("stroke-width", "2"), ("stroke-linejoin", "round"));
            double y = frame.Y(0) - 12 - (16 * (curves.Count - 1 - i));
            page.Leaf("line", ("x1", "78"), ("x2", "98"), ("y1", Markup.At(y - 4)), ("y2", Markup.At(y - 4)), ("stroke", Colours[i]), ("stroke-width", "3"));
            page.Words("text", curves[i].Algorithm, ("x", "104"), ("y", Markup.At(y)));
        }
        string svg = page.CloseTo(depth).ToString();
        // Greys that can be read on light and on dark ground: a picture in a page does not know which it is.
        const string Opening = "<svg ";
        const string Style = "<style>text{font:12px system-ui,sans-serif;fill:#808891}.grid line{stroke:#80889155}</style>";
        int end = svg.IndexOf('>', StringComparison.Ordinal) + 1;
        return $"{Opening}xmlns=\"http://www.w3.org/2000/svg\" {svg[Opening.Length..end]}{Style}{svg[end..]}";
    }
}
