using System.Text;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Steps;
using Pipelines.Core.Tests;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;

namespace Pipelines.Engine.Tests.Journaling;

public sealed class StepOrderJsonTests
{
    private static StepOrder Order(ComponentSpec component, ExecutorSpec executor) => new()
    {
        Attempt = new(new RunId("5f0c"), new TaskPath("loop[3].train"), 2),
        PipelineName = "breast-cancer",
        TaskName = "train",
        ComponentName = "comp-train",
        ExecutorLabel = "exec-train",
        Executor = executor,
        Component = component,
        Parameters = Map.Of<Value>(("rate", Value.Of(0.1)), ("note", Value.Of("a \"quoted\" line\nand\u0001more")), ("list", new Value.List([Value.Of(1), Value.Null]))),
        Artifacts = Map.Of<Sequence<Artifact>>(("rows",
        [
            new Artifact
            {
                Name = "rows",
                Uri = "s3://bucket/x",
                Type = new ArtifactType { SchemaTitle = "system.Dataset", SchemaVersion = "0.0.1" },
                Metadata = Map.Of<Value>(("rows", Value.Of(3))),
                Sha256 = Digest.Of("x"),
                SizeBytes = 1,
            },
        ])),
        Facts = new(
            new RunFacts
            {
                JobName = "my run", JobResourceName = "breast-cancer-5f0c", JobId = "5f0c", CreatedAt = Some.Noon, ScheduledAt = Some.Noon.AddDays(-1),
                PipelineRoot = "s3://bucket/root", WorkspacePath = "/kfp-workspace",
            },
            "train",
            new TaskPath("loop[3].train")),
        NeededOutputs = ["score"],
        RetryIndex = 1,
        TimeOut = TimeSpan.FromSeconds(90.5),
    };

    public static TheoryData<string> Files() => [.. Components().Select(found => found.Key)];

    [Theory]
    [MemberData(nameof(Files))]
    public void What_is_written_is_read(string name)
    {
        (ComponentSpec component, ExecutorSpec executor) = Components()[name];
        StepOrder order = Order(component, executor);

        Assert.Equal(order, StepOrderJson.Read(StepOrderJson.Write(order)));
    }

    [Fact]
    public void What_is_absent_stays_absent()
    {
        (ComponentSpec component, ExecutorSpec executor) = Components().Values.First();
        StepOrder order = Order(component, executor) with { Parameters = default, Artifacts = default, NeededOutputs = default, TimeOut = null };

        Assert.Equal(order, StepOrderJson.Read(StepOrderJson.Write(order)));
    }

    [Theory]
    [InlineData("half {", "no JSON")]
    [InlineData("[]", "where an object should be")]
    [InlineData("""{"version":2}""", "this runner reads 1")]
    [InlineData("""{"version":1,"package":{}}""", "no component that can be read")]
    public void What_cannot_be_read_is_refused(string json, string word)
        => Assert.Contains(word, Assert.Throws<FormatException>(() => StepOrderJson.Read(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);

    // Those that ship with us: containers with all their parts.
    private static SortedDictionary<string, (ComponentSpec, ExecutorSpec)> Components()
    {
        SortedDictionary<string, (ComponentSpec, ExecutorSpec)> found = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Checkout.Root, "components"), "component.yaml", SearchOption.AllDirectories))
        {
            if (file.Contains("/bin/", StringComparison.Ordinal) || file.Contains("/obj/", StringComparison.Ordinal))
                continue;
            PipelineSpec spec = PipelineReader.Read(File.ReadAllText(file)).Package!.Pipeline;
            ComponentSpec component = spec.Components.Values.First(one => one.ExecutorLabel is not null);
            found[spec.Info.Name] = (component, spec.Executors[component.ExecutorLabel!]);
        }
        return found;
    }
}
