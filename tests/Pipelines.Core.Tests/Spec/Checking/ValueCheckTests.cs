namespace Pipelines.Core.Tests.Spec.Checking;

public sealed class ValueCheckTests
{
    [Theory]
    [InlineData("STRING", "STRING", true)]
    [InlineData("NUMBER_INTEGER", "STRING", true)]
    [InlineData("LIST", "STRING", true)]
    [InlineData("NUMBER_INTEGER", "NUMBER_DOUBLE", true)]
    [InlineData("NUMBER_DOUBLE", "NUMBER_INTEGER", true)]
    [InlineData("STRUCT", "TASK_FINAL_STATUS", true)]
    [InlineData("STRUCT", "TASK_CONFIG", true)]
    [InlineData("PARAMETER_TYPE_ENUM_UNSPECIFIED", "LIST", true)]
    [InlineData("LIST", "PARAMETER_TYPE_ENUM_UNSPECIFIED", true)]
    [InlineData("STRING", "NUMBER_INTEGER", false)]
    [InlineData("STRING", "LIST", false)]
    [InlineData("STRING", "STRUCT", false)]
    [InlineData("BOOLEAN", "NUMBER_INTEGER", false)]
    [InlineData("NUMBER_INTEGER", "BOOLEAN", false)]
    [InlineData("LIST", "STRUCT", false)]
    [InlineData("STRUCT", "LIST", false)]
    public void An_input_takes_what_can_become_its_type(string producer, string consumer, bool fits)
    {
        string change = """
            components:
              comp-load: {outputDefinitions: {parameters: {rows: {parameterType: PRODUCER}}}}
              comp-train: {inputDefinitions: {parameters: {epochs: {parameterType: CONSUMER, defaultValue: null, isOptional: true}}}}
            root: {dag: {tasks: {train: {inputs: {parameters: {epochs: {taskOutputParameter: {producerTask: load, outputParameterKey: rows}}}}}}}}
            """.Replace("PRODUCER", producer, StringComparison.Ordinal).Replace("CONSUMER", consumer, StringComparison.Ordinal);

        Assert.Equal(fits ? [] : ["PIPE050 root.dag.tasks.train.inputs.parameters.epochs"], Found.In(change));
    }

    [Fact]
    public void A_selector_makes_the_type_unknown()
        => Assert.Empty(Found.In("""
            components: {comp-load: {outputDefinitions: {parameters: {rows: {parameterType: STRING}}}}}
            root: {dag: {tasks: {train: {inputs: {parameters: {epochs: {taskOutputParameter: {producerTask: load, outputParameterKey: rows}, parameterExpressionSelector: 'parseJson(string_value)["a"]'}}}}}}}
            """));

    [Fact]
    public void The_input_of_a_DAG_has_the_type_that_its_component_declares()
        => Assert.Equal(["PIPE050 root.dag.tasks.train.inputs.parameters.epochs"], Found.In(Found.Train("inputs: {parameters: {epochs: {componentInputParameter: path}}}")));

    [Fact]
    public void A_loop_gives_a_list()
        => Assert.Equal(["PIPE050 root.dag.tasks.train.inputs.parameters.epochs"], Found.In("""
            root:
              dag:
                tasks:
                  load: {parameterIterator: {items: {raw: '["a", "b"]'}, itemInput: path}}
                  train: {inputs: {parameters: {epochs: {taskOutputParameter: {producerTask: load, outputParameterKey: rows}}}}}
            """));

    [Fact]
    public void The_body_of_a_loop_declares_the_list_that_the_loop_gives()
        => Assert.Empty(Found.In("""
            components:
              comp-loop:
                inputDefinitions: {parameters: {path: {parameterType: STRING}}}
                outputDefinitions: {parameters: {rows: {parameterType: LIST}}}
                dag:
                  outputs: {parameters: {rows: {valueFromParameter: {producerSubtask: load, outputParameterKey: rows}}}}
                  tasks: {load: {componentRef: {name: comp-load}, inputs: {parameters: {path: {componentInputParameter: path}}}}}
            root: {dag: {tasks: {loop: {componentRef: {name: comp-loop}, parameterIterator: {items: {raw: '["a"]'}, itemInput: path}}}}}
            """));

    [Fact]
    public void An_output_of_a_DAG_has_the_type_of_its_source()
        => Assert.Equal(["PIPE050 root.dag.outputs.parameters.rows.valueFromParameter"], Found.In("""
            root:
              outputDefinitions: {parameters: {rows: {parameterType: BOOLEAN}}}
              dag: {outputs: {parameters: {rows: {valueFromParameter: {producerSubtask: load, outputParameterKey: rows}}}}}
            """));

