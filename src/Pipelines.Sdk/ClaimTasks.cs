using Pipelines.Sdk.Authoring;

namespace Pipelines.Sdk;

/// <summary>A task that makes a persistent volume claim; the engine does it itself, without a pod.</summary>
public sealed class CreateClaimTask : TaskOf<CreateClaimTask>
{
    internal CreateClaimTask(PipelineTask task)
        : base(task)
    {
    }

    /// <summary>The claim's name, for <see cref="KubernetesOptions.MountClaim"/>.</summary>
    public Parameter<string> Name => Value<string>("name");
}

/// <summary>A task that deletes a persistent volume claim.</summary>
public sealed class DeleteClaimTask : TaskOf<DeleteClaimTask>
{
    internal DeleteClaimTask(PipelineTask task)
        : base(task)
    {
    }
}

/// <summary>The components behind both, as the format knows them.</summary>
internal static class ClaimComponents
{
    public static readonly Component Create = Component.FromYaml("""
        components:
          comp-createpvc:
            executorLabel: exec-createpvc
            inputDefinitions: &inputs
              parameters:
                access_modes: {parameterType: LIST}
                annotations: {isOptional: true, parameterType: STRUCT}
                data_source: {isOptional: true, parameterType: STRUCT}
                pvc_name: {isOptional: true, parameterType: STRING}
                pvc_name_suffix: {isOptional: true, parameterType: STRING}
                size: {parameterType: STRING}
                storage_class_name: {isOptional: true, parameterType: STRING}
                volume_name: {isOptional: true, parameterType: STRING}
            outputDefinitions: &outputs
              parameters:
                name: {parameterType: STRING}
        deploymentSpec:
          executors:
            exec-createpvc:
              container: {image: argostub/createpvc}
        pipelineInfo: {name: createpvc}
        root:
          inputDefinitions: *inputs
          outputDefinitions: *outputs
          dag:
            outputs: {parameters: {name: {valueFromParameter: {outputParameterKey: name, producerSubtask: createpvc}}}}
            tasks:
              createpvc:
                cachingOptions: {enableCache: true}
                componentRef: {name: comp-createpvc}
                taskInfo: {name: createpvc}
                inputs:
                  parameters:
                    access_modes: {componentInputParameter: access_modes}
                    annotations: {componentInputParameter: annotations}
                    data_source: {componentInputParameter: data_source}
                    pvc_name: {componentInputParameter: pvc_name}
                    pvc_name_suffix: {componentInputParameter: pvc_name_suffix}
                    size: {componentInputParameter: size}
                    storage_class_name: {componentInputParameter: storage_class_name}
                    volume_name: {componentInputParameter: volume_name}
        schemaVersion: 2.1.0
        """, "createpvc");

    public static readonly Component Delete = Component.FromYaml("""
        components:
          comp-deletepvc:
            executorLabel: exec-deletepvc
            inputDefinitions: &inputs
              parameters:
                pvc_name: {parameterType: STRING}
        deploymentSpec:
          executors:
            exec-deletepvc:
              container: {image: argostub/deletepvc}
        pipelineInfo: {name: deletepvc}
        root:
          inputDefinitions: *inputs
          dag:
            tasks:
              deletepvc:
                cachingOptions: {enableCache: true}
                componentRef: {name: comp-deletepvc}
                taskInfo: {name: deletepvc}
                inputs: {parameters: {pvc_name: {componentInputParameter: pvc_name}}}
        schemaVersion: 2.1.0
        """, "deletepvc");
}
