using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;

namespace Pipelines.Core.Tests;

/// <summary>
/// A pipeline with a sweep: <c>load</c> gives data, <c>sweep</c> runs a body of one step <c>work</c>, <c>tell</c> takes the best loss. Tests change what
/// they are about by text.
/// </summary>
internal static class SweptPipeline
{
    public const string Yaml = """
        pipelineInfo: {name: swept}
        schemaVersion: 2.1.0
        components:
          comp-body:
            inputDefinitions:
              parameters:
                x: {parameterType: NUMBER_DOUBLE, defaultValue: 0.5}
                depth: {parameterType: NUMBER_INTEGER, defaultValue: 3}
                kind: {parameterType: STRING, defaultValue: a}
                base: {parameterType: NUMBER_DOUBLE}
              artifacts:
                rows: {artifactType: {schemaTitle: system.Dataset, schemaVersion: 0.0.1}}
            outputDefinitions:
              parameters:
                loss: {parameterType: NUMBER_DOUBLE}
                rounds: {parameterType: NUMBER_INTEGER}
                note: {parameterType: STRING}
              artifacts:
                model: {artifactType: {schemaTitle: system.Model, schemaVersion: 0.0.1}}
                trials: {artifactType: {schemaTitle: system.Dataset, schemaVersion: 0.0.1}}
                report: {artifactType: {schemaTitle: system.HTML, schemaVersion: 0.0.1}}
            dag:
              tasks:
                work:
                  componentRef: {name: comp-work}
                  inputs:
                    parameters:
                      x: {componentInputParameter: x}
                      base: {componentInputParameter: base}
                    artifacts:
                      rows: {componentInputArtifact: rows}
              outputs:
                parameters:
                  loss: {valueFromParameter: {producerSubtask: work, outputParameterKey: loss}}
                  rounds: {valueFromParameter: {producerSubtask: work, outputParameterKey: rounds}}
                  note: {valueFromParameter: {producerSubtask: work, outputParameterKey: note}}
                artifacts:
                  model: {artifactSelectors: [{producerSubtask: work, outputArtifactKey: model}]}
                  trials: {artifactSelectors: [{producerSubtask: work, outputArtifactKey: trials}]}
                  report: {artifactSelectors: [{producerSubtask: work, outputArtifactKey: report}]}
          comp-work:
            executorLabel: exec-work
            inputDefinitions:
              parameters:
                x: {parameterType: NUMBER_DOUBLE}
                base: {parameterType: NUMBER_DOUBLE}
              artifacts:
                rows: {artifactType: {schemaTitle: system.Dataset, schemaVersion: 0.0.1}}
            outputDefinitions:
              parameters:
                loss: {parameterType: NUMBER_DOUBLE}
                rounds: {parameterType: NUMBER_INTEGER}
                note: {parameterType: STRING}
              artifacts:
                model: {artifactType: {schemaTitle: system.Model, schemaVersion: 0.0.1}}
                trials: {artifactType: {schemaTitle: system.Dataset, schemaVersion: 0.0.1}}
                report: {artifactType: {schemaTitle: system.HTML, schemaVersion: 0.0.1}}
          comp-load:
            executorLabel: exec-load
            outputDefinitions:
              artifacts:
                rows: {artifactType: {schemaTitle: system.Dataset, schemaVersion: 0.0.1}}
          comp-tell:
            executorLabel: exec-tell
            inputDefinitions:
              parameters:
                loss: {parameterType: NUMBER_DOUBLE}
              artifacts:
                model: {artifactType: {schemaTitle: system.Model, schemaVersion: 0.0.1}}
        deploymentSpec:
          executors:
            exec-load: {container: {image: i, command: [load]}}
            exec-work: {container: {image: i, command: [work]}}
            exec-tell: {container: {image: i, command: [tell]}}
        root:
          dag:
            tasks:
              load: {componentRef: {name: comp-load}}
              sweep:
                taskInfo: {name: the sweep}
                componentRef: {name: comp-body}
                cachingOptions: {enableCache: false}
                dependentTasks: [load]
                inputs:
                  parameters:
                    base: {runtimeValue: {constant: 2.0}}
                  artifacts:
                    rows: {taskOutputArtifact: {producerTask: load, outputArtifactKey: rows}}
              tell:
                componentRef: {name: comp-tell}
                dependentTasks: [sweep]
                inputs:
                  parameters:
                    loss: {taskOutputParameter: {producerTask: sweep, outputParameterKey: loss}}
                  artifacts:
                    model: {taskOutputArtifact: {producerTask: sweep, outputArtifactKey: model}}
            outputs:
              parameters:
                loss: {valueFromParameter: {producerSubtask: sweep, outputParameterKey: loss}}
          outputDefinitions:
            parameters:
              loss: {parameterType: NUMBER_DOUBLE}
        ---
        platforms:
          kubernetes:
            deploymentSpec:
              executors:
                exec-work: {imagePullPolicy: Always}
                exec-tell: {imagePullPolicy: Never}
            pipelineConfig: {activeDeadlineSeconds: 600}
          pipelines:
            config:
              comp-body:
                sweep:
                  parameters:
                    x: {min: 0, max: 1}
                  objective: {output: loss, type: minimize}
                  algorithm: random
                  maxTrialCount: 4
                  parallelTrialCount: 1
                  outputs: {trials: trials, report: report}
            deploymentSpec:
              executors:
                exec-work: {localCommand: [./work]}
                exec-tell: {localCommand: [./tell]}

        """;

    /// <summary>The pipeline, with texts replaced.</summary>
    public static PipelineReading Read(params (string Old, string New)[] changes)
    {
        string text = Yaml;
        foreach ((string old, string now) in changes)
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            text = text.Replace(old, now, StringComparison.Ordinal);
        }
        return PipelineReader.Read(text);
    }

    /// <inheritdoc cref="Read"/>
    public static PipelinePackage Package(params (string Old, string New)[] changes)
        => Read(changes).Package ?? throw new InvalidOperationException(string.Join('\n', Read(changes).Problems));
}
