namespace Pipelines.Sdk.Generator.Tests.Support;

/// <summary>Component files for tests.</summary>
internal static class Some
{
    public static readonly (string, string) Load = ("components/load/component.yaml", """
        name: load
        inputs: [{name: source, type: String, default: iris, description: Which rows.}]
        outputs: [{name: rows, type: Dataset}, {name: columns, type: List}, {name: facts, type: Dict}, {name: count, type: Integer}]
        implementation:
          container: {image: alpine, command: [load, {inputValue: source}, {outputPath: rows}, {outputPath: columns}, {outputPath: facts}, {outputPath: count}]}
        """);

    public static readonly (string, string) Train = ("components/train/component.yaml", """
        name: train
        description: Trains a model.
        inputs:
        - {name: rows, type: Dataset}
        - {name: rate, type: Float, default: '0.1'}
        - {name: depth, type: Integer, default: '3'}
        - {name: label, type: String, optional: true}
        outputs: [{name: model, type: Model}, {name: score, type: Float}]
        implementation:
          container:
            image: alpine
            command: [train, {inputPath: rows}, {inputValue: rate}, {inputValue: depth}, {if: {cond: {isPresent: label}, then: [--label, {inputValue: label}]}}]
            args: [{outputPath: model}, {outputPath: score}]
        """);

    public static readonly (string, string) Echo = ("components/echo/component.yaml", """
        name: echo
        inputs: [{name: text, type: String}]
        outputs: [{name: said, type: String}]
        implementation:
          container: {image: alpine, command: [say], args: [{inputValue: text}, {outputPath: said}]}
        """);

    public static readonly (string, string) Report = ("components/report/component.yaml", """
        name: report
        inputs: [{name: items, type: List, default: '[]'}, {name: facts, type: Dict, default: '{}'}, {name: title, type: String, default: Report}]
        implementation:
          container: {image: alpine, command: [report, {inputValue: items}, {inputValue: facts}, {inputValue: title}]}
        """);

    public static readonly (string, string) Notify = ("components/notify/component.yaml", """
        name: notify
        inputs: [{name: status, type: PipelineTaskFinalStatus}, {name: text, type: String, default: over}]
        implementation:
          container: {image: alpine, command: [notify, {inputValue: status}, {inputValue: text}]}
        """);

    public static readonly (string, string) Best = ("components/best/component.yaml", """
        components:
          comp-best:
            executorLabel: exec-best
            inputDefinitions:
              artifacts:
                models: {artifactType: {schemaTitle: system.Model, schemaVersion: 0.0.1}, isArtifactList: true}
            outputDefinitions:
              artifacts:
                model: {artifactType: {schemaTitle: system.Model, schemaVersion: 0.0.1}}
        deploymentSpec:
          executors:
            exec-best:
              container: {image: alpine, command: [best, "{{$.inputs.artifacts['models']}}", "{{$.outputs.artifacts['model'].path}}"]}
        pipelineInfo: {name: best}
        root:
          dag:
            outputs:
              artifacts:
                model: {artifactSelectors: [{outputArtifactKey: model, producerSubtask: best}]}
            tasks:
              best:
                cachingOptions: {enableCache: true}
                componentRef: {name: comp-best}
                inputs: {artifacts: {models: {componentInputArtifact: models}}}
                taskInfo: {name: best}
          inputDefinitions:
            artifacts:
              models: {artifactType: {schemaTitle: system.Model, schemaVersion: 0.0.1}, isArtifactList: true}
          outputDefinitions:
            artifacts:
              model: {artifactType: {schemaTitle: system.Model, schemaVersion: 0.0.1}}
        schemaVersion: 2.1.0
        """);

    public static readonly (string, string)[] All = [Load, Train, Echo, Report, Notify, Best];
}
