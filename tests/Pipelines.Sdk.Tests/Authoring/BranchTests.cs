using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Tests.Support;

namespace Pipelines.Sdk.Tests.Authoring;

public sealed class BranchTests
{
    [Fact]
    public void One_branch_stands_alone()
        => Snapshot.Matches(Compiled.Graphs(p =>
        {
            PipelineTask coin = p.Task(Some.Echo, ("text", "heads")).Named("coin");
            Branch heads = p.If(coin.Output == "heads").DisplayName("Heads only");
            heads.Task(Some.Echo, ("text", $"It was {coin.Output}"));
        }));

    [Fact]
    public void Several_branches_stand_in_a_group_and_one_value_leaves_it()
        => Snapshot.Matches(Compiled.Graphs(p =>
        {
            PipelineParameter limit = p.Parameter("limit", 10);
            PipelineTask count = p.Task(Some.Count);
            Branch low = p.If(count["total"] < limit);
            PipelineTask a = low.Task(Some.Echo, ("text", "low"));
            Branch high = low.ElseIf(count["ratio"] >= 1);
            PipelineTask b = high.Task(Some.Echo, ("text", "high"));
            Branch other = high.Else();
            PipelineTask c = other.Task(Some.Echo, ("text", "other"));
            Source said = p.OneOf(a.Output, b.Output, c.Output);
            p.Task(Some.Echo, ("text", said));
            p.Output("said", said);
        }));

    [Fact]
    public void One_artifact_leaves_a_group()
        => Snapshot.Matches(Compiled.Graphs(p =>
        {
            PipelineTask load = p.Task(Some.Load);
            PipelineTask count = p.Task(Some.Count);
            Branch even = p.If(count["even"] == true);
            ArtifactOutput slow = even.Task(Some.Train, ("rows", load["rows"])).Artifact("model");
            ArtifactOutput fast = even.Else().Task(Some.Train, ("rows", load["rows"]), ("rate", 1)).Artifact("model");
            p.Output("model", p.OneOf(slow, fast));
        }));

    [Fact]
    public void Branches_within_branches_hand_values_down()
        => Snapshot.Matches(Compiled.Graphs(p =>
        {
            PipelineParameter name = p.Parameter("name", "x");
            PipelineTask count = p.Task(Some.Count);
            Branch outer = p.If(count["even"] == false);
            Branch inner = outer.If(name != "y");
            inner.Task(Some.Count, ("whole", count["total"]));
        }));

    [Fact]
    public void A_truth_is_compared_as_one() => Assert.Equal(
        "inputs.parameter_values['pipelinechannel--count-even'] == true", Condition((count, _) => count["even"] == true));

    [Fact]
    public void Integers_are_made_integers() => Assert.Equal(
        "int(inputs.parameter_values['pipelinechannel--count-total']) > -3", Condition((count, _) => count["total"] > -3));

    [Fact]
    public void An_integer_beside_a_number_is_made_a_number() => Assert.Equal(
        "double(int(inputs.parameter_values['pipelinechannel--count-total'])) <= 0.5", Condition((count, _) => count["total"] <= 0.5));

    [Fact]
    public void A_whole_number_beside_a_number_gets_a_point() => Assert.Equal(
        "inputs.parameter_values['pipelinechannel--count-ratio'] >= 1.0", Condition((count, _) => count["ratio"] >= 1));

    [Fact]
    public void Two_values_of_the_run_are_compared() => Assert.Equal(
        "double(int(inputs.parameter_values['pipelinechannel--count-total'])) < inputs.parameter_values['pipelinechannel--count-ratio']",
        Condition((count, _) => count["total"] < count["ratio"]));

    [Fact]
    public void Text_is_quoted_as_the_language_wants_it() => Assert.Equal(
        @"inputs.parameter_values['pipelinechannel--name'] == 'it\'s a \\ and\na\ttab'", Condition((_, name) => name == "it's a \\ and\na\ttab"));

    [Fact]
    public void Conditions_are_joined_and_turned_round() => Assert.Equal(
        "(inputs.parameter_values['pipelinechannel--name'] == 'a' || !(inputs.parameter_values['pipelinechannel--name'] > 'b'))"
            + " && inputs.parameter_values['pipelinechannel--count-even'] != false",
        Condition((count, name) => (name == "a" | !(name > "b")) & count["even"] != false));

    [Fact]
    public void A_member_of_a_struct_takes_the_type_of_the_other_side()
    {
        PipelinePackage package = Compiled.Package(p => p.If(p.Task(Some.Load).Parameter("facts")["rows"] > 100).Task(Some.Count));

        TaskSpec branch = package.Pipeline.Root.Dag!.Tasks["condition-1"];
        Assert.Equal("int(inputs.parameter_values['pipelinechannel--load-data-facts-subvar-rows']) > 100", branch.Condition);
        Assert.Equal("parseJson(string_value)[\"rows\"]", branch.InputParameters["pipelinechannel--load-data-facts-subvar-rows"].ExpressionSelector);
        Assert.Equal(ParameterType.Integer, package.Pipeline.Components["comp-condition-1"].InputParameters["pipelinechannel--load-data-facts-subvar-rows"].Type);
    }

    [Fact]
    public void A_member_may_be_compared_as_text_and_as_a_number()
    {
        PipelinePackage package = Compiled.Package(p =>
        {
            ParameterMember member = p.Parameter("facts", Argument.Json("{}"))["size"];
            p.If((member == "huge") | (member > 0.5)).Task(Some.Count);
        });

        Assert.Equal(
            "inputs.parameter_values['pipelinechannel--facts-subvar-size'] == 'huge' || inputs.parameter_values['pipelinechannel--facts-subvar-size-2'] > 0.5",
            package.Pipeline.Root.Dag!.Tasks["condition-1"].Condition);
        Map<ParameterInputSpec> inputs = package.Pipeline.Components["comp-condition-1"].InputParameters;
        Assert.Equal([ParameterType.String, ParameterType.Double], inputs.Values.Select(input => input.Type));
    }

    private static string Condition(Func<PipelineTask, PipelineParameter, Condition> make)
        => Compiled.Package(p =>
        {
            PipelineParameter name = p.Parameter("name", "x");
            PipelineTask count = p.Task(Some.Count);
            p.If(make(count, name)).Task(Some.Count);
        }).Pipeline.Root.Dag!.Tasks["condition-1"].Condition;
}
