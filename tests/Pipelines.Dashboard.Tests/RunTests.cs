using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Pipelines.Dashboard.Tests;

/// <summary>One run: what it does, why it failed, what can be done with it.</summary>
public sealed partial class RunTests(Served served) : BrowserBench(served)
{
    [Fact]
    public async Task A_failure_is_found_and_understood_in_two_clicks()
    {
        await using Screen screen = await OpenAsync("/");
        await screen.SeesAsync("Failed lately");
        await screen.KeepAsync("home");
        await screen.Page.GetByRole(AriaRole.Region, new() { Name = "Failed lately" }).GetByRole(AriaRole.Link, new() { Name = "Report of the night" }).ClickAsync();
        ILocator failure = screen.Page.GetByRole(AriaRole.Region, new() { Name = "Why the run failed" });
        await Expect(failure).ToContainTextAsync("summarize failed", new() { Timeout = Screen.Patience });
        await Expect(failure).ToContainTextAsync("exit code 1", new() { Timeout = Screen.Patience });
        await Expect(failure).ToContainTextAsync("KeyError: 'february'", new() { Timeout = Screen.Patience });
        await Expect(failure).ToContainTextAsync("What to do", new() { Timeout = Screen.Patience });
        await screen.SeesAsync(screen.Task("summarize"));
        await screen.KeepAsync("failure");

        await screen.Button("Open the log").ClickAsync();
        ILocator log = screen.Page.GetByRole(AriaRole.Log);
        await Expect(log).ToContainTextAsync("warning: 3 rows have no month", new() { Timeout = Screen.Patience });
        await screen.Page.GetByLabel("Search in the log").FillAsync("ROW 123:");
        await screen.SeesAsync("1/1");
        await Expect(log.Locator("mark")).ToHaveTextAsync("row 123:", new() { Timeout = Screen.Patience });
        await screen.KeepAsync("log");
    }

    [Fact]
    public async Task A_run_is_watched_live_to_its_end()
    {
        (string run, string gate) = await Served.WaitingAsync("Watched");
        await using Screen screen = await OpenAsync($"/runs/{run}?task=long&tab=log");
        await Expect(screen.Task("long")).ToHaveAttributeAsync("data-state", "RUNNING", new() { Timeout = Screen.Patience });
        await Expect(screen.Task("last")).ToHaveAttributeAsync("data-state", "PENDING", new() { Timeout = Screen.Patience });
        await screen.SeesAsync("still at work");
        await screen.KeepAsync("live");
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        await Expect(screen.Task("last")).ToHaveAttributeAsync("data-state", "SUCCEEDED", new() { Timeout = Screen.Patience });
        await Expect(screen.Page.Locator("header [data-state]")).ToHaveAttributeAsync("data-state", "SUCCEEDED", new() { Timeout = Screen.Patience });
        await Expect(screen.Page.GetByRole(AriaRole.Log)).ToContainTextAsync("done", new() { Timeout = Screen.Patience });
    }

    [Fact]
    public async Task A_run_is_stopped_goes_on_and_is_run_again_with_other_values()
    {
        (string run, string gate) = await Served.WaitingAsync("Stopped");
        await using Screen screen = await OpenAsync($"/runs/{run}");
        ILocator state = screen.Page.Locator("header [data-state]");
        await screen.Button("Stop").ClickAsync();
        await Expect(state).ToHaveAttributeAsync("data-state", "CANCELED", new() { Timeout = Screen.Patience });
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        await screen.Button("Retry").ClickAsync();
        await Expect(state).ToHaveAttributeAsync("data-state", "SUCCEEDED", new() { Timeout = Screen.Patience });

        await screen.Button("Clone").ClickAsync();
        ILocator form = screen.Page.GetByRole(AriaRole.Dialog);
        await Expect(form.GetByLabel("Name of the run")).ToHaveValueAsync("Clone of Stopped", new() { Timeout = Screen.Patience });
        await Expect(form.GetByLabel("gate")).ToHaveValueAsync(gate, new() { Timeout = Screen.Patience });
        await form.GetByLabel("gate").FillAsync("");
        await screen.Button("Start the run").ClickAsync();
        await screen.SeesAsync("A value is needed.");
        await form.GetByLabel("gate").FillAsync(gate);
        await screen.Button("Start the run").ClickAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Clone of Stopped", new() { Timeout = Screen.Patience });
        await Expect(state).ToHaveAttributeAsync("data-state", "SUCCEEDED", new() { Timeout = Screen.Patience });
    }

