using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec;

public sealed class ConstantTemplateTests
{
    private static readonly TaskFacts Facts = new(new RunFacts()
    {
        JobName = "nightly \"A\"",
        JobResourceName = "nightly-7f3a",
        JobId = "7f3a2b1c-0000-4000-8000-000000000001",
        CreatedAt = new DateTimeOffset(2026, 3, 1, 14, 0, 5, 250, TimeSpan.FromHours(2)),
        ScheduledAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        PipelineRoot = "s3://bucket/prefix",
        WorkspacePath = "/kfp-workspace",
    }, "train", new TaskPath("for-loop-2[0].train"));

    private static Value? Expand(string json, params ReadOnlySpan<(string, Value)> parameters)
        => ConstantTemplate.Of(ValueJson.Read(json))?.Expand(Facts, Map.Of(parameters)).Value;

    [Theory]
    [InlineData("pipeline_job_name", "nightly \"A\"")]
    [InlineData("pipeline_job_resource_name", "nightly-7f3a")]
    [InlineData("pipeline_job_uuid", "7f3a2b1c-0000-4000-8000-000000000001")]
    [InlineData("pipeline_task_name", "train")]
    [InlineData("pipeline_job_create_time_utc", "2026-03-01T12:00:05Z")]
    [InlineData("pipeline_job_schedule_time_utc", "2026-03-01T12:00:00Z")]
    [InlineData("pipeline_root", "s3://bucket/prefix")]
    [InlineData("workspace_path", "/kfp-workspace")]
    public void Facts_are_put_in_alone_and_inside_longer_texts(string name, string text)
    {
        Assert.Equal(Value.Of(text), Expand($"\"{{{{$.{name}}}}}\""));
        Assert.Equal(Value.Of($"a {text} b"), Expand($"\"a {{{{$.{name}}}}} b\""));
        Assert.Equal(Value.Of(Facts.TaskId), Expand("\"{{$.pipeline_task_uuid}}\""));
    }

    [Fact]
    public void Other_inputs_are_put_in_with_their_kind_or_their_text()
    {
        Assert.Equal(Value.Of("heads and 7 > 5!"), Expand("\"heads and {{$.inputs.parameters['n']}} > 5!\"", ("n", Value.Of(7))));
        Assert.Equal(
            ValueJson.Read("[{\"machine\": {\"count\": 7, \"type\": \"a7\"}, \"replicas\": 1}]"),
            Expand(
                "[{\"machine\": {\"count\": \"{{$.inputs.parameters['n']}}\", \"type\": \"a{{$.inputs.parameters['n']}}\"}, \"replicas\": 1.0}]",
                ("n", Value.Of(7))));
    }

    [Fact]
    public void An_input_without_a_value_is_null_alone_and_empty_inside_a_text()
    {
        Assert.Equal(Value.Null, Expand("\"{{$.inputs.parameters['n']}}\""));
        Assert.Equal(Value.Of("<>"), Expand("\"<{{$.inputs.parameters['n']}}>\""));
    }

    [Theory]
    [InlineData("\"plain $HOME {{ mustache }} {{$\"")]
    [InlineData("\"{{$.outputs.output_file}} {{$}} {{$.inputs.artifacts['a'].uri}} {{$.vendor}}\"")]
    [InlineData("[1, {\"a\": true}]")]
    [InlineData("null")]
    public void A_constant_with_nothing_to_expand_has_no_template(string json)
        => Assert.Null(ConstantTemplate.Of(ValueJson.Read(json)));

    [Fact]
    public void References_are_named_once_in_order_of_their_place()
        => Assert.Equal(
            ["b", "a", "c"],
            ConstantTemplate.Of(ValueJson.Read("""["{{$.inputs.parameters['b']}}{{$.inputs.parameters['a']}}", {"{{$.inputs.parameters['c']}}": "{{$.inputs.parameters['a']}}"}]"""))!.References);

    [Fact]
    public void An_unknown_reference_is_told_with_the_nearest()
    {
        ConstantTemplate template = ConstantTemplate.Of(ValueJson.Read("""{"a": ["x {{$.inputs.parameters['epoch']}}", "{{$.inputs.parameters['epochs']}}"]}"""))!;
        Assert.Equal(
            [new TextProblem(2, "{{$.inputs.parameters['epoch']}} names no input parameter of the component.", "Did you mean \"epochs\"?")],
            template.Check(["epochs", "rate"]));
    }
}
