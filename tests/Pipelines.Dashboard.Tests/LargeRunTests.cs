using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Pipelines.Dashboard.Tests;

/// <summary>Runs of ten thousand tasks.</summary>
public sealed class LargeRunTests(Served served) : BrowserBench(served)
{
    private const int Count = 10_000;

    [Fact]
    public async Task Ten_thousand_tasks_are_a_picture_that_can_be_used()
    {
        string run = await Served.StartAsync(Wide());
        await Served.StateAsync(run, "SUCCEEDED");
        await using Screen screen = await OpenAsync("/about");
        await screen.SeesAsync("Runtime");
        Stopwatch watch = Stopwatch.StartNew();
        await screen.GoAsync($"/runs/{run}");
        await screen.SeesAsync(screen.Page.Locator(".tasknode.many"));
        long shown = watch.ElapsedMilliseconds;
        await screen.Page.Locator(".tasknode.many").ClickAsync();
        await screen.SeesAsync("w0");
        TestContext.Current.TestOutputHelper?.WriteLine($"{Count} tasks: graph after {shown} ms, its list after {watch.ElapsedMilliseconds} ms");
        Directory.CreateDirectory(Path.Combine(Served.Root, "artifacts", "screens"));
        await File.WriteAllTextAsync(Path.Combine(Served.Root, "artifacts", "screens", "large-run.txt"), $"{Count} tasks: graph after {shown} ms, its list after {watch.ElapsedMilliseconds} ms\n", TestContext.Current.CancellationToken);
        await screen.KeepAsync("large");
        await screen.GoAsync($"/runs/{run}?view=table");
        await screen.Page.GetByLabel("Find a task").FillAsync("w9998");
        await Expect(screen.Page.Locator("tbody tr")).ToHaveCountAsync(1, new() { Timeout = Screen.Patience });
    }

    // Tasks side by side whose condition is false: they are decided, and no program is started for them.
    private static JsonObject Wide()
    {
        JsonObject tasks = new() { ["first"] = Task("comp-none", []) };
        for (int i = 0; i < Count; i++)
            tasks[$"w{i}"] = Task("comp-work", ["first"], "'a' == 'b'");
        return new JsonObject
        {
            ["display_name"] = "Ten thousand",
            ["pipeline_spec"] = new JsonObject
            {
                ["pipelineInfo"] = new JsonObject { ["name"] = "ten-thousand" },
                ["schemaVersion"] = "2.1.0",
                ["sdkVersion"] = "kfp-2.15.0",
                ["components"] = new JsonObject
                {
                    ["comp-none"] = new JsonObject { ["executorLabel"] = "exec-none" },
                    ["comp-work"] = new JsonObject { ["executorLabel"] = "exec-none" },
                },
                ["deploymentSpec"] = new JsonObject
                {
                    ["executors"] = new JsonObject { ["exec-none"] = new JsonObject { ["container"] = new JsonObject { ["image"] = "busybox", ["command"] = new JsonArray("true") } } },
                },
                ["root"] = new JsonObject { ["dag"] = new JsonObject { ["tasks"] = tasks } },
            },
        };
    }

    private static JsonObject Task(string component, string[] after, string condition = "")
    {
        JsonObject task = new()
        {
            ["componentRef"] = new JsonObject { ["name"] = component },
            ["dependentTasks"] = new JsonArray([.. after.Select(each => JsonValue.Create(each))]),
        };
        if (condition.Length > 0)
            task["triggerPolicy"] = new JsonObject { ["condition"] = condition };
        return task;
    }
}
