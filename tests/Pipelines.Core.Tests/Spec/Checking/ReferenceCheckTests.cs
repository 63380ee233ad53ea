using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Checking;

public sealed class ReferenceCheckTests
{
    private const string Train = "root.dag.tasks.train";

    [Theory]
    [InlineData("componentRef: {name: ''}", "PIPE040 root.dag.tasks.train.componentRef")]
    [InlineData("componentRef: null", "PIPE040 root.dag.tasks.train.componentRef")]
    [InlineData("componentRef: {name: nowhere}", "PIPE040 root.dag.tasks.train.componentRef.name")]
    [InlineData("dependentTasks: [load, nowhere]", "PIPE042 root.dag.tasks.train.dependentTasks[1]")]
    [InlineData("dependentTasks: ['']", "PIPE042 root.dag.tasks.train.dependentTasks[0]")]
    [InlineData("inputs: {artifacts: {data: {taskOutputArtifact: {producerTask: nowhere}}}}", "PIPE042 root.dag.tasks.train.inputs.artifacts.data.taskOutputArtifact.producerTask")]
    [InlineData("inputs: {artifacts: {data: {taskOutputArtifact: {outputArtifactKey: rows}}}}", "PIPE043 root.dag.tasks.train.inputs.artifacts.data.taskOutputArtifact.outputArtifactKey")]
    [InlineData("inputs: {artifacts: {data: {taskOutputArtifact: null, componentInputArtifact: path}}}", "PIPE044 root.dag.tasks.train.inputs.artifacts.data.componentInputArtifact")]
    [InlineData("inputs: {parameters: {epochs: {taskOutputParameter: {producerTask: load, outputParameterKey: table}}}}", "PIPE043 root.dag.tasks.train.inputs.parameters.epochs.taskOutputParameter.outputParameterKey")]
    [InlineData("inputs: {parameters: {epochs: {taskOutputParameter: {producerTask: '', outputParameterKey: rows}}}}", "PIPE042 root.dag.tasks.train.inputs.parameters.epochs.taskOutputParameter.producerTask")]
    [InlineData("inputs: {parameters: {more: {componentInputParameter: nowhere}}}", "PIPE044 root.dag.tasks.train.inputs.parameters.more.componentInputParameter")]
    [InlineData("inputs: {parameters: {more: {runtimeValue: {runtimeParameter: nowhere}}}}", "PIPE044 root.dag.tasks.train.inputs.parameters.more.runtimeValue.runtimeParameter")]
    public void A_reference_of_a_task_leads_somewhere(string change, string problem) => Assert.Equal([problem], Found.In(Found.Train(change)));

    [Fact]
    public void A_reference_to_the_other_kind_says_so()
        => Assert.Contains("is an artifact", Found.Only(Found.Train("inputs: {parameters: {epochs: {taskOutputParameter: {producerTask: load, outputParameterKey: table}}}}")).What, StringComparison.Ordinal);

    [Fact]
    public void A_task_may_carry_inputs_that_its_component_does_not_declare()
        => Assert.Empty(Found.In(Found.Train("inputs: {parameters: {pipelinechannel--path: {componentInputParameter: path}, n: {runtimeValue: {constant: 1.0}}}}")));

    [Fact]
    public void An_executor_without_a_user_is_legal() => Assert.Empty(Found.In("deploymentSpec: {executors: {exec-unused: {container: {image: a}}}}"));

    [Fact]
    public void A_component_without_a_user_is_checked_all_the_same()
        => Assert.Equal(["PIPE041 components.comp-unused.executorLabel"], Found.In("components: {comp-unused: {executorLabel: nowhere}}"));

    [Fact]
    public void References_stay_in_their_DAG()
        => Assert.Equal(
            ["PIPE042 components.comp-inner.dag.tasks.again.inputs.artifacts.data.taskOutputArtifact.producerTask"],
            Found.In("components: {comp-inner: {dag: {tasks: {again: {componentRef: {name: comp-train}, inputs: {artifacts: {data: {taskOutputArtifact: {producerTask: load, outputArtifactKey: table}}}}}}}}}"));

