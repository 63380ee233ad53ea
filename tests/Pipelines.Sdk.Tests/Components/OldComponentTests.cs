using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Problems;
using Pipelines.Sdk.Tests.Support;

namespace Pipelines.Sdk.Tests.Components;

public sealed class OldComponentTests
{
    [Fact]
    public void Every_kind_of_input_output_and_placeholder()
        => Snapshot.Matches(Compiled.Yaml(p => p.Task(
            Component.FromYaml("""
                name: Train a Model
                description: Trains.
                metadata: {annotations: {author: someone}}
                inputs:
                - {name: Training data, type: CSV, description: The rows.}
                - {name: starting_model, type: {Model: {framework: x}}, optional: true}
                - {name: vendor, type: google.VertexModel@0.0.2, optional: true}
                - {name: steps, type: Integer, default: '100'}
                - {name: rate, type: Float, default: 0.5}
                - {name: verbose, type: Bool, default: 'True'}
                - {name: names, type: JsonArray, default: '["a"]'}
                - {name: options, type: JsonObject, default: '{"a": 1}'}
                - {name: label, type: String, optional: true}
                - {name: loose}
                outputs:
                - {name: Model, type: Model}
                - {name: score, type: Float, description: How good.}
                implementation:
                  container:
                    image: trainer:1
                    command: [python3, train.py, {executorInput: null}]
                    args:
                    - --data
                    - {inputPath: Training data}
                    - {inputUri: Training data}
                    - {if: {cond: {isPresent: label}, then: [--label, {inputValue: label}], else: [--no-label]}}
                    - {if: {cond: {isPresent: starting_model}, then: {inputPath: starting_model}}}
                    - {concat: [--steps=, {inputValue: steps}, {if: {cond: {isPresent: vendor}, then: [x]}}]}
                    - {inputValue: rate}
                    - {inputValue: verbose}
                    - {inputValue: names}
                    - {inputValue: options}
                    - {inputValue: loose}
                    - {outputPath: Model}
                    - {outputUri: Model}
                    - {outputPath: score}
                    - 42
                    env: {MODE: fast, LEVEL: 3}
                """),
            ("training_data", p.Import("s3://b/rows.csv", ArtifactTypes.Artifact).Output),
            ("loose", "x"))));

    [Fact]
    public void The_description_is_typed()
    {
        ComponentSpec train = Some.Train.ReadInterface();

        Assert.Equal(ParameterType.Double, train.InputParameters["rate"].Type);
        Assert.Equal(Value.Of(0.1), train.InputParameters["rate"].Default);
        Assert.True(train.InputParameters["label"].IsOptional);
        Assert.Equal("system.Dataset", train.InputArtifacts["rows"].Type.Title);
        Assert.Equal("train", Some.Train.Name);
    }

    [Fact]
    public void All_mistakes_of_a_component_are_told_with_their_lines()
        => Snapshot.Matches(Problems("""
            name: broken
            inptus: []
            inputs:
            - {name: data, type: Dataset, optinal: true}
            - {name: count, type: Integer, default: many}
            - {name: Data, type: String}
            - {type: String}
            - plain
            outputs: {name: model}
            implementation:
              container:
                image: ''
                command:
                - {inputValue: data}
                - {inputPath: count}
                - {inputValue: contu}
                - {outputValue: model}
                - {if: {cond: {inputValue: count}, then: [a]}}
                - {concat: a}
                - [a, b]
                args: python
            """));

    [Fact]
    public void A_component_without_a_program()
        => Assert.Equal(
            """
            PIPE101 component "component", implementation.graph (line 1, column 18): The field "graph" is not known here. The fields are "container".

            """,
            Problems("implementation: {graph: {}}"));

    private static string Problems(string yaml)
        => string.Concat(Assert.Throws<PipelineDefinitionException>(() => Component.FromYaml(yaml).ReadInterface()).Problems.Select(problem => $"{problem}\n"));
}
