using System.Text.Json.Nodes;

namespace Pipelines.EndToEnd;

/// <summary>The samples beside the demo, on real data.</summary>
[Collection(Builds.OneAtATime)]
public sealed class SampleTests
{
    [Fact]
    public async Task Digits_sends_three_models_through_one_inner_pipeline_and_registers_the_best()
    {
        using Scratch scratch = new();

        JsonNode json = await RunAsync(scratch, 0, "digits");

        Assert.InRange((double)json["outputs"]!["best_score"]!, 0.95, 1.0);
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal("SUCCEEDED", State(json, $"judged[{i}].train-and-judge.fit")));
        Assert.Equal(3, json["tasks"]!["judged"]!["outputs"]!.AsObject().Select(output => output.Value).OfType<JsonArray>().First().Count);
    }

    [Fact]
    public async Task Digits_are_tuned_by_an_experiment_of_Katib_as_it_is()
    {
        string python = Environment.GetEnvironmentVariable("PIPELINES_PYTHON") ?? "";
        Assert.SkipWhen(python.Length == 0, "PIPELINES_PYTHON names no interpreter with scikit-learn; scripts/setup.sh installs it.");
        using Scratch scratch = new();

        Said said = await scratch.CallAsync("tune", "-f", Path.Combine(CommandLine.Root, "pipelines", "digits", "experiment.yaml"), "--python", python, "--output", "json");

        said.ShouldEndWith(0);
        Assert.InRange((double)said.Json["best"]!["objectives"]!["accuracy"]!, 0.95, 1.0);
        Assert.All(said.Json["trials"]!.AsArray(), trial => Assert.Contains((string?)trial!["state"], (string?[])["SUCCEEDED", "EARLY_STOPPED", "KILLED"]));
        Assert.Equal(0, (int)(await scratch.CallAsync("check", Path.Combine(CommandLine.Root, "pipelines", "digits", "experiment.yaml"))).Code);
    }

    [Fact]
    public async Task Diabetes_tries_a_forest_where_the_linear_model_is_not_enough()
    {
        using Scratch scratch = new();

        JsonNode json = await RunAsync(scratch, 0, "diabetes");

        Assert.Equal("SUCCEEDED", State(json, "exit-handler-1.simple.condition-3.forest"));
        Assert.Equal("SKIPPED", State(json, "exit-handler-1.simple.condition-2"));
        Assert.InRange((double)json["outputs"]!["best_r2"]!, 0.3, 0.6);
        Assert.Contains("A model was registered.", await ReportAsync(json), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diabetes_trains_no_forest_where_the_linear_model_is_enough()
    {
        using Scratch scratch = new();

        JsonNode json = await RunAsync(scratch, 0, "diabetes", "--param", "simple_is_enough=0.1");

        Assert.Equal("SKIPPED", State(json, "exit-handler-1.simple.condition-3"));
        Assert.Equal("ridge", (string?)json["outputs"]!["best_name"]);
    }

    [Fact]
    public async Task Diabetes_fails_at_its_gate_and_still_writes_the_report()
    {
        using Scratch scratch = new();

        JsonNode json = await RunAsync(scratch, 1, "diabetes", "--param", "minimum_r2=0.9");

        Assert.Equal("FAILED", State(json, "exit-handler-1.gate"));
        Assert.Equal("OMITTED", State(json, "exit-handler-1.register"));
        Assert.Equal("SUCCEEDED", State(json, "report"));
        Assert.Contains("No model was registered.", await ReportAsync(json), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_in_parts_is_standardised_as_if_it_were_whole()
    {
        using Scratch scratch = new();

        JsonNode json = await RunAsync(scratch, 0, "partitioned-csv", "--param", "parts=5");

        Assert.Equal(569, (int)json["outputs"]!["rows"]!);
        Assert.InRange((double)json["outputs"]!["largest_mean"]!, 0, 1e-12);
        Assert.Equal(5, json["tasks"]!["partition"]!["artifacts"]!["parts"]!.AsArray().Count);
        Assert.Equal("SUCCEEDED", State(json, "scaled[4].standardize-part"));
    }

    private static async Task<JsonNode> RunAsync(Scratch scratch, int code, string pipeline, params string[] more)
    {
        string python = Environment.GetEnvironmentVariable("PIPELINES_PYTHON") ?? "";
        Assert.SkipWhen(python.Length == 0, "PIPELINES_PYTHON names no interpreter with scikit-learn and pandas; scripts/setup.sh installs them.");
        Said said = await scratch.CallAsync(["run", Path.Combine(CommandLine.Root, "pipelines", pipeline), "--python", python, "--output", "json", .. more]);
        said.ShouldEndWith(code);
        return said.Json;
    }

    private static string? State(JsonNode json, string task) => (string?)json["tasks"]![task]?["state"];

    private static Task<string> ReportAsync(JsonNode json)
        => File.ReadAllTextAsync(new Uri((string)json["tasks"]!["report"]!["artifacts"]!["report"]![0]!["uri"]!).LocalPath, TestContext.Current.CancellationToken);
}
