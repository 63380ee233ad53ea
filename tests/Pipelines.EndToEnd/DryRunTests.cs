using System.Text.Json.Nodes;

namespace Pipelines.EndToEnd;

/// <summary>A plan before the run: nothing is run, nothing is written.</summary>
public sealed class DryRunTests
{
    private static readonly string Rules = Path.Combine(CommandLine.Root, "tests", "Pipelines.EndToEnd", "Rules");

    [Fact]
    public async Task A_plan_has_command_lines_with_names_for_what_only_the_run_knows()
    {
        using Scratch scratch = new();

        Said said = await scratch.CallAsync("run", Path.Combine(Rules, "loops.yaml"), "--dry-run", "--output", "json");

        said.ShouldEndWith(0);
        JsonNode tasks = said.Json["tasks"]!;
        Assert.Equal(["<output file of out>", "10", "<path of data>"], Last(3, tasks["static[1].member"]!));
        Assert.Equal(2, (int?)tasks["static"]!["iterations"]);
        Assert.Equal(1, (int?)tasks["static"]!["parallelism"]);
        Assert.Equal("<list.items>", (string?)tasks["dynamic"]!["items"]);
        Assert.Equal("<item of list.items>", (string?)tasks["dynamic[*].say"]!["inputs"]!["text"]);
        Assert.Equal("<dynamic.datas>", (string?)tasks["over-artifacts"]!["artifacts"]!["many"]);
        Assert.Equal("skipped", (string?)tasks["skipped-loop"]!["outlook"]);
        Assert.Equal("list", (string?)tasks["dynamic"]!["after"]![0]);
        Assert.Equal("b", (string?)tasks["nested[0].inner[1].say"]!["inputs"]!["text"]);
        Assert.False(Directory.Exists(Path.Combine(scratch.Folder, ".pipelines")), "the plan left a home");
    }

    [Fact]
    public async Task A_plan_tells_which_branches_are_taken_where_that_is_known()
    {
        using Scratch scratch = new();

        Said said = await scratch.CallAsync("run", Path.Combine(Rules, "conditions.yaml"), "--param", "n=1", "--dry-run", "--output", "json");

        JsonNode tasks = said.Json["tasks"]!;
        Assert.Equal(
            ("runs", "skipped", "omitted", "runs"),
            ((string?)tasks["branches.condition-2"]!["outlook"], (string?)tasks["branches.condition-3"]!["outlook"], (string?)tasks["omitted"]!["outlook"], (string?)tasks["completed"]!["outlook"]));
        Assert.Equal("small", (string?)tasks["branches.condition-2.say"]!["inputs"]!["text"]);
        Assert.Null(tasks["branches.condition-3.say"]);
    }

    [Fact]
    public async Task A_plan_for_people_is_a_tree_with_commands()
    {
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", new Yaml("plan").Step("first", "true").Step("second", "true", ["first"], more: "        triggerPolicy: {condition: \"1 == 1\"}").ToString());

        Said said = await scratch.CallAsync("run", file, "--dry-run");

        said.ShouldEndWith(0);
        Assert.Contains("$ sh -c true step '<output file of out>'", said.Output, StringComparison.Ordinal);
        Assert.Contains("after first", said.Output, StringComparison.Ordinal);
        Assert.Contains("if 1 == 1", said.Output, StringComparison.Ordinal);
    }

    private static string[] Last(int count, JsonNode task) => [.. task["command"]!.AsArray().Select(argument => (string)argument!).TakeLast(count)];
}
