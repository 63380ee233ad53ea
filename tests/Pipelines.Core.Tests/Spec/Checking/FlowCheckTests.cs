namespace Pipelines.Core.Tests.Spec.Checking;

/// <summary>Loops, conditions, exit tasks and retries.</summary>
public sealed class FlowCheckTests
{
    private const string Loop = "root.dag.tasks.train.parameterIterator";

    [Theory]
    [InlineData("items: {raw: '[1, 2]'}, itemInput: epochs", null)]
    [InlineData("items: {raw: '[]'}, itemInput: epochs", null)]
    [InlineData("items: {raw: '{}'}, itemInput: epochs", "PIPE061 .items.raw")]
    [InlineData("items: {raw: '[1, 2'}, itemInput: epochs", "PIPE061 .items.raw")]
    [InlineData("items: {raw: ''}, itemInput: epochs", "PIPE061 .items.raw")]
    [InlineData("items: {}, itemInput: epochs", "PIPE060 ")]
    [InlineData("items: {raw: '[]', inputParameter: epochs}, itemInput: epochs", "PIPE060 .items")]
    [InlineData("items: {raw: '[]'}", "PIPE060 .itemInput")]
    [InlineData("items: {raw: '[]'}, itemInput: data", "PIPE060 .itemInput")]
    [InlineData("items: {inputParameter: nowhere}, itemInput: epochs", "PIPE061 .items.inputParameter")]
    [InlineData("items: {inputParameter: epochs}, itemInput: epochs", "PIPE061 .items.inputParameter")]
    public void A_loop_over_values_has_items_and_an_input_for_them(string iterator, string? problem)
    {
        string[] found = Found.In(Found.Train($"parameterIterator: {{{iterator}}}"));

        Assert.Equal(problem is null ? [] : [problem.Replace(" ", $" {Loop}", StringComparison.Ordinal)], found);
    }

    [Theory]
    [InlineData("STRING", true)]
    [InlineData("LIST", true)]
    [InlineData("STRUCT", false)]
    [InlineData("BOOLEAN", false)]
    public void Items_come_from_a_list_or_a_text(string type, bool fits)
    {
        string change = """
            root:
              inputDefinitions: {parameters: {all: {parameterType: TYPE}}}
              dag: {tasks: {train: {inputs: {parameters: {all: {componentInputParameter: all}}}, parameterIterator: {items: {inputParameter: all}, itemInput: epochs}}}}
            """.Replace("TYPE", type, StringComparison.Ordinal);

        Assert.Equal(fits ? [] : [$"PIPE061 {Loop}.items.inputParameter"], Found.In(change));
    }

    [Theory]
    [InlineData("items: {inputArtifact: data}, itemInput: data", null)]
    [InlineData("items: {inputArtifact: nowhere}, itemInput: data", "PIPE061 .items.inputArtifact")]
    [InlineData("items: {inputArtifact: data}, itemInput: epochs", "PIPE060 .itemInput")]
    public void A_loop_over_artifacts_has_items_and_an_input_for_them(string iterator, string? problem)
    {
        string[] found = Found.In(Found.Train($"artifactIterator: {{{iterator}}}"));

        Assert.Equal(problem is null ? [] : [problem.Replace(" ", " root.dag.tasks.train.artifactIterator", StringComparison.Ordinal)], found);
    }

    [Fact]
    public void A_task_has_one_iterator_and_no_negative_limit()
        => Assert.Equal(
            ["PIPE060 root.dag.tasks.train", "PIPE060 root.dag.tasks.train.iteratorPolicy.parallelismLimit"],
            Found.In(Found.Train("parameterIterator: {items: {raw: '[]'}, itemInput: epochs}, artifactIterator: {items: {inputArtifact: data}, itemInput: data}, iteratorPolicy: {parallelismLimit: -1}")));

    [Fact]
    public void The_item_need_not_be_given()
        => Assert.Empty(Found.In("root: {dag: {tasks: {load: {inputs: null, parameterIterator: {items: {raw: '[\"a\"]'}, itemInput: path}}}}}"));

    [Theory]
    [InlineData("inputs.parameter_values['epochs'] > 1", null)]
    [InlineData("inputs.parameter_values['extra'] == 'a'", null)]
    [InlineData("inputs.parameter_values['epoch'] > 1", "PIPE064")]
    [InlineData("inputs.parameter_values['epochs'] >", "PIPE064")]
    [InlineData("inputs.parameter_values['epochs']", "PIPE064")]
    [InlineData("nowhere(1)", "PIPE064")]
    public void A_condition_is_an_expression_over_the_tasks_inputs(string condition, string? code)
    {
        string[] found = Found.In(Found.Train($"inputs: {{parameters: {{extra: {{componentInputParameter: path}}}}}}, triggerPolicy: {{condition: \"{condition}\"}}"));

        Assert.Equal(code is null ? [] : [$"{code} root.dag.tasks.train.triggerPolicy.condition"], found);
    }

