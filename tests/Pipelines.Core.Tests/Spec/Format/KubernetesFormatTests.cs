using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Format;

public sealed class KubernetesFormatTests
{
    private const string Everything = """
        platforms:
          kubernetes:
            deploymentSpec:
              executors:
                exec-train:
                  secretAsVolume:
                  - {secretName: s, secretNameParameter: {runtimeValue: {constant: s}}, mountPath: /s, optional: true}
                  secretAsEnv:
                  - {secretName: s, keyToEnv: [{secretKey: k, envVar: K}], optional: true}
                  configMapAsVolume:
                  - {configMapName: c, mountPath: /c, optional: true}
                  configMapAsEnv:
                  - {configMapNameParameter: {runtimeValue: {constant: c}}, keyToEnv: [{configMapKey: k, envVar: K}], optional: true}
                  fieldPathAsEnv:
                  - {name: POD, fieldPath: metadata.name}
                  pvcMount:
                  - {constant: claim, mountPath: /p, subPath: data}
                  - {pvcNameParameter: {taskOutputParameter: {producerTask: load, outputParameterKey: rows}}, taskOutputParameter: {producerTask: load, outputParameterKey: rows}, mountPath: /q}
                  - {componentInputParameter: path, mountPath: /r}
                  emptyDirMounts:
                  - {volumeName: e, mountPath: /e, medium: Memory, sizeLimit: 1Gi}
                  genericEphemeralVolume:
                  - {volumeName: v, mountPath: /v, accessModes: [ReadWriteOnce], size: 1Gi, defaultStorageClass: true, metadata: {labels: {a: b}, annotations: {c: d}}}
                  - {volumeName: w, mountPath: /w, accessModes: [ReadWriteMany], size: 1Gi, storageClassName: fast}
                  enabledSharedMemory: {volumeName: shm, size: 1Gi}
                  nodeSelector: {labels: {disk: ssd}, nodeSelectorJson: {runtimeValue: {constant: {disk: ssd}}}}
                  tolerations:
                  - {key: gpu, operator: Equal, value: 'yes', effect: NoExecute, tolerationSeconds: 60.0}
                  - {tolerationJson: {runtimeValue: {constant: [{key: a}]}}}
                  nodeAffinity:
                  - {matchExpressions: [{key: zone, operator: In, values: [a]}], matchFields: [{key: metadata.name, operator: NotIn, values: [b]}], weight: 5.0}
                  - {nodeAffinityJson: {runtimeValue: {constant: {}}}}
                  podAffinity:
                  - {matchPodExpressions: [{key: app, operator: Exists}], matchPodLabels: {a: b}, topologyKey: zone, namespaces: [n], matchNamespaceExpressions: [{key: team, operator: DoesNotExist}], matchNamespaceLabels: {c: d}, weight: 100.0, anti: true}
                  podMetadata: {labels: {team: a}, annotations: {example.com/note: any text at all}}
                  imagePullSecret:
                  - {secretName: registry, secretNameParameter: {runtimeValue: {constant: registry}}}
                  imagePullPolicy: Always
                  activeDeadlineSeconds: 30.0
                  securityContext: {runAsUser: 1000.0, runAsGroup: 0.0, runAsNonRoot: true}
                  initContainers:
                  - {name: wait, image: busybox, command: [sh], args: [-c], env: [{name: A, value: b}], volumeMounts: [{volumeName: e, mountPath: /e}], restartPolicy: Always, resources: {requests: {cpu: 500m}, limits: {memory: 1Gi}}}
            pipelineConfig:
              workspace: {size: 10Gi, kubernetes: {pvcSpecPatch: {storageClassName: fast, accessModes: [ReadWriteOnce]}}}
              resourceTtlOnCompletion: 3600.0
              resourceTtlOnSuccess: 60.0
              resourceTtlOnFailure: 7200.0
              activeDeadlineSeconds: 86400.0
          pipelines:
            config: {comp-train: {}}
            deploymentSpec: {executors: {exec-train: {isolate: true}}}
        """;

    [Fact]
    public void Every_member_is_read_into_a_record_and_written_again()
    {
        PipelineReading reading = ChangedPipeline.Read(Everything);
        Assert.Empty(reading.Problems);

        Map<Value> written = ((Value.Struct)PipelineWriter.ToValue(reading.Package!)).Members;

        Assert.Equal(Original()["kubernetes"].ToString(), ((Value.Struct)((Value.Struct)written["platform_spec"]).Members["platforms"]).Members["kubernetes"].ToString());
    }

    [Fact]
    public void A_platform_with_everything_has_no_problem() => Assert.Empty(SpecChecker.Check(ChangedPipeline.Read(Everything)));

    [Fact]
    public void Times_are_times_and_the_newer_name_of_a_claim_wins()
    {
        KubernetesPlatformSpec kubernetes = ChangedPipeline.Read(Everything).Package!.Platform.Kubernetes!;
        KubernetesExecutorSpec executor = kubernetes.Executors["exec-train"];

        Assert.Equal(TimeSpan.FromHours(1), kubernetes.TtlOnCompletion);
        Assert.Equal(TimeSpan.FromSeconds(30), executor.ActiveDeadline);
        Assert.Equal(new TaskParameterInput.Constant(Value.Of("claim")), executor.ClaimMounts[0].Name);
        Assert.Same(executor.ClaimMounts[1].NameParameter, executor.ClaimMounts[1].Name);
    }

    [Theory]
    [InlineData("secretAsVolume: [{secret: a}]", "platforms.kubernetes.deploymentSpec.executors.exec-train.secretAsVolume[0].secret")]
    [InlineData("resourceClaims: []", "platforms.kubernetes.deploymentSpec.executors.exec-train.resourceClaims")]
    [InlineData("securityContext: {privileged: true}", "platforms.kubernetes.deploymentSpec.executors.exec-train.securityContext.privileged")]
    public void An_unknown_member_is_refused_with_its_path(string member, string place)
    {
        Problem problem = Assert.Single(ChangedPipeline.Read($"platforms: {{kubernetes: {{deploymentSpec: {{executors: {{exec-train: {{{member}}}}}}}}}}}").Problems);

        Assert.Equal("PIPE030", problem.Code);
        Assert.StartsWith(place + " (line", problem.Place, StringComparison.Ordinal);
    }

    private static Map<Value> Original()
        => ((Value.Struct)((Value.Struct)ValueJson.Read(Documents.Texts.Json(Everything))).Members["platforms"]).Members;

}
