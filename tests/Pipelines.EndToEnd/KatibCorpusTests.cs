using System.Text.Json.Nodes;

namespace Pipelines.EndToEnd;

/// <summary>
/// Katib's own examples, where they are at hand (<c>PIPELINES_CORPUS</c>): each is accepted or refused by the program as its index says, and those that a
/// program of this machine can stand in for reach their goal with the small trainer of <c>Katib/trainer.py</c>.
/// </summary>
public sealed class KatibCorpusTests
{
    private const string Accepted = "yes";

    /// <summary>What cannot be one program, whatever stands in: objects of other controllers, and searches of architectures.</summary>
    private static readonly string[] NotRun = ["Workflow", "PipelineRun", "darts", "enas"];

    private static readonly string Trainer = Path.Combine(CommandLine.Root, "tests", "Pipelines.EndToEnd", "Katib", "trainer.py");

    public static TheoryData<string, string> Files()
    {
        TheoryData<string, string> files = [];
        string? root = Environment.GetEnvironmentVariable("PIPELINES_CORPUS");
        if (string.IsNullOrEmpty(root))
            files.Add("", "");
        else
        {
            foreach (string[] row in File.ReadAllLines(Path.Combine(root, "katib", "index.tsv")).Skip(1).Where(row => row.Length > 0).Select(row => row.Split('\t')))
                files.Add(row[0], $"{row[4]} {row[1]} {row[2]}");
        }
        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Each_example_is_refused_for_its_faults_or_reaches_its_goal(string file, string about)
    {
        Assert.SkipWhen(file.Length == 0, "PIPELINES_CORPUS is not set: the corpus of experiments is not here.");
        string path = Path.Combine(Environment.GetEnvironmentVariable("PIPELINES_CORPUS")!, "katib", file);
        string[] words = about.Split(' ');
        using Scratch scratch = new();
        bool isAccepted = words[0] == Accepted;

        Said check = await scratch.CallAsync("check", path, "--output", "json");
        check.ShouldEndWith(isAccepted ? 0 : 2);
        if (!isAccepted)
        {
            (await scratch.CallAsync("tune", "-f", path)).ShouldEndWith(2);
            return;
        }
        Said said = await TuneAsync(scratch, path);
        if (words[1..].Any(NotRun.Contains))
        {
            said.ShouldEndWith(2);
            Assert.Matches("PIPE44[14]", said.Errors);
            return;
        }
        said.ShouldEndWith(0);
        Assert.Equal("GoalReached", (string?)said.Json["reason"]);
        Assert.All(said.Json["trials"]!.AsArray(), trial => Assert.NotEqual("METRICS_UNAVAILABLE", (string?)trial!["state"]));
    }

    private static async Task<Said> TuneAsync(Scratch scratch, string path)
    {
        // Any image is the trainer; so is the template that an example leaves to a config map.
        List<string> images = [.. (await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken))
            .Select(line => line.Trim().TrimStart('-').Trim()).Where(line => line.StartsWith("image:", StringComparison.Ordinal) && !line.Contains("collector", StringComparison.Ordinal))
            .Select(line => line["image:".Length..].Trim().Trim('"')).Distinct()];
        scratch.Write(".pipelines/configmaps/trial-templates/defaultTrialTemplate.yaml", """
            apiVersion: batch/v1
            kind: Job
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers:
                    - name: training-container
                      image: example/trainer
                      command: [python3, /opt/train.py, "--lr=${trialParameters.learningRate}", "--num-layers=${trialParameters.numberLayers}", "--optimizer=${trialParameters.optimizer}"]
            """);
        images.Add("example/trainer");
        scratch.Write("images.yaml", string.Concat(images.Select(image => $"{System.Text.Json.JsonSerializer.Serialize(image)}: {System.Text.Json.JsonSerializer.Serialize($"python3 '{Trainer}'")}\n")));
        return await scratch.CallAsync("tune", "-f", path, "--image-map", "images.yaml", "--seed", "1", "--output", "json");
    }
}
