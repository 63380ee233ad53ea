using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;
using Pipelines.Tuning.Views;
using Pipelines.Tuning.Views.Html;

namespace Pipelines.Tuning.Tests.Views;

public sealed partial class HtmlReportTests
{
    private static readonly string[] Elements =
    [
        "html", "head", "title", "style", "script", "body", "main", "header", "section", "div", "span", "p", "h1", "h2", "dl", "dt", "dd",
        "table", "thead", "tbody", "tr", "th", "td", "svg", "g", "path", "line", "rect", "circle", "text",
    ];

    private static readonly string[] Attributes =
    [
        "lang", "class", "id", "hidden", "scope", "title", "role", "aria-label", "viewBox", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx",
        "width", "height", "d", "data-t", "text-anchor", "transform",
    ];

    private static readonly string[] Nasty =
    [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "</style></title></script>", "]]>", "<!--", "&lt;&#60;", "\u0000\u0001\u001b[2J",
        "\ud800", "😀 naïve 日本語", "\u202Eright to left", "javascript:alert(1)", "`${1}`", "", " ", "a\nb", "NaN", "Infinity", "1e400",
    ];

    [Fact]
    public void A_small_experiment_in_full()
    {
        string html = HtmlReport.Write(SeenExperiment.Of(0.5, 0.25, double.NegativeInfinity, 0.75));
        Snapshot.Matches("report.html", Regex.Replace(Regex.Replace(html, "<style>.*?</style>", "<style/>", RegexOptions.Singleline), "<script>.*?</script>", "<script/>", RegexOptions.Singleline));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(12)]
    [InlineData(60)]
    public void Any_number_of_trials_gives_a_page(int trials) => Check(HtmlReport.Write(SeenExperiment.Of(SeenExperiment.Falling(trials))));

    [Fact]
    public void Ten_thousand_trials_are_thinned_out_and_the_best_stays()
    {
        ExperimentView view = SeenExperiment.Of(SeenExperiment.Falling(10_000));
        string html = HtmlReport.Write(view);
        XElement page = Check(html);
        Assert.InRange(html.Length, 100_000, 2_000_000);
        Assert.InRange(page.Descendants("tr").Count(), 300, 450);
        int best = new BestCurve(view).BestAt;
        Assert.True(page.Descendants("circle").Count(dot => dot.Attribute("data-t")?.Value == $"{best}") >= 5, "The best trial is missing in a picture.");
        Assert.Contains(page.Descendants("tr"), row => row.Attribute("data-t")?.Value == $"{best}");
    }

    [Fact]
    public void Values_that_are_no_numbers_leave_no_trace_in_pictures()
        => Check(HtmlReport.Write(SeenExperiment.Of(double.NaN, double.PositiveInfinity, 1, double.MaxValue, -double.MaxValue, double.Epsilon, 1e30, 2, 3, 4, 5, 6)));

    [Fact]
    public void Hostile_names_and_values_stay_texts()
    {
        for (ulong seed = 0; seed < 40; seed++)
        {
            Chance chance = new(seed);
            string Any() => string.Concat(Enumerable.Range(0, 1 + chance.Below(3)).Select(_ => Nasty[chance.Below(Nasty.Length)]));
            string[] categories = [.. Enumerable.Range(0, 4).Select(i => $"{Any()}{i}").Distinct()];
            ExperimentSpec spec = SeenExperiment.Spec with
            {
                Name = Any(),
                Parameters = [new Parameter.Categorical("p" + Any(), categories.ToSequence()), new Parameter.Real("q" + Any(), 0, 1)],
                Objectives = [new Objective("m" + Any(), ObjectiveType.Maximize), new Objective("n" + Any(), ObjectiveType.Minimize)],
                AdditionalMetrics = ["o" + Any()],
                Algorithm = new(Any()),
            };
            ExperimentView view = SeenExperiment.Of(spec, Enumerable.Range(0, 20).Select(i => i % 5 == 4 ? Array.Empty<string>() : [$"{i}", Any()])) with { Message = Any(), SearchNote = Any() };
            XElement page = Check(HtmlReport.Write(view));
            Assert.Equal(Shown(spec.Name), page.Descendants("h1").Single().Value);
        }
    }