    [Fact]
    public void An_output_needs_a_source_in_its_DAG_once_somebody_wants_it()
    {
        const string Inner = "comp-inner: {outputDefinitions: {parameters: {rows: {parameterType: NUMBER_INTEGER}}}, dag: {tasks: {again: {componentRef: {name: comp-load}, inputs: {parameters: {path: {runtimeValue: {constant: a}}}}}}}}";

        Assert.Empty(Found.In($"components: {{{Inner}}}\nroot: {{dag: {{tasks: {{inner: {{componentRef: {{name: comp-inner}}}}}}}}}}"));
        Assert.Equal(
            [$"PIPE043 {Train}.inputs.parameters.epochs.taskOutputParameter.outputParameterKey"],
            Found.In($"components: {{{Inner}}}\nroot: {{dag: {{tasks: {{inner: {{componentRef: {{name: comp-inner}}}}, train: {{inputs: {{parameters: {{epochs: {{taskOutputParameter: {{producerTask: inner, outputParameterKey: rows}}}}}}}}}}}}}}}}"));
    }

    [Fact]
    public void The_outputs_of_a_DAG_come_from_its_tasks()
        => Assert.Equal(
            [
                "PIPE042 root.dag.outputs.parameters.a.valueFromParameter.producerSubtask",
                "PIPE043 root.dag.outputs.artifacts.c.artifactSelectors[0].outputArtifactKey",
                "PIPE043 root.dag.outputs.parameters.b.valueFromOneof.parameterSelectors[1].outputParameterKey",
                "PIPE055 root.dag.outputs.artifacts.d.artifactSelectors",
            ],
            Found.In("""
                root:
                  dag:
                    outputs:
                      parameters:
                        a: {valueFromParameter: {producerSubtask: laod, outputParameterKey: rows}}
                        b: {valueFromOneof: {parameterSelectors: [{producerSubtask: load, outputParameterKey: rows}, {producerSubtask: load, outputParameterKey: table}]}}
                      artifacts:
                        c: {artifactSelectors: [{producerSubtask: load, outputArtifactKey: rows}]}
                        d: {artifactSelectors: []}
                """).Order(StringComparer.Ordinal));

