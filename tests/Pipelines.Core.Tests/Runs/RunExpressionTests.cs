using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Runs;

/// <summary>Conditions, selectors and constants where they are used: in a run.</summary>
public sealed class RunExpressionTests
{
    private static RunUnderTest WithCondition(string condition) => new(Some.Pipeline()
        .WithStep("flip")
        .WithStep("then", spec => spec with
        {
            InputParameters = Map.Of(("side", Some.FromTask("flip"))),
            InputArtifacts = Map.Of<TaskArtifactInput>(("data", new TaskArtifactInput.FromTask("flip", "data"))),
            Condition = condition,
        })
        .WithStep("after", "then")
        .Build());

    private static void Flip(RunUnderTest run) => run.Ends("flip", Some.Success(("out", Value.Of("heads"))) with
    {
        Artifacts = Map.Of<Sequence<Artifact>>(("data", [Some.Artifact("data") with { Metadata = Map.Of(("rows", Value.Of(10))) }])),
    });

    [Theory]
    [InlineData("inputs.parameter_values['side'] == 'heads'")]
    [InlineData("inputs.artifacts['data'].artifacts[0].metadata['rows'] >= 10")]
    public void A_true_condition_lets_the_task_start(string condition)
    {
        RunUnderTest run = WithCondition(condition);
        Flip(run);
        Assert.Equal(["then"], run.Launched);
        run.FinishesAll();
        Assert.Equal(RunStatus.Succeeded, run.Status);
    }

    [Fact]
    public void A_false_condition_skips_the_task_and_omits_what_follows()
    {
        RunUnderTest run = WithCondition("!(inputs.parameter_values['side'] == 'heads')");
        Flip(run);
        Assert.Equal(("SKIPPED", "OMITTED"), (run.State("then"), run.State("after")));
        Assert.Equal(RunStatus.Succeeded, run.Status);
    }

    [Fact]
    public void A_condition_without_a_verdict_fails_the_task_and_says_why()
    {
        RunUnderTest run = WithCondition("int(inputs.parameter_values['side']) > 5");
        Flip(run);
        Assert.Equal("FAILED", run.State("then"));
        Assert.StartsWith("Character 1 of the condition: int('heads'): the text is not a whole number", run.Task("then").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inputs.parameter_values['maybe'] == 'a'", "SKIPPED")]
    [InlineData("inputs.parameter_values['maybe'] == null && inputs.parameter_values['ungiven'] == null", "SUCCEEDED")]
    [InlineData("inputs.parameter_values['other'] == null", "FAILED")]
    public void An_optional_input_without_a_value_is_null_for_a_condition(string condition, string state)
    {
        RunUnderTest run = new(Some.Pipeline()
            .WithInput("p", optional: true)
            .WithStep(
                "work",
                spec => spec with { InputParameters = Map.Of(("maybe", Some.FromInput("p"))), Condition = condition },
                component => component with
                {
                    InputParameters = ((string[])["maybe", "ungiven"]).ToMap(name => name, _ => new ParameterInputSpec { Type = ParameterType.String, IsOptional = true }),
                })
            .Build());
        Assert.Equal(state, run.FinishesAll().State("work"));
    }

    [Fact]
    public void A_constant_names_other_inputs_and_facts_whatever_their_order()
    {
        RunUnderTest run = new(Some.Pipeline()
            .WithStep("flip")
            .WithStep("print", spec => spec with
            {
                InputParameters = Map.Of(
                    ("a", Some.Constant(Value.Of("[{{$.inputs.parameters['b']}}] {{$.pipeline_task_name}}"))),
                    ("b", Some.Constant(Value.Of("{{$.inputs.parameters['channel']}} > 5"))),
                    ("channel", Some.FromTask("flip"))),
            })
            .Build());
        run.Ends("flip", Some.Success(("out", Value.Of("a \"quote\" {{$.pipeline_job_name}}"))));
        Assert.Equal(
            Map.Of(
                ("a", Value.Of("[a \"quote\" {{$.pipeline_job_name}} > 5] print")),
                ("b", Value.Of("a \"quote\" {{$.pipeline_job_name}} > 5")),
                ("channel", Value.Of("a \"quote\" {{$.pipeline_job_name}}"))),
            run.Launches.Single().Parameters);
    }

    [Fact]
    public void A_selector_takes_a_member_of_a_loops_item()
    {
        DagBuilder body = new DagBuilder("body").WithStep("work", spec => spec with
        {
            InputParameters = Map.Of<TaskParameterInput>(("x", new TaskParameterInput.FromComponent("item") { ExpressionSelector = "parseJson(string_value)[\"lr\"]" })),
        });
        RunUnderTest run = new(Some.Pipeline().WithLoop("loop", "[{\"lr\": 1}, {\"lr\": 0.5}, {\"rate\": 2}]", body).Build());
        Assert.Equal([Value.Of("1"), Value.Of("0.5")], run.Launches.Select(order => order.Parameters["x"]));
        Assert.Equal(
            "input parameter \"x\": Character 24 of the selector: The map has no member \"lr\". The members are \"rate\". Selector: parseJson(string_value)[\"lr\"]",
            run.Task("loop[2].work").Error);
    }
}
