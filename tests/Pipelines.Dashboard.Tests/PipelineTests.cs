using Microsoft.Playwright;

namespace Pipelines.Dashboard.Tests;

/// <summary>Pipelines: from a file with mistakes to a run.</summary>
public sealed class PipelineTests(Served served) : BrowserBench(served)
{
    [Fact]
    public async Task A_file_with_mistakes_is_mended_uploaded_and_run()
    {
        await using Screen screen = await OpenAsync("/pipelines");
        await screen.Button("Upload").First.ClickAsync();
        ILocator dialog = screen.Page.GetByRole(AriaRole.Dialog);
        ILocator file = dialog.Locator("input[type=file]");
        await file.SetInputFilesAsync(Served.Sample("mistakes.yaml"));
        ILocator problems = dialog.GetByRole(AriaRole.Region, new() { Name = "Problems" });
        await Expect(problems).ToContainTextAsync("2 problems", new() { Timeout = Screen.Patience });
        await Expect(problems).ToContainTextAsync("PIPE040", new() { Timeout = Screen.Patience });
        await Expect(problems).ToContainTextAsync("Did you mean \"fetch\"?", new() { Timeout = Screen.Patience });
        await screen.KeepAsync("mistakes");

        await file.SetInputFilesAsync(Served.Sample("train.yaml"));
        await dialog.GetByLabel("Name of the pipeline").FillAsync("Uploaded here");
        await screen.SeesAsync(dialog.Locator("[data-task='evaluate']"));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Upload", Exact = true }).ClickAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Uploaded here", new() { Timeout = Screen.Patience });
        await screen.SeesAsync(screen.Task("if-good.announce"));
        await screen.KeepAsync("pipeline");

        await screen.Button("Start a run").ClickAsync();
        await dialog.GetByLabel("rows").FillAsync("many");
        await screen.Button("Start the run").ClickAsync();
        await screen.SeesAsync("Write a whole number, such as 3.");
        await screen.KeepAsync("start");
        await dialog.GetByLabel("rows").FillAsync("7");
        await dialog.GetByLabel("Name of the run").FillAsync("Started by hand");
        await screen.Button("Start the run").ClickAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Started by hand", new() { Timeout = Screen.Patience });
        await Expect(screen.Page.Locator("header [data-state]")).ToHaveAttributeAsync("data-state", "SUCCEEDED", new() { Timeout = Screen.Patience });
        await screen.Page.GetByText("Values", new() { Exact = true }).ClickAsync();
        await Expect(screen.Page.Locator("dl.pairs").First).ToContainTextAsync("rows7", new() { Timeout = Screen.Patience });
    }

    [Fact]
    public async Task A_pipeline_says_what_it_takes_and_who_ran_it()
    {
        await using Screen screen = await OpenAsync($"/pipelines/{Served.Pipeline}?view=inputs");
        await Expect(screen.Page.GetByRole(AriaRole.Table, new() { Name = "Inputs" })).ToContainTextAsync("The learning rate.", new() { Timeout = Screen.Patience });
        await screen.Page.GetByText("Source", new() { Exact = true }).ClickAsync();
        await screen.SeesAsync("\"schemaVersion\"");
        await screen.Page.GetByLabel("View of the pipeline").GetByText("Runs", new() { Exact = true }).ClickAsync();
        await screen.SeesAsync("Tuesday's training");
    }

    [Fact]
    public async Task An_experiment_is_made_and_put_away()
    {
        await using Screen screen = await OpenAsync("/experiments");
        await screen.SeesAsync("Default");
        await screen.Button("New experiment").ClickAsync();
        await screen.Page.GetByRole(AriaRole.Dialog).GetByLabel("Name").FillAsync("Of the spring");
        await screen.Button("Make it").ClickAsync();
        await screen.SeesAsync("Of the spring");
        await screen.KeepAsync("experiments");
        await screen.Button("Archive Of the spring").ClickAsync();
        await screen.SeesAsync(screen.Button("Bring back Of the spring"));
    }
}
