using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Format;

public sealed class DocumentKindTests
{
    private const string Pipeline = "pipelineInfo: {name: churn}\n";
    private const string Platforms = "platforms: {kubernetes: {pipelineConfig: {workspace: {size: 1Gi}}}}\n";

    [Theory]
    [InlineData(Pipeline + "---\n" + Platforms)]
    [InlineData(Platforms + "---\n" + Pipeline)]
    [InlineData("---\n---\n" + Pipeline + "---\n---\n" + Platforms + "---\n")]
    [InlineData("""{"pipeline_spec": {"pipelineInfo": {"name": "churn"}}, "platform_spec": {"platforms": {"kubernetes": {"pipelineConfig": {"workspace": {"size": "1Gi"}}}}}}""")]
    [InlineData("""{"pipelineSpec": {"pipeline_info": {"name": "churn"}}, "platformSpec": {"platforms": {"kubernetes": {"pipeline_config": {"workspace": {"size": "1Gi"}}}}}}""")]
    public void A_pipeline_and_its_platforms_are_told_apart(string text)
    {
        PipelineReading reading = PipelineReader.Read(text);

        Assert.Empty(reading.Problems);
        Assert.Equal("churn", reading.Package!.Pipeline.Info.Name);
        Assert.Equal("1Gi", reading.Package.Platform.Kubernetes!.Workspace!.Size);
    }

    [Theory]
    [InlineData("""{"pipelineInfo": {"name": "churn"}}""")]
    [InlineData("""{"pipeline_spec": {"pipelineInfo": {"name": "churn"}}}""")]
    [InlineData("""{"pipeline_spec": {"pipelineInfo": {"name": "churn"}}, "platform_spec": null}""")]
    public void The_API_has_two_shapes(string json)
    {
        PipelineReading reading = PipelineReader.Read(ValueJson.Read(json));

        Assert.Empty(reading.Problems);
        Assert.Equal("churn", reading.Package!.Pipeline.Info.Name);
        Assert.Equal(PlatformSpec.None, reading.Package.Platform);
    }

    [Theory]
    [InlineData("", "PIPE008 the file")]
    [InlineData("# only a comment", "PIPE008 the file")]
    [InlineData("---\n---\n~\n", "PIPE008 the file")]
    [InlineData("null", "PIPE008 the file")]
    [InlineData(Platforms, "PIPE008 the file")]
    [InlineData(Pipeline + "---\n" + Pipeline, "PIPE009 line 3, column 1")]
    [InlineData(Pipeline + "---\n" + Platforms + "---\n" + Platforms, "PIPE009 line 5, column 1")]
    [InlineData("a: 1", "PIPE010 line 1, column 1")]
    [InlineData("{}", "PIPE010 line 1, column 1")]
    [InlineData("[1]", "PIPE010 line 1, column 1")]
    [InlineData("just text", "PIPE010 line 1, column 1")]
    [InlineData("root: null\ncomponents:\n", "PIPE010 line 1, column 1")]
    [InlineData(Pipeline + "---\na: 1", "PIPE010 line 3, column 1")]
    [InlineData("apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n", "PIPE010 line 1, column 1")]
    [InlineData(Pipeline + Platforms, "PIPE030 platforms (line 2, column 1)")]
    [InlineData("""{"pipeline_spec": {"root": {}}, "platform_specs": {}}""", "PIPE030 platform_specs (line 1, column 33)")]
    [InlineData("""{"pipeline_spec": [1]}""", "PIPE031 the file")]
    public void Anything_else_is_refused(string text, string problem)
        => Assert.Equal(problem, Assert.Single(PipelineReader.Read(text).Problems.Select(found => $"{found.Code} {found.Place}")));

    [Fact]
    public void A_value_nested_too_deep_is_refused()
    {
        Value deep = Value.EmptyList;
        for (int i = 0; i < 300; i++)
            deep = new Value.List([deep]);

        Assert.Equal("PIPE004", Assert.Single(PipelineReader.Read(deep).Problems).Code);
    }

    [Fact]
    public void A_vendors_platform_is_kept_as_written()
    {
        PlatformSpec platforms = PipelineReader.Read(Pipeline + "---\nplatforms: {vendor: {anything: [1, {a: b}]}}").Package!.Platform;

        Assert.Null(platforms.Kubernetes);
        Assert.Equal(ValueJson.Read("""{"anything": [1, {"a": "b"}]}"""), platforms.Platforms["vendor"]);
    }

    [Fact]
    public void Fields_of_a_newer_version_are_not_guessed_at()
    {
        PipelineReading reading = PipelineReader.Read("pipelineInfo: {name: churn}\nschemaVersion: 2.2.0\nbrandNew: {a: 1}\nroot: {dag: {tasks: {a: {triggerPolicy: {strategy: NEW}}}}}");

        Assert.Empty(reading.Problems);
        Assert.Equal("2.2.0", reading.Package!.Pipeline.SchemaVersion);
    }
}