    [Theory]
    [InlineData("defaultValue: 7.0", null)]
    [InlineData("defaultValue: 7.5", "PIPE052")]
    [InlineData("defaultValue: '7'", "PIPE052")]
    [InlineData("defaultValue: [7.0]", "PIPE052")]
    [InlineData("defaultValue: true", "PIPE052")]
    [InlineData("defaultValue: 9007199254740992", "PIPE052")]
    [InlineData("parameterType: STRING, defaultValue: 7.0", null)]
    [InlineData("parameterType: BOOLEAN, defaultValue: 1.0", "PIPE052")]
    [InlineData("parameterType: STRUCT, defaultValue: {a: 1.0}", null)]
    [InlineData("parameterType: LIST, defaultValue: {a: 1.0}", "PIPE052")]
    [InlineData("literals: [3.0, 4.0]", null)]
    [InlineData("literals: [4.0]", "PIPE053")]
    public void A_default_and_literals_fit_the_type(string input, string? code)
    {
        string[] found = Found.In($"components: {{comp-train: {{inputDefinitions: {{parameters: {{epochs: {{{input}}}}}}}}}}}");

        Assert.Equal(code, found.FirstOrDefault()?.Split(' ')[0]);
    }

    [Fact]
    public void A_literal_fits_the_type()
        => Assert.Equal(
            ["PIPE053 components.comp-train.inputDefinitions.parameters.epochs.defaultValue", "PIPE052 components.comp-train.inputDefinitions.parameters.epochs.literals[0]"],
            Found.In("components: {comp-train: {inputDefinitions: {parameters: {epochs: {literals: ['3']}}}}}"));

    [Theory]
    [InlineData("1.0", null)]
    [InlineData("one", "PIPE052")]
    [InlineData("'{{$.inputs.parameters[''n'']}}'", null)]
    [InlineData("null", null)]
    [InlineData("1.5", "PIPE052")]
    public void A_constant_fits_the_input_that_takes_it(string constant, string? code)
    {
        string[] found = Found.In(Found.Train($"inputs: {{parameters: {{n: {{runtimeValue: {{constant: 1.0}}}}, epochs: {{runtimeValue: {{constant: {constant}}}}}}}}}"));

        Assert.Equal(code is null ? [] : [$"{code} root.dag.tasks.train.inputs.parameters.epochs.runtimeValue.constant"], found);
    }

    [Fact]
    public void A_required_input_takes_no_null()
        => Assert.Equal(["PIPE052 root.dag.tasks.load.inputs.parameters.path.runtimeValue.constant"], Constant("null"));

    [Fact]
    public void A_constant_is_one_of_the_literals()
        => Assert.Equal(["PIPE053 root.dag.tasks.load.inputs.parameters.path.runtimeValue.constant"], Found.In("""
            components: {comp-load: {inputDefinitions: {parameters: {path: {literals: [a, b]}}}}}
            root: {dag: {tasks: {load: {inputs: {parameters: {path: {componentInputParameter: null, runtimeValue: {constant: c}}}}}}}}
            """));

    [Fact]
    public void A_required_input_is_given()
        => Assert.Equal(
            ["PIPE051 root.dag.tasks.load.inputs.parameters", "PIPE051 root.dag.tasks.train.inputs.artifacts"],
            Found.In("root: {dag: {tasks: {load: {inputs: null}, train: {inputs: null}}}}"));

    [Fact]
    public void A_mistyped_input_is_offered_for_the_missing_one()
        => Assert.Contains("\"pth\"", Found.Only("root: {dag: {tasks: {load: {inputs: {parameters: {path: null, pth: {componentInputParameter: path}}}}}}}").Fix, StringComparison.Ordinal);

    [Theory]
    [InlineData("path: {isOptional: true}")]
    [InlineData("path: {defaultValue: a}")]
    [InlineData("path: {parameterType: TASK_CONFIG}")]
    public void What_is_optional_or_filled_need_not_be_given(string input)
        => Assert.Empty(Found.In($"components: {{comp-load: {{inputDefinitions: {{parameters: {{{input}}}}}}}}}\nroot: {{dag: {{tasks: {{load: {{inputs: null}}}}}}}}"));

    private static string[] Constant(string value)
        => Found.In($"root: {{dag: {{tasks: {{load: {{inputs: {{parameters: {{path: {{componentInputParameter: null, runtimeValue: {{constant: '{value}'}}}}}}}}}}}}}}}}".Replace("'null'", "!!null null", StringComparison.Ordinal));
}