    [Fact]
    public void A_condition_says_where_in_it_the_mistake_is()
        => Assert.Contains("(character 25 of the text)", Found.Only(Found.Train("triggerPolicy: {condition: \"inputs.parameter_values['epoch'] > 1\"}")).What, StringComparison.Ordinal);

    [Fact]
    public void An_exit_task_beside_others_is_legal()
        => Assert.Empty(Found.In("""
            components: {comp-load: {inputDefinitions: {parameters: {status: {parameterType: TASK_FINAL_STATUS, isOptional: true}}}}}
            root: {dag: {tasks: {exit: {componentRef: {name: comp-load}, dependentTasks: [train], triggerPolicy: {strategy: 2}, inputs: {parameters: {path: {componentInputParameter: path}, status: {taskFinalStatus: {producerTask: train}}}}}}}}
            """));

    [Fact]
    public void An_exit_task_alone_is_not()
        => Assert.Contains("PIPE062 root.dag.tasks", Found.In("root: {dag: {tasks: {load: {triggerPolicy: {strategy: 2}}, train: {triggerPolicy: {strategy: 2}}}}}"));

    [Theory]
    [InlineData("isOptional: true", null)]
    [InlineData("defaultValue: a", null)]
    [InlineData("description: none", "PIPE063 root.dag.tasks.exit.inputs.parameters.path")]
    public void What_an_exit_task_takes_from_a_task_may_be_absent(string input, string? problem)
    {
        string[] found = Found.In("""
            components: {comp-load: {inputDefinitions: {parameters: {path: {INPUT}}}}}
            root: {dag: {tasks: {exit: {componentRef: {name: comp-load}, triggerPolicy: {strategy: 2}, inputs: {parameters: {path: {taskOutputParameter: {producerTask: load, outputParameterKey: rows}}}}}}}}
            """.Replace("INPUT", input, StringComparison.Ordinal));

        Assert.Equal(problem is null ? [] : [problem], found);
    }

    [Fact]
    public void The_producer_of_a_final_status_exists()
        => Assert.Equal(["PIPE042 root.dag.tasks.train.inputs.parameters.status.taskFinalStatus.producerTask"],
            Found.In(Found.Train("triggerPolicy: {strategy: 2}, inputs: {parameters: {status: {taskFinalStatus: {producerTask: nowhere}}}}")));

    [Theory]
    [InlineData("maxRetryCount: 3, backoffDuration: 0s, backoffFactor: 1.0, backoffMaxDuration: 3600s", null)]
    [InlineData("maxRetryCount: -1", "maxRetryCount")]
    [InlineData("backoffDuration: -1s", "backoffDuration")]
    [InlineData("backoffFactor: 0.5", "backoffFactor")]
    [InlineData("backoffMaxDuration: -1s", "backoffMaxDuration")]
    public void Retries_are_counted_and_timed(string policy, string? field)
        => Assert.Equal(field is null ? [] : [$"PIPE067 root.dag.tasks.train.retryPolicy.{field}"], Found.In(Found.Train($"retryPolicy: {{{policy}}}")));

    [Fact]
    public void A_OneOf_may_choose_between_tasks_of_one_type()
    {
        const string Selectors = "valueFromOneof: {parameterSelectors: [{producerSubtask: load, outputParameterKey: rows}, {producerSubtask: more, outputParameterKey: rows}]}";
        const string More = "more: {componentRef: {name: comp-load}, inputs: {parameters: {path: {componentInputParameter: path}}}}";

        Assert.Empty(Found.In($"root: {{outputDefinitions: {{parameters: {{rows: {{parameterType: NUMBER_INTEGER}}}}}}, dag: {{outputs: {{parameters: {{rows: {{{Selectors}}}}}}}, tasks: {{{More}}}}}}}"));
        Assert.Equal(
            ["PIPE050 root.dag.outputs.parameters.rows.valueFromOneof.parameterSelectors[0]", "PIPE050 root.dag.outputs.parameters.rows.valueFromOneof.parameterSelectors[1]"],
            Found.In($"root: {{outputDefinitions: {{parameters: {{rows: {{parameterType: LIST}}}}}}, dag: {{outputs: {{parameters: {{rows: {{{Selectors}}}}}}}, tasks: {{{More}}}}}}}"));
    }
}
