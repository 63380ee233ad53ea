using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TrainLogisticRegression.Tests;

public sealed class ProgramTests : IDisposable
{
    private const string Rows = "x,\"y z\",label\n1,2,no\n2,1,no\n3,4,yes\n4,3,yes\n1,1,no\n4,4,yes\n2.5,2.5,no\n2.4,2.6,yes\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("trainer").FullName;

    public ProgramTests() => File.WriteAllText(At("rows.csv"), Rows);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_model_and_its_figures_are_written()
    {
        (int code, string said, string errors) = await Run("--train", At("rows.csv"), "--target", "label", "--l2", "0.5", "--model", At("model"), "--metrics", At("deep/metrics.json"));

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("8 rows, 2 features, 2 classes:", said, StringComparison.Ordinal);
        JsonElement model = Read("model/model.json");
        Assert.Equal(["format", "classes", "features", "coefficients", "intercepts", "mean", "scale"], model.EnumerateObject().Select(member => member.Name));
        Assert.Equal("pipelines/logistic-regression/v1", model.GetProperty("format").GetString());
        Assert.Equal(["no", "yes"], model.GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(["x", "y z"], model.GetProperty("features").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(2, Assert.Single(model.GetProperty("coefficients").EnumerateArray()).GetArrayLength());
        Assert.Single(model.GetProperty("intercepts").EnumerateArray());
        Assert.Equal(1, Read("deep/metrics.json").GetProperty("converged").GetInt32());
    }

    [Fact]
    public async Task Without_standardising_the_model_names_no_scale_and_a_json_path_is_a_file()
    {
        await Run("--train", At("rows.csv"), "--target=label", "--standardize=false", "--model", At("m.json"));

        Assert.Equal(["format", "classes", "features", "coefficients", "intercepts"], Read("m.json").EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task As_a_step_it_takes_the_target_of_the_dataset_and_tells_what_it_made()
    {
        JsonObject input = new()
        {
            ["inputs"] = new JsonObject
            {
                ["artifacts"] = new JsonObject
                {
                    ["dataset"] = new JsonObject { ["artifacts"] = new JsonArray(new JsonObject { ["metadata"] = new JsonObject { ["target"] = "label", ["task"] = "classification" } }) },
                },
            },
            ["outputs"] = new JsonObject
            {
                ["outputFile"] = At("out/executor_output.json"),
                ["parameters"] = new JsonObject { ["iterations"] = new JsonObject(), ["converged"] = new JsonObject() },
                ["artifacts"] = new JsonObject
                {
                    ["model"] = new JsonObject { ["artifacts"] = new JsonArray(new JsonObject { ["name"] = "m-1", ["uri"] = "s3://b/m", ["metadata"] = new JsonObject() }) },
                },
            },
        };

        (int code, _, string errors) = await Run("--train", At("rows.csv"), "--target", "", "--model", At("model"), "--executor-input", input.ToJsonString());

        Assert.Equal((0, ""), (code, errors));
        JsonElement output = Read("out/executor_output.json");
        Assert.Equal(["iterations", "converged"], output.GetProperty("parameterValues").EnumerateObject().Select(value => value.Name));
        Assert.True(output.GetProperty("parameterValues").GetProperty("converged").GetBoolean());
        JsonElement artifact = Assert.Single(output.GetProperty("artifacts").GetProperty("model").GetProperty("artifacts").EnumerateArray());
        Assert.Equal(("m-1", "s3://b/m"), (artifact.GetProperty("name").GetString(), artifact.GetProperty("uri").GetString()));
        Assert.Equal("label", artifact.GetProperty("metadata").GetProperty("target").GetString());
    }

    [Fact]
    public async Task All_mistakes_of_a_command_line_are_told_at_once()
    {
        (int code, string said, string errors) = await Run("--l2", "-1", "--max-iterations", "2.5", "--standardize", "maybe", "--colour", "--tolerance");

        Assert.Equal((2, ""), (code, said));
        Assert.Equal(
            """
            train-logistic-regression: '--colour' is no option. The options are --train, --target, --l2, --standardize, --max-iterations, --tolerance, --model, --metrics, --executor-input.
            train-logistic-regression: --tolerance needs a value.
            train-logistic-regression: --train PATH is missing.
            train-logistic-regression: --l2 is '-1', and must be 0 or more.
            train-logistic-regression: --standardize is 'maybe', and must be true or false.
            train-logistic-regression: --max-iterations is '2.5', and must be a whole number of 1 or more.
            train-logistic-regression: --model PATH is missing.

            """,
            errors);
    }

    [Fact]
    public async Task Rows_that_are_not_there_are_refused()
    {
        (int code, _, string errors) = await Run("--train", At("none.csv"), "--target", "label", "--model", At("model"));

        Assert.Equal(2, code);
        Assert.Contains("none.csv' cannot be read", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("model")));
    }

    [Fact]
    public async Task A_dataset_for_regression_is_refused()
        => Assert.Contains("is for regression", (await Run("--train", At("rows.csv"), "--target", "label", "--model", At("m"), "--executor-input",
            """{"inputs":{"artifacts":{"dataset":{"artifacts":[{"metadata":{"task":"regression"}}]}}}}""")).Errors, StringComparison.Ordinal);

    [Fact]
    public async Task What_cannot_be_written_is_a_failure_of_the_world()
        => Assert.Equal(1, (await Run("--train", At("rows.csv"), "--target", "label", "--model", At("rows.csv/model"))).Code);

    [Fact]
    public async Task A_fit_that_did_not_converge_says_so_and_is_kept()
    {
        (int code, string said, _) = await Run("--train", At("rows.csv"), "--target", "label", "--max-iterations", "1", "--model", At("model"));

        Assert.Equal(0, code);
        Assert.Contains("Not converged", said, StringComparison.Ordinal);
        Assert.True(File.Exists(At("model/model.json")));
    }

    private string At(string path) => Path.Combine(_folder, path);

    private JsonElement Read(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(At(path)));
        return document.RootElement.Clone();
    }

    private static async Task<(int Code, string Output, string Errors)> Run(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "train-logistic-regression.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        CancellationToken stop = TestContext.Current.CancellationToken;
        Task<string> output = process.StandardOutput.ReadToEndAsync(stop);
        string errors = await process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        return (process.ExitCode, await output, errors);
    }
}
