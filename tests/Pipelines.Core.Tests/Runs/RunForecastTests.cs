using Pipelines.Core.Runs;
using Pipelines.Core.Runs.Planning;
using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Runs;

public sealed class RunForecastTests
{
    [Fact]
    public void What_only_the_run_knows_stands_by_name()
    {
        PlannedTask[] plan = Of(Some.Pipeline()
            .WithStep("a")
            .WithStep("b", spec => spec with { InputParameters = Map.Of(("x", Some.FromTask("a")), ("y", Some.Constant(Value.Of("<{{$.inputs.parameters['x']}}>")))) }));

        Assert.Equal(["a", "b"], plan.Select(task => task.Path.Text));
        Assert.Equal((Value.Of("<a.out>"), Value.Of("<<a.out>>")), (plan[1].Inputs["x"], plan[1].Inputs["y"]));
        Assert.Equal(["a"], plan[1].After);
    }

    [Theory]
    [InlineData("inputs.parameter_values['x'] == 'yes'", "yes", Outlook.Runs)]
    [InlineData("inputs.parameter_values['x'] == 'yes'", "no", Outlook.Skipped)]
    public void A_condition_over_what_is_known_is_told(string condition, string given, Outlook outlook)
    {
        PlannedTask[] plan = Of(Some.Pipeline().WithStep("a", spec => spec with { Condition = condition, InputParameters = Map.Of(("x", Some.Constant(Value.Of(given)))) }).WithStep("b", "a"));

        Assert.Equal((outlook, outlook == Outlook.Skipped ? Outlook.Omitted : Outlook.Runs), (plan[0].Outlook, plan[1].Outlook));
    }

    [Fact]
    public void A_condition_over_a_result_depends()
    {
        PlannedTask[] plan = Of(Some.Pipeline().WithStep("a")
            .WithStep("b", spec => spec with { Condition = "inputs.parameter_values['x'] == 'yes'", InputParameters = Map.Of(("x", Some.FromTask("a"))) }));

        Assert.Equal(Outlook.Depends, plan[1].Outlook);
    }

    [Fact]
    public void A_known_list_is_gone_through_and_an_unknown_one_shows_its_body_once()
    {
        DagBuilder Body() => Some.Pipeline("body").WithStep("s", spec => spec with { InputParameters = Map.Of(("x", Some.FromInput("item"))) });
        PlannedTask[] known = Of(Some.Pipeline().WithLoop("l", "[\"p\",\"q\"]", Body()));
        PlannedTask[] unknown = Of(Some.Pipeline().WithStep("a").WithDag("l", Body().WithInput("item"), spec => spec with
        {
            InputParameters = Map.Of(("list", Some.FromTask("a"))),
            ParameterIterator = new(null, "list", "item"),
        }));

        Assert.Equal(["l", "l[0].s", "l[1].s"], known.Select(task => task.Path.Text));
        Assert.Equal(Value.Of("q"), known[2].Inputs["x"]);
        Assert.Equal(["a", "l", "l[*].s"], unknown.Select(task => task.Path.Text));
        Assert.Equal(("<a.out>", Value.Of("<item of a.out>")), (unknown[1].Items, unknown[2].Inputs["x"]));
    }

    [Fact]
    public void A_chain_of_a_hundred_thousand_tasks_is_no_recursion()
    {
        DagBuilder pipeline = Some.Pipeline().WithStep("t0");
        for (int i = 1; i < 100_000; i++)
            pipeline.WithStep($"t{i}", $"t{i - 1}");

        Assert.Equal("t99999", Of(pipeline)[^1].Path.Text);
    }

    [Fact]
    public void A_value_of_the_wrong_kind_is_told_before_the_run()
    {
        PlannedTask[] plan = Of(Some.Pipeline().WithStep(
            "a",
            spec => spec with { InputParameters = Map.Of(("x", Some.Constant(Value.Of("text")))) },
            component => component with { InputParameters = Map.Of(("x", new ParameterInputSpec { Type = ParameterType.Integer })) }));

        Assert.Contains("NUMBER_INTEGER", plan[0].Error, StringComparison.Ordinal);
    }

    private static PlannedTask[] Of(DagBuilder pipeline)
        => [.. RunForecast.Of(new RunRequest { Run = new RunId("r"), DisplayName = "r", Package = pipeline.Build() }, Some.Noon)];
}
