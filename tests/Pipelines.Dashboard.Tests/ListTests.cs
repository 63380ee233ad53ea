using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Pipelines.Dashboard.Tests;

/// <summary>Runs together: lists, comparison, artifacts, and the way between pages.</summary>
public sealed partial class ListTests(Served served) : BrowserBench(served)
{
    [Fact]
    public async Task What_a_list_shows_stands_in_its_address()
    {
        await using Screen screen = await OpenAsync("/runs");
        await screen.SeesAsync("Monday's training");
        await screen.KeepAsync("runs");
        await screen.Button("Failed").ClickAsync();
        await Expect(screen.Page).ToHaveURLAsync(FailedInAddress(), new() { Timeout = Screen.Patience });
        await Expect(screen.Page.GetByRole(AriaRole.Link, new() { Name = "Monday's training" })).ToBeHiddenAsync(new() { Timeout = Screen.Patience });
        await screen.SeesAsync("KeyError: 'february'");
        await screen.Page.ReloadAsync();
        await Expect(screen.Button("Failed")).ToHaveAttributeAsync("aria-pressed", "true", new() { Timeout = Screen.Patience });
        await screen.Page.GetByLabel("Find by name").FillAsync("nothing is called so");
        await screen.SeesAsync("No run fits");
        await screen.Button("Show all runs").ClickAsync();
        await screen.SeesAsync("Monday's training");
    }

    [Fact]
    public async Task A_list_is_told_of_runs_as_they_come_and_end()
    {
        await using Screen screen = await OpenAsync("/runs?q=Heard");
        await screen.SeesAsync("No run fits");
        (_, string gate) = await Served.WaitingAsync("Heard of");
        ILocator row = screen.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Heard of" });
        await Expect(row.Locator("[data-state]")).ToHaveAttributeAsync("data-state", "RUNNING", new() { Timeout = Screen.Patience });
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        await Expect(row.Locator("[data-state]")).ToHaveAttributeAsync("data-state", "SUCCEEDED", new() { Timeout = Screen.Patience });
    }

    [Fact]
    public async Task Many_runs_are_put_away_and_brought_back_at_once()
    {
        foreach (string name in (string[])["Tidy one", "Tidy two"])
            await Served.StateAsync(await Served.RunAsync(name, new() { ["rows"] = 5 }), "SUCCEEDED");
        await using Screen screen = await OpenAsync("/runs?q=Tidy");
        await screen.SeesAsync("Tidy two");
        await screen.Page.GetByLabel("Choose all on this page").CheckAsync();
        await screen.SeesAsync("2 chosen");
        await screen.KeepAsync("bulk");
        await screen.Button("Archive").ClickAsync();
        await screen.SeesAsync("No run fits");
        await screen.GoAsync("/runs?q=Tidy&archived=yes");
        await screen.SeesAsync("Tidy one");
        await screen.Page.GetByLabel("Choose Tidy one").CheckAsync();
        await screen.Button("Bring back").ClickAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Link, new() { Name = "Tidy one" })).ToBeHiddenAsync(new() { Timeout = Screen.Patience });
    }

    [Fact]
    public async Task Runs_stand_side_by_side_with_what_differs_marked()
    {
        await using Screen screen = await OpenAsync($"/compare?runs={Served.Trained},{Served.TrainedLonger}");
        ILocator rows = screen.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "rows" });
        await Expect(rows.Locator(".differs")).ToHaveTextAsync(["120", "240"], new() { Timeout = Screen.Patience });
        await Expect(screen.Page.GetByRole(AriaRole.Region, new() { Name = "Plot" }).Locator("canvas")).ToBeVisibleAsync(new() { Timeout = Screen.Patience });
        await screen.KeepAsync("compare");
        await screen.Page.GetByRole(AriaRole.Switch, new() { Name = "Only what differs" }).CheckAsync();
        await Expect(screen.Page.Locator("td[data-differs='false']")).ToHaveCountAsync(0, new() { Timeout = Screen.Patience });
    }

    [Fact]
    public async Task An_artifact_is_followed_to_who_made_and_who_used_it()
    {
        await using Screen screen = await OpenAsync("/artifacts?type=system.Model");
        ILocator table = screen.Page.GetByRole(AriaRole.Table, new() { Name = "Artifacts" });
        await screen.SeesAsync(table);
        await screen.KeepAsync("artifacts");
        await table.Locator("tbody tr").First.GetByRole(AriaRole.Button).ClickAsync();
        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "Lineage" }).ClickAsync();
        ILocator uses = screen.Page.GetByRole(AriaRole.Table, new() { Name = "Uses" });
        await Expect(uses).ToContainTextAsync("made it", new() { Timeout = Screen.Patience });
        await Expect(uses).ToContainTextAsync("used it", new() { Timeout = Screen.Patience });
        await Expect(screen.Page.Locator(".tasknode").First).ToBeVisibleAsync(new() { Timeout = Screen.Patience });
        await screen.KeepAsync("lineage");
    }

    [Fact]
    public async Task Everything_is_reached_by_typing()
    {
        await using Screen screen = await OpenAsync("/about");
        await screen.SeesAsync("This server");
        await screen.Page.Keyboard.PressAsync("Control+k");
        ILocator box = screen.Page.GetByRole(AriaRole.Combobox, new() { Name = "Search runs and pipelines, or go to a page" });
        await box.FillAsync("Monday");
        await screen.SeesAsync(screen.Page.GetByRole(AriaRole.Option).Filter(new() { HasText = "Monday's training" }));
        await screen.KeepAsync("palette");
        await Expect(screen.Page.GetByRole(AriaRole.Option)).ToHaveCountAsync(1, new() { Timeout = Screen.Patience });
        await screen.Page.Keyboard.PressAsync("Enter");
        await Expect(screen.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Monday's training", new() { Timeout = Screen.Patience });
    }

    [GeneratedRegex("state=FAILED")]
    private static partial Regex FailedInAddress();
}
