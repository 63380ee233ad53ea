using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Tests.Support;

namespace Pipelines.Sdk.Tests.Authoring;

public sealed class LoopTests
{
    [Fact]
    public void A_loop_over_constants_collects_parameters()
        => Snapshot.Matches(Compiled.Graphs(p =>
        {
            Loop loop = p.ForEach([1, 2, 3], parallelism: 2).DisplayName("Count up");
            PipelineTask count = loop.Task(Some.Count, ("whole", loop.Item));
            ParameterOutput totals = loop.Collect(count.Parameter("total"));
            p.Task(Some.Report, ("items", totals));
            p.Output("totals", totals);
        }));

    [Fact]
    public void A_loop_over_values_of_the_run_collects_artifacts()
        => Snapshot.Matches(Compiled.Graphs(p =>
        {
            PipelineParameter rates = p.Parameter("rates", [0.1, 0.2]);
            PipelineTask load = p.Task(Some.Load);
            Loop loop = p.ForEach(rates, ParameterType.Double);
            PipelineTask train = loop.Task(Some.Train, ("rows", load["rows"]), ("rate", loop.Item), ("label", $"rate {loop.Item}"));
            p.Task(Some.Best, ("models", loop.Collect(train["model"])));
        }));

    [Fact]
    public void Members_of_struct_items_are_taken_where_they_are_used()
        => Snapshot.Matches(Compiled.Graphs(p =>
        {
            PipelineTask load = p.Task(Some.Load);
            Loop loop = p.ForEach([Argument.Struct(("rate", 0.1), ("names", ["a", "b"])), Argument.Struct(("rate", 0.2), ("names", ["c"]))]);
            loop.Task(Some.Train, ("rows", load["rows"]), ("rate", loop.Item["rate"]));
            Branch high = loop.If(loop.Item["rate"] > 0.15);
            high.Task(Some.Echo, ("text", $"{loop.Item["rate"]}"));
            Loop names = loop.ForEach(loop.Item["names"]);
            names.Task(Some.Echo, ("text", names.Item));
        }));

    [Fact]
    public void Loops_within_loops_collect_step_by_step()
        => Snapshot.Matches(Compiled.Graphs(p =>
        {
            PipelineParameter names = p.Parameter("names", ["a", "b"]);
            Loop outer = p.ForEach(names);
            Loop inner = outer.ForEach(names);
            PipelineTask echo = inner.Task(Some.Echo, ("text", $"{outer.Item}-{inner.Item}"));
            ParameterOutput row = inner.Collect(echo.Parameter("said"));
            outer.Task(Some.Report, ("items", row));
            p.Task(Some.Report, ("items", outer.Collect(row)));
        }));

    [Fact]
    public void A_loop_over_artifacts()
        => Snapshot.Matches(Compiled.Graphs(p =>
        {
            PipelineTask load = p.Task(Some.Load);
            Loop rates = p.ForEach([0.1, 0.2]);
            ArtifactOutput models = rates.Collect(rates.Task(Some.Train, ("rows", load["rows"]), ("rate", rates.Item)).Artifact("model"));
            ArtifactLoop each = p.ForEachArtifact(models);
            Component use = Component.FromYaml("""
                name: use
                inputs: [{name: model, type: Model}]
                implementation: {container: {image: alpine, command: [use, {inputPath: model}]}}
                """);
            each.Task(use, ("model", each.Item));
            each.If(p.Parameter("deep", true) == true).Task(use, ("model", each.Item));
        }));

    [Fact]
    public void A_value_made_in_a_branch_is_collected()
        => Snapshot.Matches(Compiled.Graphs(p =>
        {
            Loop loop = p.ForEach([1, 2]);
            PipelineTask said = loop.If(loop.Item == 1).Task(Some.Echo, ("text", "one"));
            p.Output("said", loop.Collect(said.Output));
        }));

    [Fact]
    public void A_text_that_holds_a_list_enters_as_text()
    {
        PipelinePackage package = Compiled.Package(p => p.ForEach(p.Parameter("items", "[1, 2]"), ParameterType.Integer).Task(Some.Count));

        Assert.Equal(ParameterType.String, package.Pipeline.Components["comp-for-loop-1"].InputParameters["pipelinechannel--items"].Type);
    }

    [Theory]
    [InlineData("[1, 2]", ParameterType.Integer)]
    [InlineData("[1, 2.5]", ParameterType.Double)]
    [InlineData("[\"a\"]", ParameterType.String)]
    [InlineData("[true]", ParameterType.Boolean)]
    [InlineData("[{\"a\": 1}]", ParameterType.Struct)]
    [InlineData("[[1]]", ParameterType.List)]
    [InlineData("[]", ParameterType.String)]
    public void The_type_of_constant_items_is_seen(string items, ParameterType expected)
    {
        PipelinePackage package = Compiled.Package(p => p.ForEach(Argument.Json(items)).Task(Some.Count));

        Assert.Equal(expected, package.Pipeline.Components["comp-for-loop-2"].InputParameters["pipelinechannel--loop-item-param-1"].Type);
    }

    [Fact]
    public void Items_of_the_run_are_structs_where_members_are_taken()
    {
        PipelinePackage package = Compiled.Package(p =>
        {
            Loop loop = p.ForEach(p.Parameter("runs", Argument.Json("[]")));
            loop.Task(Some.Count, ("whole", loop.Item["a"]["b"][0]));
        });

        ComponentSpec body = package.Pipeline.Components["comp-for-loop-1"];
        Assert.Equal(ParameterType.Struct, body.InputParameters["pipelinechannel--runs-loop-item"].Type);
        Assert.Equal("parseJson(string_value)[\"a\"][\"b\"][0]", body.Dag!.Tasks["count"].InputParameters["whole"].ExpressionSelector);
    }
}