    [Fact]
    public async Task A_graph_unfolds_its_loops_round_by_round()
    {
        await using Screen screen = await OpenAsync($"/runs/{Served.Trained}");
        await Expect(screen.Task("for-depths")).ToContainTextAsync("6 of 6 done", new() { Timeout = Screen.Patience });
        await Expect(screen.Task("if-good.publish")).ToHaveAttributeAsync("data-state", "SUCCEEDED", new() { Timeout = Screen.Patience });
        await screen.Button("Unfold for-depths").ClickAsync();
        await screen.SeesAsync(screen.Task("for-depths[0].fit"));
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Next iteration" }).ClickAsync();
        await screen.SeesAsync(screen.Task("for-depths[1].fit"));
        await screen.KeepAsync("run");
        await screen.Button("Fold for-depths").ClickAsync();
        await Expect(screen.Task("for-depths[1].fit")).ToBeHiddenAsync(new() { Timeout = Screen.Patience });
    }

    [Fact]
    public async Task The_same_run_is_a_timeline_and_a_table()
    {
        await using Screen screen = await OpenAsync($"/runs/{Served.Trained}?view=time");
        await Expect(screen.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "for-depths[2].fit" })).ToBeVisibleAsync(new() { Timeout = Screen.Patience });
        await screen.KeepAsync("timeline");
        await screen.Page.GetByText("Table", new() { Exact = true }).ClickAsync();
        ILocator rows = screen.Page.GetByRole(AriaRole.Region, new() { Name = "Tasks" }).Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(12, new() { Timeout = Screen.Patience });
        await screen.Page.GetByLabel("Find a task").FillAsync("[1].");
        await Expect(rows).ToHaveCountAsync(2, new() { Timeout = Screen.Patience });
        await screen.KeepAsync("table");
        await rows.First.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(screen.Page).ToHaveURLAsync(TaskInAddress(), new() { Timeout = Screen.Patience });
        await screen.SeesAsync("What happened");
    }

    [Fact]
    public async Task What_a_task_made_is_shown_for_what_it_is()
    {
        await using Screen screen = await OpenAsync($"/runs/{Served.Trained}?task=evaluate");
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "quality" }).ClickAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Region, new() { Name = "Confusion matrix" })).ToContainTextAsync("812", new() { Timeout = Screen.Patience });
        await Expect(screen.Page.GetByRole(AriaRole.Img, new() { NameRegex = Roc() }).Locator("canvas")).ToBeVisibleAsync(new() { Timeout = Screen.Patience });
        await screen.KeepAsync("artifact");
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "notes" }).ClickAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Cell, new() { Name = "0.93" })).ToBeVisibleAsync(new() { Timeout = Screen.Patience });
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "report" }).ClickAsync();
        await Expect(screen.Page.FrameLocator("iframe").GetByText("All is well.")).ToBeVisibleAsync(new() { Timeout = Screen.Patience });
    }

    [Fact]
    public async Task A_search_is_a_curve_and_a_table_of_its_trials()
    {
        await using Screen screen = await OpenAsync($"/runs/{Served.Searched}?task=search");
        ILocator trials = screen.Page.GetByRole(AriaRole.Region, new() { Name = "Trials" });
        await Expect(trials.Locator("tbody tr")).ToHaveCountAsync(12, new() { Timeout = Screen.Patience });
        await Expect(screen.Page.GetByRole(AriaRole.Img, new() { Name = "The best height so far, over the trials" }).Locator("canvas")).ToBeVisibleAsync(new() { Timeout = Screen.Patience });
        await Expect(screen.Page.GetByRole(AriaRole.Img, new() { Name = "Parameters and values of all trials" }).Locator("canvas")).ToBeVisibleAsync(new() { Timeout = Screen.Patience });
        await screen.KeepAsync("search");
    }

    [Fact]
    public async Task Links_that_clients_print_lead_to_the_run()
    {
        await using Screen screen = await OpenAsync($"/#/runs/details/{Served.Trained}");
        await Expect(screen.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Monday's training", new() { Timeout = Screen.Patience });
        Assert.EndsWith($"/runs/{Served.Trained}", screen.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_does_not_exist_is_told_with_the_number_of_the_request()
    {
        await using Screen screen = await OpenAsync("/about");
        screen.ExpectsRefusals = true;
        await screen.GoAsync("/runs/nobody");
        await screen.SeesAsync("Run nobody not found.");
        await Expect(screen.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Request ", new() { Timeout = Screen.Patience });
    }

    [GeneratedRegex("task=for-depths")]
    private static partial Regex TaskInAddress();

    [GeneratedRegex("ROC curve")]
    private static partial Regex Roc();
}
