using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Format;

public sealed class RoundTripTests
{
    private const int Packages = 500;

    [Fact]
    public void What_is_written_as_YAML_is_read_back_the_same() => ForEachPackage((seed, package) =>
    {
        string yaml = PipelineWriter.ToYaml(package);

        AssertReads(package, PipelineReader.Read(yaml), seed, yaml);
    });

    [Fact]
    public void What_is_written_as_JSON_is_read_back_the_same() => ForEachPackage((seed, package) =>
    {
        string json = PipelineWriter.ToJson(package, indented: seed % 2 == 0);

        AssertReads(package, PipelineReader.Read(json), seed, json);
    });

    [Fact]
    public void What_is_written_as_a_value_is_read_back_the_same() => ForEachPackage((seed, package) =>
    {
        Value value = PipelineWriter.ToValue(package);

        AssertReads(package, PipelineReader.Read(value), seed, value.ToString());
    });

    [Fact]
    public void The_JSON_of_the_value_is_read_back_the_same() => ForEachPackage((seed, package) =>
    {
        Value value = PipelineWriter.ToValue(package);

        Assert.Equal(value, ValueJson.Read(PipelineWriter.ToJson(package)));
    });

    [Fact]
    public void The_same_package_is_always_written_the_same_way() => ForEachPackage((seed, package) =>
    {
        string yaml = PipelineWriter.ToYaml(package);

        Assert.Equal(yaml, PipelineWriter.ToYaml(PipelineReader.Read(yaml).Package!));
    });

    private static void ForEachPackage(Action<int, PipelinePackage> check)
    {
        for (int seed = 0; seed < Packages; seed++)
            check(seed, new RandomPackage(seed).Next());
    }

    private static void AssertReads(PipelinePackage package, PipelineReading reading, int seed, string text)
    {
        Assert.True(reading.Problems.Count == 0, $"Seed {seed}: {string.Join("\n", reading.Problems)}\n{text}");
        Assert.True(package == reading.Package, $"Seed {seed}: another package came back.\n{text}\nBut:\n{PipelineWriter.ToYaml(reading.Package!)}");
    }
}
