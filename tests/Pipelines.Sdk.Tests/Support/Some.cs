using Pipelines.Sdk.Authoring;

namespace Pipelines.Sdk.Tests.Support;

/// <summary>Components for tests.</summary>
internal static class Some
{
    /// <summary>Text in, text out.</summary>
    public static readonly Component Echo = Component.FromYaml("""
        name: echo
        inputs: [{name: text, type: String}]
        outputs: [{name: said, type: String}]
        implementation:
          container: {image: alpine, command: [say], args: [{inputValue: text}, {outputPath: said}]}
        """);

    /// <summary>Numbers of both kinds in and out, each with a default.</summary>
    public static readonly Component Count = Component.FromYaml("""
        name: count
        inputs:
        - {name: whole, type: Integer, default: '1'}
        - {name: part, type: Float, default: '0.5'}
        outputs: [{name: total, type: Integer}, {name: ratio, type: Float}, {name: even, type: Bool}]
        implementation:
          container: {image: alpine, command: [count], args: [{inputValue: whole}, {inputValue: part}, {outputPath: total}, {outputPath: ratio}, {outputPath: even}]}
        """);

    /// <summary>A dataset from nothing.</summary>
    public static readonly Component Load = Component.FromYaml("""
        name: Load data
        inputs: [{name: source, type: String, default: iris}]
        outputs: [{name: rows, type: Dataset}, {name: columns, type: List}, {name: facts, type: Dict}]
        implementation:
          container: {image: alpine, command: [load, {inputValue: source}, {outputPath: rows}, {outputPath: columns}, {outputPath: facts}]}
        """);

    /// <summary>A dataset in, a model out.</summary>
    public static readonly Component Train = Component.FromYaml("""
        name: train
        inputs:
        - {name: rows, type: Dataset}
        - {name: rate, type: Float, default: '0.1'}
        - {name: label, type: String, optional: true}
        outputs: [{name: model, type: Model}, {name: score, type: Float}]
        implementation:
          container:
            image: alpine
            command: [train, {inputPath: rows}, {inputValue: rate}, {if: {cond: {isPresent: label}, then: [--label, {inputValue: label}]}}]
            args: [{outputPath: model}, {outputPath: score}]
        """);

    /// <summary>A list and a struct in; nothing out.</summary>
    public static readonly Component Report = Component.FromYaml("""
        name: report
        inputs: [{name: items, type: List, default: '[]'}, {name: facts, type: Dict, default: '{}'}, {name: title, type: String, default: Report}]
        implementation:
          container: {image: alpine, command: [report, {inputValue: items}, {inputValue: facts}, {inputValue: title}]}
        """);

    /// <summary>A list of models in; one model out.</summary>
    public static readonly Component Best = Component.FromYaml("""
        # PIPELINE DEFINITION
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

    /// <summary>Learns how something ended.</summary>
    public static readonly Component Notify = Component.FromYaml("""
        name: notify
        inputs: [{name: status, type: PipelineTaskFinalStatus}, {name: text, type: String, default: over}]
        implementation:
          container: {image: alpine, command: [notify, {inputValue: status}, {inputValue: text}]}
        """);
}