    [Fact]
    public void What_a_trial_was_given_can_be_read_back()
    {
        ExperimentSpec spec = SeenExperiment.Spec with { Parameters = [new Parameter.Categorical("<b>", ["\"><svg onload=alert(1)>", "x"])] };
        XElement page = Check(HtmlReport.Write(SeenExperiment.Of(spec, Enumerable.Repeat<string[]>(["1"], 12))));
        Assert.Contains(page.Descendants("td"), cell => cell.Value == "\"><svg onload=alert(1)>");
        Assert.Contains(page.Descendants("th"), cell => cell.Value == "<b>");
    }

    [Fact]
    public void Nothing_comes_from_elsewhere_and_only_our_own_script_may_run()
    {
        string html = HtmlReport.Write(SeenExperiment.Of(SeenExperiment.Falling(30)));
        Assert.DoesNotContain("http:", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https:", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", html, StringComparison.OrdinalIgnoreCase);
        string policy = Regex.Match(html, "http-equiv=\"Content-Security-Policy\" content=\"([^\"]*)\"").Groups[1].Value;
        string script = Regex.Match(html, "<script>(.*?)</script>", RegexOptions.Singleline).Groups[1].Value;
        string hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(script)));
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.Contains($"script-src 'sha256-{hash}'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_objectives_show_their_front()
    {
        ExperimentSpec spec = SeenExperiment.Spec with { Objectives = [new("accuracy", ObjectiveType.Maximize), new("cost", ObjectiveType.Minimize)] };
        XElement page = Check(HtmlReport.Write(SeenExperiment.Of(spec, [["0.9", "5"], ["0.8", "2"], ["0.7", "3"], ["0.95", "9"]])));
        Assert.Equal(["0", "1", "3"], page.Descendants("circle").Where(dot => dot.Attribute("class")?.Value == "front").Select(dot => dot.Attribute("data-t")!.Value).Order());
    }

    [Fact]
    public void The_same_experiment_gives_the_same_text()
        => Assert.Equal(HtmlReport.Write(SeenExperiment.Of(SeenExperiment.Falling(30))), HtmlReport.Write(SeenExperiment.Of(SeenExperiment.Falling(30))));

    /// <summary>Reads the page as XML, which nothing but well-formed markup is, and looks at each element, attribute and number in it.</summary>
    private static XElement Check(string html)
    {
        string xml = Regex.Replace(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal), "<meta [^>]*>", "").Replace(" hidden>", " hidden=\"\">", StringComparison.Ordinal);
        xml = Regex.Replace(xml, "<(script|style)>(.*?)</\\1>", match => $"<{match.Groups[1].Value}/>", RegexOptions.Singleline);
        XElement page = XElement.Parse(xml, LoadOptions.PreserveWhitespace);
        Assert.Single(page.Descendants("script"));
        foreach (XElement element in page.DescendantsAndSelf())
        {
            Assert.Contains(element.Name.LocalName, Elements);
            foreach (XAttribute attribute in element.Attributes())
            {
                Assert.Contains(attribute.Name.LocalName, Attributes);
                if (attribute.Name.LocalName is "x" or "y" or "x1" or "x2" or "y1" or "y2" or "cx" or "cy" or "width" or "height" or "r")
                    Assert.InRange(double.Parse(attribute.Value, CultureInfo.InvariantCulture), -10, 5000);
                if (attribute.Name.LocalName == "d")
                    Assert.Matches(PathData(), attribute.Value);
            }
        }
        return page;
    }

    // What cannot be shown is replaced, and XML has one kind of line end.
    [SuppressMessage("Globalization", "CA1307", Justification = "Characters, not words.")]
    private static string Shown(string text)
        => string.Concat(text.EnumerateRunes().Select(rune => System.Text.Rune.IsControl(rune) && rune.Value is not ('\n' or '\t') ? "\uFFFD" : rune.ToString())).Replace("\r", "\n");

    [GeneratedRegex(@"^M[0-9MLHVhvlmz .-]+$")]
    private static partial Regex PathData();
}
