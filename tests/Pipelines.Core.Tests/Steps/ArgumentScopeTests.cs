using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Steps;

public sealed class ArgumentScopeTests
{
    private static readonly ComponentSpec Component = new()
    {
        InputParameters = Map.Of(
            ("text", new ParameterInputSpec { Type = ParameterType.String }),
            ("n", new ParameterInputSpec { Type = ParameterType.Integer }),
            ("flag", new ParameterInputSpec { Type = ParameterType.Boolean }),
            ("list", new ParameterInputSpec { Type = ParameterType.List }),
            ("maybe", new ParameterInputSpec { Type = ParameterType.String, IsOptional = true }),
            ("nulled", new ParameterInputSpec { Type = ParameterType.String, IsOptional = true }),
            ("defaulted", new ParameterInputSpec { Type = ParameterType.Double, IsOptional = true, Default = Value.Of(7) })),
        InputArtifacts = Map.Of(
            ("model", new ArtifactInputSpec { Type = ArtifactType.System("Model") }),
            ("many", new ArtifactInputSpec { Type = ArtifactType.System("Dataset"), IsList = true }),
            ("empty", new ArtifactInputSpec { Type = ArtifactType.System("Dataset"), IsList = true }),
            ("missing", new ArtifactInputSpec { Type = ArtifactType.System("Dataset"), IsOptional = true })),
    };

    private static readonly ExecutorInput Input = new()
    {
        Parameters = Map.Of(
            ("text", Value.Of("a \"b\" $HOME {{$.inputs.parameters['n']}}")),
            ("n", Value.Of(3.0)),
            ("flag", Value.True),
            ("list", ValueJson.Read("[1.0, {\"k\": \"v\"}]")),
            ("nulled", Value.Null),
            ("pipelinechannel--cpu", Value.Of("2"))),
        Artifacts = Map.Of<Sequence<RuntimeArtifact>>(
            ("model", [Artifact("m", "s3://b/m") with { Metadata = Map.Of(("framework", Value.Of("xgb")), ("acc", Value.Of(0.5))) }]),
            ("many", [Artifact("d0", "gs://b/0"), Artifact("d1", "/local/1")]),
            ("empty", [])),
        OutputParameterFiles = Map.Of(("loss", "/out/loss")),
        OutputArtifacts = Map.Of<Sequence<RuntimeArtifact>>(("trained", [Artifact("trained", "s3://b/t") with { LocalPath = "/work/t" }])),
        OutputFile = "/out/executor_output.json",
    };

    private static readonly TaskFacts Facts = new(new RunFacts()
    {
        JobName = "job", JobResourceName = "job-1", JobId = "id", CreatedAt = Some.Noon, ScheduledAt = Some.Noon,
        PipelineRoot = "/root", WorkspacePath = "/ws",
    }, "task", new TaskPath("task"));

    private static readonly ArgumentScope Scope = new(Component, Input, Facts);

    private static RuntimeArtifact Artifact(string name, string uri) => new() { Name = name, Uri = uri, Type = ArtifactType.System("Dataset") };

    private static string[] Expand(params string[] args)
        => [.. Scope.Expand(new ExecutorSpec.Container { Image = "i", Args = [.. args] }).Value!.Args];

