namespace Pipelines.Core.Tests.Spec.Checking;

public sealed class PlatformCheckTests
{
    private const string Settings = "platforms.kubernetes.deploymentSpec.executors.exec-train";

    [Theory]
    [InlineData("secretAsVolume: [{secretName: a, mountPath: /a}]", null)]
    [InlineData("secretAsVolume: [{secretName: a}]", "PIPE081 .secretAsVolume[0].mountPath")]
    [InlineData("secretAsVolume: [{secretName: a, mountPath: a}]", "PIPE082 .secretAsVolume[0].mountPath")]
    [InlineData("secretAsVolume: [{secretName: a, mountPath: '/a:b'}]", "PIPE082 .secretAsVolume[0].mountPath")]
    [InlineData("secretAsVolume: [{secretName: a, mountPath: /a}], configMapAsVolume: [{configMapName: a, mountPath: /a/}]", "PIPE082 .configMapAsVolume[0].mountPath")]
    [InlineData("secretAsVolume: [{secretName: a, mountPath: /kfp-workspace/a}]", null)]
    [InlineData("secretAsEnv: [{keyToEnv: [{secretKey: a, envVar: A}]}]", "PIPE081 .secretAsEnv[0].secretName")]
    [InlineData("secretAsEnv: [{secretName: a, keyToEnv: [{envVar: A}]}]", "PIPE081 .secretAsEnv[0].keyToEnv[0].secretKey")]
    [InlineData("configMapAsEnv: [{configMapName: a, keyToEnv: [{configMapKey: a}]}]", "PIPE070 .configMapAsEnv[0].keyToEnv[0].envVar")]
    [InlineData("fieldPathAsEnv: [{name: A}]", "PIPE081 .fieldPathAsEnv[0].fieldPath")]
    [InlineData("pvcMount: [{mountPath: /a}]", "PIPE081 .pvcMount[0].pvcNameParameter")]
    [InlineData("pvcMount: [{constant: a, mountPath: /a, subPath: ../b}]", "PIPE082 .pvcMount[0].subPath")]
    [InlineData("emptyDirMounts: [{volumeName: a, mountPath: /a, medium: Disk}]", "PIPE080 .emptyDirMounts[0].medium")]
    [InlineData("emptyDirMounts: [{volumeName: a, mountPath: /a, medium: HugePages-2Mi, sizeLimit: 1Gi}]", null)]
    [InlineData("emptyDirMounts: [{volumeName: a, mountPath: /a, sizeLimit: big}]", "PIPE071 .emptyDirMounts[0].sizeLimit")]
    [InlineData("emptyDirMounts: [{volumeName: a, mountPath: /a}, {volumeName: a, mountPath: /b}]", "PIPE083 .emptyDirMounts[1].volumeName")]
    [InlineData("emptyDirMounts: [{volumeName: A, mountPath: /a}]", "PIPE080 .emptyDirMounts[0].volumeName")]
    [InlineData("emptyDirMounts: [{volumeName: kfp-workspace, mountPath: /a}]", null)]
    [InlineData("genericEphemeralVolume: [{volumeName: a, mountPath: /a, size: 1Gi}]", "PIPE081 .genericEphemeralVolume[0].accessModes")]
    [InlineData("genericEphemeralVolume: [{volumeName: a, mountPath: /a, size: 1Gi, accessModes: [ReadWrite]}]", "PIPE080 .genericEphemeralVolume[0].accessModes[0]")]
    [InlineData("genericEphemeralVolume: [{volumeName: a, mountPath: /a, size: 1Gi, accessModes: [ReadWriteOnce], defaultStorageClass: true, storageClassName: b}]", "PIPE080 .genericEphemeralVolume[0].storageClassName")]
    [InlineData("enabledSharedMemory: {size: 1 Gi}", "PIPE071 .enabledSharedMemory.size")]
    public void Volumes_and_environments_are_complete(string settings, string? problem) => AssertSettings(settings, problem);

