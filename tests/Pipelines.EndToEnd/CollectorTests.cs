using System.Globalization;
using System.Text.Json.Nodes;

namespace Pipelines.EndToEnd;

/// <summary>Metrics by each kind of collector, and checkpoints, from real processes.</summary>
public sealed class CollectorTests
{
    private static readonly string Trainer = Path.Combine(CommandLine.Root, "tests", "Pipelines.EndToEnd", "Katib", "trainer.py");

    [Theory]
    [InlineData("{collector: {kind: File}, source: {fileSystemPath: {path: /katib/train.json, format: JSON, kind: File} } }", "--log-path=/katib/train.json --logger=hypertune")]
    [InlineData("{collector: {kind: File}, source: {fileSystemPath: {path: /katib/train.log, kind: File}, filter: {metricsFormat: [\"{metricName: ([\\\\w|-]+), metricValue: ([0-9.]+)}\"]} } }", "--log-path=/katib/train.log")]
    [InlineData("{collector: {kind: TensorFlowEvent}, source: {fileSystemPath: {path: /logs/test, kind: Directory} } }", "--log-path=/logs")]
    public async Task What_a_trainer_writes_to_files_is_read_while_it_runs(string collector, string options)
    {
        using Scratch scratch = new();
        scratch.Write("e.yaml", Of($"python3 '{Trainer}' --epochs=3 --lr=0.003 --momentum=0.3 {options}", collector, "parallelTrialCount: 2, maxTrialCount: 3"));

        Said said = await scratch.CallAsync("tune", "-f", "e.yaml", "--output", "json");

        said.ShouldEndWith(0);
        Assert.All(said.Json["trials"]!.AsArray(), trial =>
        {
            // Three epochs: the least loss is not the first one.
            Assert.True(Number(trial!["metrics"]!["loss"]!["min"]) < Number(trial["metrics"]!["loss"]!["max"]), trial.ToJsonString());
            Assert.InRange(Number(trial["metrics"]!["loss"]!["min"]), 0, 0.5);
        });
    }

    [Fact]
    public async Task A_page_for_Prometheus_is_asked_for_while_the_trial_serves_it()
    {
        using Scratch scratch = new();
        // Serves until it was asked twice; the second answer is the better one.
        string program = scratch.Write("serve.py", """
            import http.server, os, sys
            asked = 0
            class Page(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    global asked
                    asked += 1
                    text = f'# TYPE loss gauge\nloss{{kind="a"}} {float(sys.argv[1]) + 2 - min(asked, 2)}\nother 1\n'.encode()
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text)
            server = http.server.HTTPServer(("127.0.0.1", int(os.environ["PIPELINES_METRICS_PORT"])), Page)
            while asked < 2:
                server.handle_request()
            """);
        scratch.Write("e.yaml", Of($"exec python3 '{program}' $1", "{collector: {kind: PrometheusMetric}, source: {httpGet: {port: 8080, path: /metrics} } }", "parallelTrialCount: 2, maxTrialCount: 2"));

        Said said = await scratch.CallAsync("tune", "-f", "e.yaml", "--output", "json");

        said.ShouldEndWith(0);
        Assert.All(said.Json["trials"]!.AsArray(), trial =>
        {
            Assert.Equal(Number(trial!["assignment"]!["x"]), Number(trial["metrics"]!["loss"]!["latest"]), 1e-9);
            Assert.Equal(Number(trial["assignment"]!["x"]) + 1, Number(trial["metrics"]!["loss"]!["max"]), 1e-9);
        });
    }

    [Theory]
    [InlineData("command: [sh, -c, \"sed 's/^/loss=/' /katib/result\"]", "")]
    [InlineData("args: [/katib/result]", "example/collector=sh collect.sh")]
    public async Task A_custom_collectors_program_reads_what_the_trial_has_left(string container, string map)
    {
        using Scratch scratch = new();
        scratch.Write("collect.sh", "sed 's/^/loss=/' $1\n");
        scratch.Write("e.yaml", Of(
            "echo loss=7; mkdir -p /tmp; echo $1 > /katib/result",
            $"{{collector: {{kind: Custom, customCollector: {{name: own, image: \"example/collector:2\", {container}}} }}, source: {{fileSystemPath: {{path: /katib/result, kind: File}} }} }}",
            "parallelTrialCount: 2, maxTrialCount: 3"));

        Said said = await scratch.CallAsync(["tune", "-f", "e.yaml", "--output", "json", .. map.Length > 0 ? (string[])["--image-map", map] : []]);

        said.ShouldEndWith(0);
        Assert.All(said.Json["trials"]!.AsArray(), trial =>
        {
            Assert.Equal((string?)trial!["assignment"]!["x"], (string?)trial["metrics"]!["loss"]!["latest"]);
            Assert.NotEqual("7", (string?)trial["metrics"]!["loss"]!["max"]);
        });
    }

