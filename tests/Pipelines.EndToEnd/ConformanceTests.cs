using System.Text.Json.Nodes;

namespace Pipelines.EndToEnd;

/// <summary>The rules of the format, each held by a pipeline of <c>Rules/</c>, and the tool that holds them.</summary>
public sealed class ConformanceTests
{
    private static readonly string Rules = Path.Combine(CommandLine.Root, "tests", "Pipelines.EndToEnd", "Rules");

    [Fact]
    public async Task Every_rule_is_kept()
    {
        using Scratch scratch = new();

        Said said = await scratch.CallAsync("conformance", Rules, "--output", "json");

        Assert.True(said.Code == 0, Misses(said));
        Assert.Equal(Directory.GetFiles(Rules, "*.yaml").Length + Directory.GetFiles(Rules, "*.json").Length - 1, (int?)said.Json["files"]);
    }

    [Fact]
    public async Task The_corpus_does_as_expected()
    {
        string? corpus = Environment.GetEnvironmentVariable("PIPELINES_CORPUS");
        Assert.SkipWhen(string.IsNullOrEmpty(corpus), "PIPELINES_CORPUS is not set: the corpus of compiled pipelines is not here.");
        using Scratch scratch = new();

        Said said = await CommandLine.CallAsync(scratch.Folder, TimeSpan.FromMinutes(8), "conformance", Path.Combine(corpus!, "kfp"), "--timeout", "120", "--output", "json");

        Assert.True(said.Code == 0, Misses(said));
        Assert.True((int?)said.Json["passed"] >= 80, "The corpus has fewer files than it had.");
    }

    [Fact]
    public async Task A_file_that_differs_is_told_with_what_differs()
    {
        using Scratch scratch = new();
        scratch.Write("c/p.yaml", new Yaml("hello").Step("a", "printf one > $1").Step("b", "exit 1").ToString());
        scratch.Write("c/bad.yaml", "components: {}\n");
        scratch.Write("c/far.yaml", new Yaml("far").Step("a", "printf one > $1").ToString());
        scratch.Write("c/expected.json", """
            {"p.yaml": {"state": "SUCCEEDED", "local": "yes", "inputs": {}, "task_outputs": {"a.out": "two"}, "task_states": {"a": "SUCCEEDED", "c": "SUCCEEDED"}},
             "bad.yaml": {"state": "VALIDATION_ERROR", "local": "yes"},
             "far.yaml": {"state": "SUCCEEDED with network", "local": "partly"},
             "gone.yaml": {"state": "SUCCEEDED", "local": "yes"}}
            """);

        Said said = await scratch.CallAsync("conformance", "c", "--output", "json");

        said.ShouldEndWith(1);
        Assert.Equal((2, 4), ((int?)said.Json["passed"], (int?)said.Json["files"]));
        string[] misses = MissesOf(said, "p.yaml");
        Assert.Contains(misses, miss => miss.StartsWith("state: FAILED, expected SUCCEEDED", StringComparison.Ordinal));
        Assert.Contains("a.out: \"one\", expected \"two\"", misses);
        Assert.Contains("c: no such task, expected SUCCEEDED", misses);
        Assert.Contains("b: FAILED, expected no such task", misses);
        Assert.Contains(MissesOf(said, "gone.yaml"), miss => miss.Contains("there is no file", StringComparison.Ordinal));
        JsonNode far = ((JsonArray)said.Json["results"]!).Single(result => (string?)result!["file"] == "far.yaml")!;
        Assert.Equal(("checked", "needs network: yes"), ((string?)far["done"], (string?)far["why"]));
    }

    [Fact]
    public async Task A_folder_without_expectations_is_refused()
    {
        using Scratch scratch = new();

        Said said = await scratch.CallAsync("conformance", ".");

        said.ShouldEndWith(2);
        Assert.Contains("expected.json", said.Errors, StringComparison.Ordinal);
    }

    private static string[] MissesOf(Said said, string file) => [.. ((JsonArray)said.Json["results"]!).Single(result => (string?)result!["file"] == file)!["misses"]!.AsArray().Select(miss => (string)miss!)];

    private static string Misses(Said said) => said.Output.Length == 0 ? said.Errors : string.Join('\n', ((JsonArray)said.Json["results"]!)
        .Where(result => !(bool)result!["passed"]!)
        .Select(result => $"{result!["file"]}: {string.Join("; ", result["misses"]!.AsArray().Select(miss => (string?)miss))}"));
}