    [Theory]
    [InlineData("nodeSelector: {labels: {disk: ssd}}", null)]
    [InlineData("nodeSelector: {labels: {disk: 'a b'}}", "PIPE080 .nodeSelector.labels.disk")]
    [InlineData("nodeSelector: {labels: {'a/b/c': d}}", "PIPE080 .nodeSelector.labels['a/b/c']")]
    [InlineData("tolerations: [{key: gpu, operator: Exists, effect: NoSchedule}]", null)]
    [InlineData("tolerations: [{operator: Exists}]", null)]
    [InlineData("tolerations: [{operator: Equal, value: a}]", "PIPE081 .tolerations[0].key")]
    [InlineData("tolerations: [{key: a, operator: Is}]", "PIPE080 .tolerations[0].operator")]
    [InlineData("tolerations: [{key: a, operator: Exists, value: b}]", "PIPE080 .tolerations[0].value")]
    [InlineData("tolerations: [{key: a, effect: Never}]", "PIPE080 .tolerations[0].effect")]
    [InlineData("tolerations: [{key: a, tolerationSeconds: 5}]", "PIPE080 .tolerations[0].tolerationSeconds")]
    [InlineData("nodeAffinity: [{matchExpressions: [{key: a, operator: In}]}]", "PIPE080 .nodeAffinity[0].matchExpressions[0].values")]
    [InlineData("nodeAffinity: [{matchExpressions: [{key: a, operator: Gt, values: ['1']}]}]", null)]
    [InlineData("nodeAffinity: [{matchFields: [{operator: Exists}]}]", "PIPE081 .nodeAffinity[0].matchFields[0].key")]
    [InlineData("nodeAffinity: [{weight: 0}]", "PIPE080 .nodeAffinity[0].weight")]
    [InlineData("podAffinity: [{topologyKey: zone, weight: 101}]", "PIPE080 .podAffinity[0].weight")]
    [InlineData("podAffinity: [{matchPodLabels: {a: b}}]", "PIPE081 .podAffinity[0].topologyKey")]
    [InlineData("podAffinity: [{topologyKey: zone, matchPodExpressions: [{key: a, operator: Lt, values: ['1']}]}]", "PIPE080 .podAffinity[0].matchPodExpressions[0].operator")]
    [InlineData("podMetadata: {labels: {example.com/team: a}, annotations: {note: any text}}", null)]
    [InlineData("podMetadata: {annotations: {'a b': c}}", "PIPE080 .podMetadata.annotations['a b']")]
    [InlineData("imagePullSecret: [{}]", "PIPE081 .imagePullSecret[0].secretName")]
    [InlineData("imagePullPolicy: Allways", "PIPE080 .imagePullPolicy")]
    [InlineData("activeDeadlineSeconds: 0", "PIPE080 .activeDeadlineSeconds")]
    [InlineData("securityContext: {runAsUser: 0}", null)]
    [InlineData("securityContext: {runAsUser: 0, runAsNonRoot: true}", "PIPE080 .securityContext.runAsUser")]
    [InlineData("securityContext: {runAsGroup: -1}", "PIPE080 .securityContext.runAsGroup")]
    [InlineData("initContainers: [{name: A, image: a}]", "PIPE080 .initContainers[0].name")]
    [InlineData("initContainers: [{name: a}]", "PIPE081 .initContainers[0].image")]
    [InlineData("initContainers: [{name: a, image: a, restartPolicy: Never}]", "PIPE080 .initContainers[0].restartPolicy")]
    [InlineData("initContainers: [{name: a, image: a, volumeMounts: [{volumeName: v, mountPath: v}]}]", "PIPE082 .initContainers[0].volumeMounts[0].mountPath")]
    [InlineData("initContainers: [{name: a, image: a, resources: {limits: {cpu: many}}}]", "PIPE071 .initContainers[0].resources.limits.cpu")]
    public void Pods_are_placed_as_a_cluster_allows(string settings, string? problem) => AssertSettings(settings, problem);

