using System.Text.Json;
using Microsoft.Playwright;

namespace Pipelines.Dashboard.Tests;

/// <summary>Every page for everybody: rules of accessibility, light and dark, and the width of a telephone.</summary>
public sealed class AccessTests(Served served) : BrowserBench(served)
{
    private static readonly string Axe = Path.Combine(Served.Root, "src/Pipelines.Dashboard/node_modules/axe-core/axe.min.js");

    public static TheoryData<string> Pages => ["home", "runs", "failed run", "table", "timeline", "task", "log", "pipelines", "pipeline", "upload", "start", "experiments", "search", "compare", "artifacts", "about"];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_breaks_no_rule_of_accessibility(string page)
    {
        Assert.SkipUnless(File.Exists(Axe), "axe-core is not here: make build fetches it where Node.js is present.");
        foreach (Look look in (Look[])[Look.Desk, Look.Dark])
        {
            await using Screen screen = await ShowAsync(page, look);
            await screen.Page.EvaluateAsync(await File.ReadAllTextAsync(Axe, TestContext.Current.CancellationToken));
            JsonElement broken = await screen.Page.EvaluateAsync<JsonElement>("""
                async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })).violations
                    .map(each => `${each.id}: ${each.help}: ` + each.nodes.slice(0, 3).map(node => node.html.slice(0, 160) + ' ' + (node.any[0]?.message ?? '')).join(' | '))
                """);
            Assert.True(broken.GetArrayLength() == 0, $"{page}, {(look.IsDark ? "dark" : "light")}:\n{string.Join('\n', broken.EnumerateArray().Select(each => each.GetString()))}");
            if (look.IsDark)
                await screen.KeepAsync($"dark-{page.Replace(' ', '-')}");
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_fits_a_telephone(string page)
    {
        await using Screen screen = await ShowAsync(page, Look.Phone);
        int over = await screen.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        await screen.KeepAsync($"phone-{page.Replace(' ', '-')}");
        Assert.True(over <= 0, $"{page} is {over} pixels wider than the screen.");
    }

    private async Task<Screen> ShowAsync(string page, Look look)
    {
        (string path, string seen) = page switch
        {
            "home" => ("/", "Failed lately"),
            "runs" => ("/runs", "Monday's training"),
            "failed run" => ($"/runs/{Served.Failed}", "What to do"),
            "table" => ($"/runs/{Served.Trained}?view=table", "for-depths[0].fit"),
            "timeline" => ($"/runs/{Served.Trained}?view=time", "for-depths[0].fit"),
            "task" => ($"/runs/{Served.Trained}?task=evaluate", "What happened"),
            "log" => ($"/runs/{Served.Failed}?task=summarize&tab=log&view=table", "row 395"),
            "pipelines" => ("/pipelines", "train"),
            "pipeline" => ($"/pipelines/{Served.Pipeline}", "if-good"),
            "upload" => ("/pipelines?upload=yes", "Drop a compiled pipeline here"),
            "start" => ($"/pipelines/{Served.Pipeline}?start=yes", "Name of the run"),
            "experiments" => ("/experiments", "Default"),
            "search" => ($"/runs/{Served.Searched}?task=search", "Best so far"),
            "compare" => ($"/compare?runs={Served.Trained},{Served.TrainedLonger}", "Parameters"),
            "artifacts" => ("/artifacts", "Model"),
            _ => ("/about", "Runtime"),
        };
        Screen screen = await OpenAsync(path, look);
        await Expect(screen.Page.GetByText(seen).Filter(new() { Visible = true }).First).ToBeVisibleAsync(new() { Timeout = Screen.Patience });
        // What is loaded on demand has come.
        await Expect(screen.Page.Locator("[aria-busy='true']")).ToHaveCountAsync(0, new() { Timeout = Screen.Patience });
        return screen;
    }
}
