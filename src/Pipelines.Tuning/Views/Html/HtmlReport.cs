using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Views.Html;

/// <summary>
/// A report of an experiment as one HTML document: pictures as SVG, style and script inside, nothing from elsewhere. It says all without its script,
/// so it can be shown in a sandbox. Of many trials the pictures show some, those that made the best so far always among them.
/// </summary>
public static class HtmlReport
{
    private const string Resources = "Pipelines.Tuning.Views.Html.";

    private static readonly Lazy<string> Style = new(() => Resource("report.css"));
    private static readonly Lazy<string> Script = new(() => Resource("report.js"));

    /// <summary>The document. The same experiment gives the same text.</summary>
    public static string Write(ExperimentView view)
    {
        Sheet sheet = new(view);
        Markup page = new();
        page.Raw("<!DOCTYPE html>\n").Open("html", ("lang", "en")).Open("head").Line();
        page.Raw("<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        // Were a name ever not escaped, the page could still run nothing and reach nobody.
        page.Raw($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {HashOf(Style.Value)}; script-src {HashOf(Script.Value)}\">\n");
        page.Words("title", $"{view.Name}: experiment").Line();
        page.Raw("<style>").Raw(Style.Value).Raw("</style>\n");
        page.Close().Line().Open("body").Open("main").Line();
        Heading(page, sheet);
        Pictures(page, sheet);
        Section(page, "Trials", "", () => TrialTable.Write(page, sheet), view.Trials.Count > 0);
        page.Close().Line();
        page.Raw("<div id=\"tip\" hidden></div>\n<script>").Raw(Script.Value).Raw("</script>\n");
        return page.Close().Close().Line().ToString();
    }

    private static void Pictures(Markup page, Sheet sheet)
    {
        ExperimentView view = sheet.View;
        bool hasValues = sheet.Curve.Values.Count > 0;
        string better = sheet.Objective.Type == ObjectiveType.Minimize ? "less is better" : "more is better";
        if (!hasValues)
            page.Words("p", view.Trials.Count == 0 ? "There is no trial yet." : "No trial has a value yet.", ("class", "note")).Line();
        Section(page, "History", $"{sheet.Objective.Metric} of each trial, {better}; the line is the best so far. Crosses are trials that failed.", () => HistoryChart.Write(page, sheet), hasValues);
        Section(page, "While trials ran", "Values that trials reported on their way; dashed: stopped early.", () => CurvesChart.Write(page, sheet), CurvesChart.Fits(view));
        Section(page, "Front", "Trials that no other one beats in every objective.", () => FrontChart.Write(page, sheet), hasValues && view.Spec.Objectives.Count > 1);
        Section(page, "Parallel coordinates", "A line for each trial, strong where the result is good. Draw along an axis to choose a range.", () => ParallelChart.Write(page, sheet), hasValues);
        bool hasImportance = view.Importance.Count > 0;
        bool hasPair = hasValues && view.Spec.Parameters.Count > 1;
        if (hasImportance || hasPair)
        {
            page.Open("div", ("class", "pair")).Line();
            Section(page, "Importance", "How much worse results are foretold once one parameter's values are mixed up (permutation importance).", () => ImportanceChart.Write(page, sheet), hasImportance);
            Section(page, "Contour", "The two parameters that matter most; strong where results nearby are good, by rank.", () => ContourChart.Write(page, sheet), hasPair);
            page.Close().Line();
        }
        Section(page, "Slices", "Each parameter against the result; late trials in a strong colour.", () => SliceCharts.Write(page, sheet), hasValues);
    }

    private static void Section(Markup page, string title, string note, Action write, bool isShown)
    {
        if (!isShown)
            return;
        int depth = page.Depth;
        page.Open("section").Words("h2", title);
        if (note.Length > 0)
            page.Words("p", note, ("class", "note"));
        write();
        page.CloseTo(depth);
    }

    private static void Heading(Markup page, Sheet sheet)
    {
        ExperimentView view = sheet.View;
        page.Open("header").Words("h1", view.Name);
        string state = view.Status.ToString().ToLowerInvariant();
        page.Open("p").Words("span", state, ("class", $"state {state}")).Text(" " + (view.Message.Length > 0 ? view.Message : view.SearchNote)).Close().Close().Line();
        page.Open("dl", ("class", "tiles"));
        if (sheet.Curve.Best is { } best)
        {
            Tile(page, $"best {sheet.Objective.Metric}", Figures.Short(best.Values[0], 6));
            Tile(page, "in trial", $"{sheet.Curve.BestAt}");
        }
        if (sheet.Objective.Goal is { } goal)
            Tile(page, "goal", Figures.Short(goal, 6));
        Tile(page, "trials", view.Spec.MaxTrialCount is { } most ? $"{view.Trials.Count} of {most}" : $"{view.Trials.Count}");
        foreach ((TrialState trials, int count) in view.Counts())
            Tile(page, TrialTable.Words(trials), $"{count}");
        Tile(page, "algorithm", view.Spec.Algorithm.Name);
        if (view.Spec.EarlyStopping is { } stopping)
            Tile(page, "early stopping", stopping.Name);
        if ((view.EndedAt ?? view.SeenAt) - view.CreatedAt is { } time)
            Tile(page, "time", Figures.Time(time));
        page.Close().Line();
        if (sheet.Curve.Best is { } winner)
        {
            page.Open("dl", ("class", "choice"));
            foreach (Parameter parameter in view.Spec.Parameters)
            {
                if (winner.Assignment[parameter.Name] is { } text)
                    Tile(page, parameter.Name, text);
            }
            page.Close().Line();
        }
    }

    private static void Tile(Markup page, string name, string value) => page.Open("div").Words("dt", name).Words("dd", value).Close();

    private static string HashOf(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resources + name)
            ?? throw new InvalidOperationException($"The program was built without '{name}'.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
