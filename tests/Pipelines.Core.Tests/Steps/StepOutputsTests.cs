using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Steps;

public sealed class StepOutputsTests
{
    private static readonly RuntimeArtifact Model = new()
    {
        Name = "model",
        Uri = "s3://b/m",
        Type = ArtifactType.System("Model"),
        Metadata = Map.Of(("framework", Value.Of("tf")), ("kept", Value.True)),
        LocalPath = "/work/m",
    };

    private static readonly ExecutorInput Input = new()
    {
        OutputParameterFiles = Map.Of(("loss", "/out/loss"), ("names", "/out/names"), ("note", "/out/note")),
        OutputArtifacts = Map.Of<Sequence<RuntimeArtifact>>(("model", [Model])),
        OutputFile = "/out/o.json",
    };

    private static readonly Map<ParameterOutputSpec> Declared = Map.Of(
        ("loss", new ParameterOutputSpec { Type = ParameterType.Double }),
        ("names", new ParameterOutputSpec { Type = ParameterType.List }),
        ("note", new ParameterOutputSpec { Type = ParameterType.String }));

    private static Sequence<RuntimeArtifact> Merged(string json) => StepOutputs.Artifacts(Input, ExecutorOutput.Read(json).Value!)["model"];

    [Fact]
    public void A_parameter_in_the_executor_output_beats_its_file()
    {
        CollectedParameters collected = StepOutputs.Parameters(
            Declared,
            Input,
            ExecutorOutput.Read("{\"parameterValues\": {\"loss\": 0.5, \"note\": 7, \"undeclared\": 1}}").Value!,
            path => path == "/out/loss" ? "0.9" : path == "/out/names" ? "[\"a\"]\n" : null);
        Assert.Equal(Map.Of(("loss", Value.Of(0.5)), ("names", ValueJson.Read("[\"a\"]")), ("note", Value.Of("7"))), collected.Values);
        Assert.Equal(0, collected.Missing.Count + collected.Errors.Count);
    }

    [Fact]
    public void What_was_not_written_is_missing_and_what_is_of_another_type_is_an_error()
    {
        CollectedParameters collected = StepOutputs.Parameters(
            Declared, Input, ExecutorOutput.Read("{\"parameter_values\": {\"names\": {}}}").Value!, path => path == "/out/loss" ? "low" : null);
        Assert.Equal(default, collected.Values);
        Assert.Equal(
            [
                "output parameter \"loss\": \"low\" is not a NUMBER_DOUBLE. Write a finite decimal number such as 0.5 or 1e-3.",
                "output parameter \"names\" type mismatch: expect LIST, got struct {}. Give a list, such as [1, 2].",
            ],
            collected.Errors);
        Assert.Equal(
            Map.Of(("note", "output parameter \"note\" was not written: it stands neither in the executor output nor in /out/note. Let the step write it on every way to its end.")),
            collected.Missing);
    }

    [Fact]
    public void An_artifact_that_nobody_speaks_of_stays_as_provisioned()
    {
        Assert.Equal([Model], StepOutputs.Artifacts(Input, ExecutorOutput.None)["model"]);
        Assert.Equal([Model], Merged("{\"artifacts\": {\"model\": {\"artifacts\": []}, \"other\": {\"artifacts\": [{\"uri\": \"x\"}]}}}"));
        Assert.Equal(["model"], StepOutputs.Artifacts(Input, ExecutorOutput.Read("{\"artifacts\": {\"other\": {\"artifacts\": [{\"uri\": \"x\"}]}}}").Value!).Keys);
    }

    [Fact]
    public void Name_and_uri_replace_and_metadata_is_merged_member_by_member()
    {
        Assert.Equal(
            [Model with { Name = "best", Uri = "s3://b/other", LocalPath = "", Metadata = Map.Of(("framework", Value.Of("xgb")), ("kept", Value.True), ("new", Value.Of(1))) }],
            Merged("{\"artifacts\": {\"model\": {\"artifacts\": [{\"name\": \"best\", \"uri\": \"s3://b/other\", \"metadata\": {\"framework\": \"xgb\", \"new\": 1}}]}}}"));
        Assert.Equal([Model with { CustomPath = "/mine" }], Merged("{\"artifacts\": {\"model\": {\"artifacts\": [{\"uri\": \"s3://b/m\", \"custom_path\": \"/mine\"}]}}}"));
        Assert.Equal([Model with { CustomPath = "/mine" }], Merged("{\"artifacts\": {\"model\": {\"artifacts\": [{\"uri\": \"\", \"customPath\": \"/mine\"}]}}}"));
    }

    [Fact]
    public void A_list_may_be_longer_than_what_was_provisioned()
        => Assert.Equal(
            ["s3://b/m", "s3://b/1", "s3://b/2"],
            Merged("{\"artifacts\": {\"model\": {\"artifacts\": [{}, {\"uri\": \"s3://b/1\"}, {\"uri\": \"s3://b/2\"}]}}}").Select(artifact => artifact.Uri));

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("{}")]
    [InlineData("{\"artifacts\": null, \"parameterValues\": null, \"something\": {}}")]
    public void An_empty_executor_output_says_nothing(string json)
        => Assert.Equal(ExecutorOutput.None, ExecutorOutput.Read(json).Value);

    [Fact]
    public void What_is_no_executor_output_is_told()
        => Assert.Equal("the executor output is not JSON (line 1, byte 2): {'a': 1}", ExecutorOutput.Read("{'a': 1}").Error);

    [Fact]
    public void What_is_written_reads_back()
    {
        ExecutorOutput output = new()
        {
            Parameters = Map.Of(("a", Value.Of(1)), ("n", Value.Null)),
            Artifacts = Map.Of<Sequence<WrittenArtifact>>(("m", [new() { Name = "x", Uri = "u", Metadata = Map.Of(("k", Value.True)), CustomPath = "/c" }, new()])),
        };
        Assert.Equal(output, ExecutorOutput.Read(output.ToJson()).Value);
    }
}
