using System.Globalization;
using System.Text.Json.Nodes;

namespace Pipelines.Sdk.Tests;

/// <summary>What a trial in C# reports. One class: the variable is the process's.</summary>
public sealed class TrialMetricsTests : IDisposable
{
    private const string Variable = "PIPELINES_METRICS";
    private readonly string _folder = Directory.CreateTempSubdirectory("metrics").FullName;
    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);

    private string Listener => Path.Combine(_folder, "metrics.jsonl");

    private JsonNode[] Lines => [.. File.ReadLines(Listener).Select(line => JsonNode.Parse(line)!)];

    [Fact]
    public void Nobody_listens_and_nothing_is_written()
    {
        Environment.SetEnvironmentVariable(Variable, null);

        Assert.False(TrialMetrics.Report("loss", 1));
    }

    [Fact]
    public void A_report_is_a_line_with_its_step_and_time()
    {
        Environment.SetEnvironmentVariable(Variable, Listener);

        Assert.True(TrialMetrics.Report("loss \"quoted\"", 0.25, step: 7));
        TrialMetrics.Report("loss", double.NaN);
        TrialMetrics.Report("gain", double.NegativeInfinity);

        Assert.Equal(["loss \"quoted\"", "loss", "gain"], Lines.Select(line => (string?)line["metric"]));
        Assert.Equal(["0.25", "nan", "-inf"], Lines.Select(line => (string?)line["value"]));
        Assert.Equal([7L, null, null], Lines.Select(line => (long?)line["step"]));
        Assert.All(Lines, line => DateTimeOffset.Parse((string)line["time"]!, CultureInfo.InvariantCulture));
        Assert.Throws<ArgumentException>(() => TrialMetrics.Report(" ", 1));
    }

    [Fact]
    public void Threads_do_not_mix_their_lines()
    {
        Environment.SetEnvironmentVariable(Variable, Listener);

        Parallel.For(0, 200, number => TrialMetrics.Report("loss", number, number));

        Assert.Equal(Enumerable.Range(0, 200), Lines.Select(line => (int)line["step"]!).Order());
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, _before);
        Directory.Delete(_folder, recursive: true);
    }
}
