using System.Text.Json.Nodes;

namespace Pipelines.EndToEnd;

/// <summary>The pipelines of this repository on real data: our samples cannot rot.</summary>
[Collection(Builds.OneAtATime)]
public sealed class DemoTests
{
    [Fact]
    public async Task Breast_cancer_trains_three_models_and_registers_the_best()
    {
        string python = Environment.GetEnvironmentVariable("PIPELINES_PYTHON") ?? "";
        Assert.SkipWhen(python.Length == 0, "PIPELINES_PYTHON names no interpreter with scikit-learn, pandas and xgboost; scripts/setup.sh installs them.");
        using Scratch scratch = new();

        Said said = await scratch.CallAsync("run", Path.Combine(CommandLine.Root, "pipelines", "breast-cancer"), "--python", python, "--output", "json");

        said.ShouldEndWith(0);
        JsonNode json = said.Json;
        Assert.InRange((double)json["outputs"]!["best_score"]!, 0.95, 1.0);
        Assert.All(
            (string[])["train-forest", "tune-boosted-trees", "train-logistic-regression"],
            task => Assert.Equal("SUCCEEDED", (string?)json["tasks"]![task]!["state"]));
        JsonNode model = json["tasks"]!["register-model"]!["artifacts"]!["registered"]![0]!;
        Assert.Equal("system.Model", (string?)model["type"]);
        Assert.Equal(64, ((string?)model["sha256"])?.Length);
        Assert.True(Directory.Exists(new Uri((string)model["uri"]!).LocalPath));
        Said sweep = await scratch.CallAsync("experiment", "show", (string)json["tasks"]!["tune-boosted-trees"]!["experimentId"]!, "--output", "json");
        Assert.Equal(6, sweep.Json["trials"]!.AsArray().Count);
        Assert.Equal((double)json["tasks"]!["tune-boosted-trees"]!["outputs"]!["best_value"]!, (double)sweep.Json["best"]!["objectives"]!["best_value"]!);

        Said again = await scratch.CallAsync("run", Path.Combine(CommandLine.Root, "pipelines", "breast-cancer"), "--python", python, "--output", "json");
        Assert.All(again.Json["tasks"]!.AsObject(), task => Assert.True((bool?)task.Value!["cached"], $"{task.Key} ran again"));
        Assert.Equal(json["outputs"]!.ToJsonString(), again.Json["outputs"]!.ToJsonString());
    }

    [Fact]
    public async Task Breast_cancer_fails_behind_its_gate_when_no_model_is_good_enough()
    {
        string python = Environment.GetEnvironmentVariable("PIPELINES_PYTHON") ?? "";
        Assert.SkipWhen(python.Length == 0, "PIPELINES_PYTHON names no interpreter with scikit-learn, pandas and xgboost; scripts/setup.sh installs them.");
        using Scratch scratch = new();

        Said said = await scratch.CallAsync(
            "run", Path.Combine(CommandLine.Root, "pipelines", "breast-cancer"), "--python", python, "--param", "minimum_score=0.99999", "--output", "json");

        said.ShouldEndWith(1);
        Assert.Equal("FAILED", (string?)said.Json["tasks"]!["compare-models"]!["state"]);
        Assert.Equal("OMITTED", (string?)said.Json["tasks"]!["register-model"]!["state"]);
    }
}
