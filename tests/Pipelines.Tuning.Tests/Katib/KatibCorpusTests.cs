using Pipelines.Tuning.Katib;

namespace Pipelines.Tuning.Tests.Katib;

/// <summary>Katib's own examples, where they are at hand (<c>PIPELINES_CORPUS</c>).</summary>
public sealed class KatibCorpusTests
{
    [Fact]
    public void Each_file_is_accepted_or_refused_as_the_index_says()
    {
        List<string> wrong = [];
        string[] rows = [.. File.ReadAllLines(Path.Combine(Folder, "index.tsv")).Skip(1).Where(row => row.Length > 0)];
        foreach (string[] row in rows.Select(row => row.Split('\t')))
        {
            KatibReading reading = KatibReader.Read(File.ReadAllBytes(Path.Combine(Folder, row[0])));
            if (reading.Problems.Count == 0 != (row[4] == "yes"))
                wrong.Add($"{row[0]} is {(row[4] == "yes" ? "right" : "wrong")}: {string.Join("; ", reading.Problems)}");
            if (reading.Unsupported.Count > 0 != row[0].StartsWith("nas/", StringComparison.Ordinal))
                wrong.Add($"{row[0]}: {string.Join("; ", reading.Unsupported)}");
            if (reading.Experiment is { } experiment && row[1] != experiment.Spec.Algorithm.Name)
                wrong.Add($"{row[0]}: {experiment.Spec.Algorithm.Name}");
        }
        Assert.True(rows.Length > 0 && wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void What_is_refused_is_refused_for_its_own_fault()
    {
        Assert.Equal("PIPE420", Assert.Single(Read("hp-tuning/simple-pbt.yaml").Problems).Code);
        Assert.Contains("learningRate", Assert.Single(Read("tekton/pipeline-run.yaml").Problems).What, StringComparison.Ordinal);
    }

    private static string Folder
    {
        get
        {
            string? root = Environment.GetEnvironmentVariable("PIPELINES_CORPUS");
            if (string.IsNullOrEmpty(root))
                Assert.Skip("PIPELINES_CORPUS is not set: the corpus of experiments is not here.");
            return Path.Combine(root!, "katib");
        }
    }

    private static KatibReading Read(string file) => KatibReader.Read(File.ReadAllBytes(Path.Combine(Folder, file)));
}
