using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Steps;

public sealed class ExecutorInputTests
{
    [Fact]
    public void It_is_written_as_the_format_has_it()
    {
        ExecutorInput input = new()
        {
            Parameters = Map.Of(("n", Value.Of(7.0)), ("list", ValueJson.Read("[1.0, 2.5, true]")), ("s", Value.Of("a\n\"b\" ä"))),
            Artifacts = Map.Of<Sequence<RuntimeArtifact>>(("data", [new()
            {
                Name = "d", Uri = "gs://b/d", Type = ArtifactType.System("Dataset"), Metadata = Map.Of(("rows", Value.Of(3))), CustomPath = "/mine", LocalPath = "/never",
            }])),
            OutputParameterFiles = Map.Of(("loss", "/out/loss")),
            OutputArtifacts = Map.Of<Sequence<RuntimeArtifact>>(("model", [new() { Name = "model", Uri = "s3://b/m", Type = new ArtifactType { InstanceSchema = "title: x" } }])),
            OutputFile = "/out/executor_output.json",
        };
        Assert.Equal(
            """
            {"inputs":{"artifacts":{"data":{"artifacts":[{"customPath":"/mine","metadata":{"rows":3},"name":"d","type":{"schemaTitle":"system.Dataset","schemaVersion":"0.0.1"},"uri":"gs://b/d"}]}},"parameterValues":{"list":[1,2.5,true],"n":7,"s":"a\n\"b\" ä"}},"outputs":{"artifacts":{"model":{"artifacts":[{"metadata":{},"name":"model","type":{"instanceSchema":"title: x"},"uri":"s3://b/m"}]}},"outputFile":"/out/executor_output.json","parameters":{"loss":{"outputFile":"/out/loss"}}}}
            """,
            input.ToJson());
    }

    [Fact]
    public void Empty_maps_are_left_out()
        => Assert.Equal("{\"inputs\":{},\"outputs\":{\"outputFile\":\"/o\"}}", new ExecutorInput { OutputFile = "/o" }.ToJson());

    [Fact]
    public void What_is_written_reads_back()
    {
        Random random = new(53);
        for (int i = 0; i < 1_000; i++)
        {
            ExecutorInput input = new()
            {
                Parameters = Enumerable.Range(0, random.Next(4)).ToMap(n => $"p{n}", _ => RandomValues.Any(random, 3)),
                Artifacts = Enumerable.Range(0, random.Next(3)).ToMap(n => $"a{n}", _ => Artifacts(random)),
                OutputParameterFiles = Enumerable.Range(0, random.Next(3)).ToMap(n => RandomValues.Text(random), n => $"/f{n}"),
                OutputArtifacts = Enumerable.Range(0, random.Next(3)).ToMap(n => $"o{n}", _ => Artifacts(random)),
                OutputFile = "/out",
            };
            Assert.Equal(input, ExecutorInput.Read(input.ToJson()).Value);
        }
    }

    [Fact]
    public void Other_spellings_and_unknown_members_are_read()
        => Assert.Equal(
            new ExecutorInput
            {
                Parameters = Map.Of(("a", Value.Of(1))),
                OutputParameterFiles = Map.Of(("b", "/b")),
                OutputArtifacts = Map.Of<Sequence<RuntimeArtifact>>(("c", [new() { Name = "c", Uri = "u", Type = new ArtifactType { SchemaTitle = "x.Y" }, CustomPath = "/p" }])),
                OutputFile = "/o",
            },
            ExecutorInput.Read(
                """
                {"new": 1, "inputs": {"parameter_values": {"a": 1}}, "outputs": {"output_file": "/o", "parameters": {"b": {"output_file": "/b"}},
                "artifacts": {"c": {"artifacts": [{"name": "c", "uri": "u", "type": {"schema_title": "x.Y"}, "custom_path": "/p", "id": "7"}]}}}}
                """).Value);

    [Theory]
    [InlineData("[]", "the executor input is no JSON object: []")]
    [InlineData("{\"a\":", "the executor input is not JSON (line 1, byte 6): {\"a\":")]
    public void What_is_no_executor_input_is_told(string json, string message)
        => Assert.Equal(message, ExecutorInput.Read(json).Error);

    [Theory]
    [InlineData("gs://b/k", "Dataset", "/gcs/b/k")]
    [InlineData("s3://b/k/x", "Dataset", "/s3/b/k/x")]
    [InlineData("minio://b/k", "Dataset", "/minio/b/k")]
    [InlineData("oci://reg.example/org/img:v1", "Dataset", "/oci/reg.example_org_img:v1")]
    [InlineData("oci://reg.example/org/img:v1", "Model", "/oci/reg.example_org_img:v1/models")]
    [InlineData("/plain/path", "Model", "/plain/path")]
    [InlineData("hdfs://x/y", "Model", "hdfs://x/y")]
    public void A_path_is_derived_from_the_uri(string uri, string type, string path)
    {
        RuntimeArtifact artifact = new() { Name = "a", Uri = uri, Type = ArtifactType.System(type) };
        Assert.Equal(path, artifact.Path);
        Assert.Equal("/local", (artifact with { LocalPath = "/local" }).Path);
        Assert.Equal("/custom", (artifact with { LocalPath = "/local", CustomPath = "/custom" }).Path);
        Assert.Equal(
            "/kfp-workspace/.artifacts/" + path.TrimStart('/'),
            (artifact with { Metadata = Map.Of(("_kfp_workspace", Value.True)) }).Path);
    }

    private static Sequence<RuntimeArtifact> Artifacts(Random random) => Enumerable.Range(0, random.Next(3)).Select(n => new RuntimeArtifact
    {
        Name = $"n{n}",
        Uri = RandomValues.Text(random),
        Type = random.Next(2) == 0 ? ArtifactType.System("Model") : new ArtifactType { SchemaUri = "x", SchemaVersion = "1" },
        Metadata = Enumerable.Range(0, random.Next(3)).ToMap(m => $"m{m}", _ => RandomValues.Any(random, 2)),
        CustomPath = random.Next(2) == 0 ? "" : "/c",
    }).ToSequence();
}