    [Fact]
    public async Task A_collector_that_cannot_be_run_is_named_and_its_file_is_read()
    {
        using Scratch scratch = new();
        scratch.Write("e.yaml", Of(
            "echo loss=$1 > /katib/result",
            "{collector: {kind: Custom, customCollector: {name: own, image: \"example/collector:2\"} }, source: {fileSystemPath: {path: /katib/result, kind: File} } }",
            "parallelTrialCount: 1, maxTrialCount: 1"));

        Said said = await scratch.CallAsync("tune", "-f", "e.yaml", "--output", "json");

        said.ShouldEndWith(0);
        Assert.Contains("--image-map 'example/collector:2=COMMAND'", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_population_goes_on_from_checkpoints_and_losers_from_the_winners()
    {
        using Scratch scratch = new();
        // What is learnt stands in the checkpoint; each trial adds its parameter, and signs.
        string member = scratch.Write("member.py", """
            import os, sys
            folder, x = sys.argv[1], float(sys.argv[2])
            lines = open(os.path.join(folder, "lineage")).read().split() if os.path.exists(os.path.join(folder, "lineage")) else []
            learnt = sum(float(line.split("=")[1]) for line in lines) + x
            with open(os.path.join(folder, "lineage"), "a") as file:
                file.write(f"{os.environ['KATIB_TRIAL_NAME']}={x}\n")
            print(f"loss={-learnt}")
            """);
        string file = Of($"exec python3 '{member}' /checkpoints/deep $1", "{collector: {kind: StdOut} }", "parallelTrialCount: 5, maxTrialCount: 15, resumePolicy: FromVolume")
            .Replace("{algorithmName: random, algorithmSettings: [", "{algorithmName: pbt, algorithmSettings: [{name: suggestion_trial_dir, value: /checkpoints/deep/}, {name: n_population, value: \"5\"}, {name: truncation_threshold, value: \"0.2\"}, ", StringComparison.Ordinal)
            .Replace("{min: \"0\", max: \"1\"}", "{min: \"0\", max: \"1\", step: \"0.001\"}", StringComparison.Ordinal);
        scratch.Write("e.yaml", file);

        Said said = await scratch.CallAsync("tune", "-f", "e.yaml", "--output", "json");

        said.ShouldEndWith(0);
        JsonNode[] trials = [.. said.Json["trials"]!.AsArray().Select(trial => trial!)];
        Assert.True(trials.Length == 15, said.Output);
        string volume = Path.Combine(scratch.Folder, ".pipelines", "volumes", (string)said.Json["experimentId"]!);
        Dictionary<string, string[]> lineages = trials.ToDictionary(
            trial => (string)trial["name"]!, trial => (string[])[.. File.ReadAllLines(Path.Combine(volume, (string)trial["name"]!, "checkpoint", "lineage")).Select(line => line.Split('=')[0])]);
        for (int generation = 0; generation < 3; generation++)
        {
            JsonNode[] members = trials[(5 * generation)..(5 * (generation + 1))];
            Assert.All(members, trial => Assert.Equal(generation + 1, lineages[(string)trial["name"]!].Length));
            Assert.All(members, trial => Assert.Equal((string)trial["name"]!, lineages[(string)trial["name"]!][^1]));
            if (generation == 2)
                break;
            string[] ranked = [.. members.OrderBy(trial => (double)trial["objectives"]!["loss"]!).Select(trial => (string)trial["name"]!)];
            string[] parents = [.. trials[(5 * (generation + 1))..(5 * (generation + 2))].Select(trial => lineages[(string)trial["name"]!][generation])];
            // One of five is the loser: the winner's checkpoint is gone on from twice, its own never.
            Assert.Equal(2, parents.Count(parent => parent == ranked[0]));
            Assert.DoesNotContain(ranked[^1], parents);
        }
    }

    private static string Of(string script, string collector, string counts) => Experiments.Of("collected", script, counts)
        .Replace("  objective:", $"  metricsCollectorSpec: {collector}\n  objective:", StringComparison.Ordinal);

    private static double Number(JsonNode? text) => double.Parse((string)text!, CultureInfo.InvariantCulture);
}