    [Theory]
    [InlineData("{{$.inputs.parameters['text']}}", "a \"b\" $HOME {{$.inputs.parameters['n']}}")]
    [InlineData("--n={{$.inputs.parameters['n']}},{{$.inputs.parameters['flag']}}", "--n=3,true")]
    [InlineData("{{$.inputs.parameters['list']}}", "[1,{\"k\":\"v\"}]")]
    [InlineData("{{$.inputs.parameters['defaulted']}}", "7")]
    [InlineData("{{$.inputs.parameters['pipelinechannel--cpu']}}", "2")]
    [InlineData("{{$.inputs.artifacts['model'].uri}}", "s3://b/m")]
    [InlineData("{{$.inputs.artifacts['model'].path}}", "/s3/b/m")]
    [InlineData("{{$.inputs.artifacts['model'].name}}", "m")]
    [InlineData("{{$.inputs.artifacts['model'].metadata}}", "{\"acc\":0.5,\"framework\":\"xgb\"}")]
    [InlineData("{{$.inputs.artifacts['model'].metadata['framework']}}", "xgb")]
    [InlineData("{{$.inputs.artifacts['model'].properties['acc']}}", "0.5")]
    [InlineData("{{$.inputs.artifacts['model'].metadata['other']}}", "")]
    [InlineData("{{$.inputs.artifacts['many'].uri}}", "gs://b/0")]
    [InlineData("{{$.inputs.artifacts['many']}}", "[{\"metadata\":{},\"name\":\"d0\",\"type\":{\"schemaTitle\":\"system.Dataset\",\"schemaVersion\":\"0.0.1\"},\"uri\":\"gs://b/0\"},{\"metadata\":{},\"name\":\"d1\",\"type\":{\"schemaTitle\":\"system.Dataset\",\"schemaVersion\":\"0.0.1\"},\"uri\":\"/local/1\"}]")]
    [InlineData("{{$.inputs.artifacts['empty']}}", "[]")]
    [InlineData("{{$.inputs.artifacts['empty'].uri}}", "")]
    [InlineData("{{$.outputs.parameters['loss'].output_file}}", "/out/loss")]
    [InlineData("{{$.outputs.artifacts['trained'].uri}} {{$.outputs.artifacts['trained'].path}}", "s3://b/t /work/t")]
    [InlineData("{{$.outputs.artifacts['trained'].metadata}}", "{}")]
    [InlineData("{{$.outputs.output_file}} {{$.outputMetadataUri}}", "/out/executor_output.json /out/executor_output.json")]
    [InlineData("{{$.pipeline_job_name}}/{{$.pipeline_task_name}} {{$.workspace_path}}", "job/task /ws")]
    [InlineData("{{$.pipeline_google_cloud_project_id}}", "{{$.pipeline_google_cloud_project_id}}")]
    [InlineData("{{$.inputs.parameters['typo']}} {{$.outputs.parameters['typo'].output_file}}", "{{$.inputs.parameters['typo']}} {{$.outputs.parameters['typo'].output_file}}")]
    [InlineData("echo $HOME $$ {{ x }} {{$", "echo $HOME $$ {{ x }} {{$")]
    [InlineData("", "")]
    public void A_placeholder_becomes_what_it_stands_for(string argument, string expanded)
        => Assert.Equal([expanded], Expand(argument));