    [Theory]
    [InlineData("workspace: {size: 1Gi}", null)]
    [InlineData("workspace: {}", "PIPE081 .workspace.size")]
    [InlineData("workspace: {size: large}", "PIPE071 .workspace.size")]
    [InlineData("workspace: {size: 1Gi, kubernetes: {pvcSpecPatch: {accessModes: [All]}}}", "PIPE080 .workspace.kubernetes.pvcSpecPatch.accessModes[0]")]
    [InlineData("resourceTtlOnCompletion: 0", null)]
    [InlineData("resourceTtlOnSuccess: -1", "PIPE080 .resourceTtlOnSuccess")]
    [InlineData("activeDeadlineSeconds: 0", "PIPE080 .activeDeadlineSeconds")]
    public void The_runs_own_settings_make_sense(string config, string? problem)
        => Assert.Equal(problem is null ? [] : [problem.Replace(" .", " platforms.kubernetes.pipelineConfig.", StringComparison.Ordinal)],
            Found.In($"platforms: {{kubernetes: {{pipelineConfig: {{{config}}}}}}}"));

    [Fact]
    public void Nothing_is_mounted_over_the_workspace()
        => Assert.Equal([$"PIPE083 {Settings}.emptyDirMounts[0].volumeName", $"PIPE082 {Settings}.secretAsVolume[0].mountPath"], Found.In("""
            platforms:
              kubernetes:
                pipelineConfig: {workspace: {size: 1Gi}}
                deploymentSpec: {executors: {exec-train: {emptyDirMounts: [{volumeName: kfp-workspace, mountPath: /b}], secretAsVolume: [{secretName: a, mountPath: /kfp-workspace/a}]}}}
            """));

    [Theory]
    [InlineData("secretAsVolume: [{secretNameParameter: {componentInputParameter: nowhere}, mountPath: /a}]", "PIPE044 .secretAsVolume[0].secretNameParameter.componentInputParameter")]
    [InlineData("imagePullSecret: [{secretNameParameter: {taskOutputParameter: {producerTask: nowhere, outputParameterKey: a}}}]", "PIPE042 .imagePullSecret[0].secretNameParameter.taskOutputParameter.producerTask")]
    [InlineData("pvcMount: [{componentInputParameter: nowhere, mountPath: /a}]", "PIPE044 .pvcMount[0].componentInputParameter")]
    [InlineData("nodeSelector: {nodeSelectorJson: {taskOutputParameter: {producerTask: load, outputParameterKey: table}}}", "PIPE043 .nodeSelector.nodeSelectorJson.taskOutputParameter.outputParameterKey")]
    [InlineData("tolerations: [{tolerationJson: {componentInputParameter: path}}]", null)]
    public void A_parameter_is_looked_for_in_the_DAG_of_the_task(string settings, string? problem) => AssertSettings(settings, problem);

    [Fact]
    public void Settings_for_an_unknown_executor_are_not_lost_in_silence()
        => Assert.Contains("\"exec-train\"", Found.Only("platforms: {kubernetes: {deploymentSpec: {executors: {exec-trian: {imagePullPolicy: Always}}}}}").Fix, StringComparison.Ordinal);

    [Theory]
    [InlineData("config: {comp-train: {}}", null)]
    [InlineData("config: {comp-train: {gang: 2.0}}", "PIPE084 .config.comp-train.gang")]
    [InlineData("config: {comp-nowhere: {}}", "PIPE040 .config.comp-nowhere")]
    [InlineData("config: [1.0]", "PIPE031 .config")]
    [InlineData("deploymentSpec: {executors: {exec-train: {}}}", null)]
    [InlineData("deploymentSpec: {executors: {exec-nowhere: {}}}", "PIPE041 .deploymentSpec.executors.exec-nowhere")]
    [InlineData("deploymentSpec: {executor: {}}", "PIPE084 .deploymentSpec.executor")]
    [InlineData("version: 1.0", "PIPE084 .version")]
    public void Our_own_extension_has_two_members(string members, string? problem)
        => Assert.Equal(problem is null ? [] : [problem.Replace(" .", " platforms.pipelines.", StringComparison.Ordinal)], Found.In($"platforms: {{pipelines: {{{members}}}}}"));

    [Fact]
    public void A_vendors_platform_is_not_looked_into() => Assert.Empty(Found.In("platforms: {vendor: {deploymentSpec: {executors: {exec-nowhere: {}}}}}"));

    private static void AssertSettings(string settings, string? problem)
        => Assert.Equal(problem is null ? [] : [problem.Replace(" .", $" {Settings}.", StringComparison.Ordinal)],
            Found.In($"platforms: {{kubernetes: {{deploymentSpec: {{executors: {{exec-train: {{{settings}}}}}}}}}}}"));
}