    [Fact]
    public void A_circle_is_listed_once_and_in_the_order_of_the_work()
    {
        Problem circle = Found.Only("""
            root:
              dag:
                tasks:
                  load: {dependentTasks: [third]}
                  second: {componentRef: {name: comp-load}, inputs: {parameters: {path: {componentInputParameter: path}}}, dependentTasks: [load]}
                  third: {componentRef: {name: comp-load}, inputs: {parameters: {path: {componentInputParameter: path}}}, dependentTasks: [second]}
            """);

        Assert.Equal("PIPE045", circle.Code);
        Assert.Contains("load -> second -> third -> load", circle.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_that_waits_for_itself_is_told_so()
        => Assert.Contains("waits for itself", Found.Only(Found.Train("dependentTasks: [load, train]")).What, StringComparison.Ordinal);

    [Fact]
    public void A_final_status_and_an_artifact_make_a_task_wait_too()
        => Assert.Equal(["PIPE045 root.dag.tasks.load"], Found.In("""
            components: {comp-load: {inputDefinitions: {parameters: {status: {parameterType: TASK_FINAL_STATUS, isOptional: true}}}}}
            root: {dag: {tasks: {load: {triggerPolicy: {strategy: ALL_UPSTREAM_TASKS_COMPLETED}, inputs: {parameters: {status: {taskFinalStatus: {producerTask: train}}}}}}}}
            """));

    [Theory]
    [InlineData("root: {dag: null}", "PIPE046 root")]
    [InlineData("root: {dag: null, executorLabel: exec-load}", "PIPE046 root.executorLabel")]
    [InlineData("components: {comp-train: {dag: {tasks: {a: {componentRef: {name: comp-load}, inputs: {parameters: {path: {runtimeValue: {constant: a}}}}}}}}}", "PIPE046 components.comp-train")]
    public void A_component_has_one_implementation(string change, string problem) => Assert.Equal([problem], Found.In(change));

    [Fact]
    public void Components_that_contain_each_other_are_listed()
    {
        static string Component(string name, string inner) => $"{name}: {{dag: {{tasks: {{t: {{componentRef: {{name: {inner}}}}}}}}}}}";

        Problem endless = Found.Only($"components: {{{Component("comp-a", "comp-b")}, {Component("comp-b", "comp-c")}, {Component("comp-c", "comp-a")}}}");

        Assert.Equal("PIPE047", endless.Code);
        Assert.Contains("comp-a -> comp-b -> comp-c -> comp-a", endless.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(98, 0)]
    [InlineData(150, 1)]
    [InlineData(20_000, 1)]
    public void Components_may_nest_a_hundred_levels(int levels, int problems)
    {
        string components = string.Concat(Enumerable.Range(0, levels).Select(i => $"  c{i}: {{dag: {{tasks: {{t: {{componentRef: {{name: c{i + 1}}}}}}}}}}}\n"));
        string text = $"pipelineInfo: {{name: a}}\nschemaVersion: 2.1.0\ncomponents:\n{components}  c{levels}: {{executorLabel: e}}\ndeploymentSpec: {{executors: {{e: {{container: {{image: a}}}}}}}}\nroot: {{dag: {{tasks: {{t: {{componentRef: {{name: c0}}}}}}}}}}\n";

        Sequence<Problem> found = SpecChecker.Check(PipelineReader.Read(text));

        Assert.Equal(problems, found.Count);
        Assert.All(found, problem => Assert.Equal("PIPE047", problem.Code));
    }

    [Fact]
    public void A_long_chain_of_tasks_is_checked()
    {
        string tasks = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"      t{i}: {{componentRef: {{name: c}}, dependentTasks: [{(i > 0 ? $"t{i - 1}" : "")}]}}\n"));
        string text = $"pipelineInfo: {{name: a}}\nschemaVersion: 2.1.0\ncomponents: {{c: {{executorLabel: e}}}}\ndeploymentSpec: {{executors: {{e: {{container: {{image: a}}}}}}}}\nroot:\n  dag:\n    tasks:\n{tasks}";

        Assert.Empty(SpecChecker.Check(PipelineReader.Read(text)));
    }

    [Theory]
    [InlineData("pipelineInfo: {name: null}", "PIPE037 pipelineInfo.name")]
    [InlineData("pipelineInfo: null", "PIPE037 pipelineInfo.name")]
    [InlineData("pipelineInfo: {name: a_b}", "PIPE037 pipelineInfo.name")]
    [InlineData("pipelineInfo: {name: -a}", "PIPE037 pipelineInfo.name")]
    [InlineData("root: {dag: {tasks: {'': {componentRef: {name: comp-load}, inputs: {parameters: {path: {componentInputParameter: path}}}}}}}", "PIPE037 root.dag.tasks['']")]
    [InlineData("deploymentSpec: {executors: {'': {container: {image: a}}}}", "PIPE037 deploymentSpec.executors['']")]
    [InlineData("root: {inputDefinitions: {parameters: {'': {isOptional: true}}}}", "PIPE037 root.inputDefinitions.parameters['']")]
    [InlineData("schemaVersion: null", "PIPE036 schemaVersion")]
    [InlineData("schemaVersion: 2.0.0", "PIPE036 schemaVersion")]
    [InlineData("schemaVersion: 2.1", "PIPE036 schemaVersion")]
    [InlineData("schemaVersion: latest", "PIPE036 schemaVersion")]
    public void Names_and_the_version_are_checked(string change, string problem) => Assert.Equal([problem], Found.In(change));

    [Theory]
    [InlineData("a")]
    [InlineData("0-a.b-9")]
    [InlineData("ends-with-")]
    public void Good_names_pass(string name) => Assert.Empty(Found.In($"pipelineInfo: {{name: '{name}'}}"));

    [Fact]
    public void A_name_may_have_128_characters()
    {
        Assert.Empty(Found.In($"pipelineInfo: {{name: {new string('a', 128)}}}"));
        Assert.Contains("129 characters", Found.Only($"pipelineInfo: {{name: {new string('a', 129)}}}").What, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_misread_is_not_also_called_missing()
        => Assert.Equal(["PIPE030 components.comp-train.executorLable"], Found.In("components: {comp-train: {executorLabel: null, executorLable: exec-train}}"));
}