    [Fact]
    public void The_whole_input_is_one_line_of_json_escaped_as_often_as_asked()
    {
        string json = Input.ToJson();
        Assert.DoesNotContain('\n', json);
        Assert.Equal([json, json], Expand("{{$}}", "{{$.json_escape[0]}}"));
        Assert.Equal(Value.Of(json), ValueJson.Read(Expand("\"{{$.json_escape[1]}}\"")[0]));
        Assert.Equal(Value.Of(json), ValueJson.Read($"\"{ValueJson.Read(Expand("\"{{$.json_escape[2]}}\"")[0]).ToText()}\""));
    }

    [Fact]
    public void An_absent_optional_drops_the_argument_that_it_is_and_is_empty_inside_others()
    {
        Assert.Equal(["a", "b"], Expand("a", "{{$.inputs.parameters['maybe']}}", "{{$.inputs.parameters['nulled']}}", "{{$.inputs.artifacts['missing'].uri}}", "b"));
        Assert.Equal(["--x=", "<>"], Expand("--x={{$.inputs.parameters['maybe']}}", "<{{$.inputs.artifacts['missing'].path}}>"));
    }

    [Theory]
    [InlineData("{\"IfPresent\": {\"InputName\": \"text\", \"Then\": [\"--n\", \"{{$.inputs.parameters['n']}}\"]}}", "--n|3")]
    [InlineData("{\"IfPresent\": {\"InputName\": \"maybe\", \"Then\": [\"x\"]}}", "")]
    [InlineData("{\"IfPresent\": {\"InputName\": \"nulled\", \"Then\": \"x\", \"Else\": [\"bye\", \"now\"]}}", "bye|now")]
    [InlineData("{\"IfPresent\": {\"InputName\": \"defaulted\", \"Then\": \"{{$.inputs.parameters['defaulted']}}\", \"Else\": \"no\"}}", "7")]
    [InlineData("{\"IfPresent\": {\"InputName\": \"model\", \"Then\": \"{{$.inputs.artifacts['model'].uri}}\"}}", "s3://b/m")]
    [InlineData("{\"IfPresent\": {\"InputName\": \"missing\", \"Then\": \"a\", \"Else\": \"b\"}}", "b")]
    [InlineData("{\"IfPresent\": {\"InputName\": \"empty\", \"Then\": \"a\", \"Else\": \"b\"}}", "a")]
    [InlineData("{\"IfPresent\": {\"InputName\": \"flag\", \"Then\": {\"IfPresent\": {\"InputName\": \"maybe\", \"Then\": \"a\", \"Else\": {\"Concat\": [\"b\", \"c\"]}}}}}", "bc")]
    [InlineData("{\"IfPresent\": {\"InputName\": \"flag\", \"Then\": [\"x\", \"{{$.inputs.parameters['maybe']}}\", \"y\"]}}", "x|y")]
    [InlineData("{\"IfPresent\": {\"InputName\": \"text\", \"Then\": null, \"Else\": \"b\"}}", "")]
    [InlineData("{\"Concat\": [\"{{$.inputs.parameters['n']}}\", \"+\", \"{{$.inputs.parameters['flag']}}\", \"=\"]}", "3+true=")]
    [InlineData("{\"Concat\": [\"a\", \"{{$.inputs.parameters['maybe']}}\", {\"IfPresent\": {\"InputName\": \"maybe\", \"Then\": \"x\", \"Else\": [\"b\", \"c\"]}}, {\"Concat\": [\"d\"]}]}", "abcd")]
    [InlineData("{\"Concat\": []}", "<empty>")]
    [InlineData("  { \"Concat\" :\n[\"a\"]}", "a")]
    [InlineData("{\"Concat\": 5}", "{\"Concat\": 5}")]
    [InlineData("{\"Concat\": [\"{{$.inputs.parameters['text']}}\"]}", "a \"b\" $HOME {{$.inputs.parameters['n']}}")]
    public void Structures_build_none_one_or_several_arguments(string element, string arguments)
        => Assert.Equal(arguments, string.Join('|', Expand(element).Select(argument => argument.Length == 0 ? "<empty>" : argument)));

    [Fact]
    public void A_value_that_looks_like_a_structure_is_text()
    {
        ArgumentScope scope = new(Component, Input with { Parameters = Map.Of(("text", Value.Of("{\"Concat\": [\"a\", \"b\"]}"))) }, Facts);
        Assert.Equal(["{\"Concat\": [\"a\", \"b\"]}"], scope.Expand(new ExecutorSpec.Container { Image = "i", Args = ["{{$.inputs.parameters['text']}}"] }).Value!.Args);
    }

    [Fact]
    public void The_source_of_a_module_is_left_alone_and_its_arguments_are_not()
    {
        const string Wrapper = "d=$(mktemp -d)\nprintf '%s' \"$0\" > \"$d/m.py\"\npython3 -m kfp.dsl.executor_main --component_module_path \"$d/m.py\" \"$@\"";
        const string Source = "print('{{$.inputs.parameters[\"n\"]}} {{$}}')";
        ExpandedCommand expanded = Scope.Expand(new ExecutorSpec.Container
        {
            Image = "i",
            Command = ["sh", "-ec", Wrapper, Source, "{{$.inputs.parameters['n']}}"],
            Args = ["--executor_input", "{{$}}"],
        }).Value!;
        Assert.Equal(["sh", "-ec", Wrapper, Source, "3"], expanded.Command);
        Assert.Equal(["--executor_input", Input.ToJson()], expanded.Args);
    }

    [Fact]
    public void A_nul_is_refused_where_a_program_would_lose_it()
    {
        ArgumentScope scope = new(Component, Input with { Parameters = Map.Of(("text", Value.Of("a\0b"))) }, Facts);
        Assert.Equal(
            "args: argument 2 would hold a NUL character, which no program can be given: string \"a\\u0000b\". Hand the value over by a file.",
            scope.Expand(new ExecutorSpec.Container { Image = "i", Args = ["x", "{{$.inputs.parameters['text']}}"] }).Error);
        // In JSON it is escaped.
        Assert.True(scope.Expand(new ExecutorSpec.Container { Image = "i", Args = ["{{$}}"] }).Succeeded);
    }

    [Fact]
    public void Image_and_resources_take_placeholders()
    {
        Assert.Equal("repo/img:3", Scope.Expand("repo/img:{{$.inputs.parameters['n']}}"));
        ResourceSpec resources = new()
        {
            CpuLimit = "{{$.inputs.parameters['pipelinechannel--cpu']}}",
            CpuRequest = "500m",
            MemoryLimit = "{{$.inputs.parameters['maybe']}}",
            MemoryRequest = "{{$.inputs.parameters['pipelinechannel--gone']}}",
            AcceleratorType = "nvidia.com/gpu",
            AcceleratorCount = "{{$.inputs.parameters['n']}}",
            OldCpuLimit = 4,
        };
        Assert.Equal(
            resources with { CpuLimit = "2", MemoryLimit = "", MemoryRequest = "", AcceleratorCount = "3" },
            Scope.Expand(resources));
    }

    [Fact]
    public void Any_value_arrives_as_its_text_form()
    {
        Random random = new(41);
        for (int i = 0; i < 2_000; i++)
        {
            Value value = RandomValues.Any(random, 3);
            ArgumentScope scope = new(Component, Input with { Parameters = Map.Of(("n", value)) }, Facts);
            Result<ExpandedCommand> expanded = scope.Expand(new ExecutorSpec.Container { Image = "i", Args = ["-{{$.inputs.parameters['n']}}-"] });
            if (value.ToText().Contains('\0', StringComparison.Ordinal))
                Assert.False(expanded.Succeeded);
            else
                Assert.Equal([$"-{value.ToText()}-"], expanded.Value!.Args);
        }
    }
}
