using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>Volumes and environments of pods: names where Kubernetes wants them, and one mount per folder.</summary>
internal static class KubernetesVolumeCheck
{
    private static readonly string[] Mediums = ["Memory", "HugePages"];

    public static void Run(KubernetesExecutorSpec settings, bool hasWorkspace, Place place)
    {
        MountPaths mounts = new(hasWorkspace);
        ForEach(settings.SecretVolumes, place["secretAsVolume"], (volume, at) =>
        {
            RequireName(volume.SecretName, volume.SecretNameParameter, at, "secretName", "The secret's name");
            mounts.Check(volume.MountPath, at["mountPath"]);
        });
        ForEach(settings.ConfigMapVolumes, place["configMapAsVolume"], (volume, at) =>
        {
            RequireName(volume.ConfigMapName, volume.ConfigMapNameParameter, at, "configMapName", "The config map's name");
            mounts.Check(volume.MountPath, at["mountPath"]);
        });
        ForEach(settings.ClaimMounts, place["pvcMount"], (mount, at) =>
        {
            if (mount.Name is null)
                at["pvcNameParameter"].ReportMissing(Codes.SettingNotGiven, "The claim's name is missing.", "Add pvcNameParameter.");
            mounts.Check(mount.MountPath, at["mountPath"]);
            CheckSubPath(mount.SubPath, at["subPath"]);
        });
        ForEach(settings.EmptyDirs, place["emptyDirMounts"], (mount, at) =>
        {
            mounts.CheckName(mount.VolumeName, at["volumeName"]);
            mounts.Check(mount.MountPath, at["mountPath"]);
            if (!mount.Medium.StartsWith("HugePages-", StringComparison.Ordinal))
                KubernetesCheck.CheckWord(mount.Medium, Mediums, at["medium"]);
            ResourceCheck.CheckQuantity(mount.SizeLimit, at["sizeLimit"], "1Gi");
        });
        ForEach(settings.EphemeralVolumes, place["genericEphemeralVolume"], (volume, at) => CheckEphemeral(volume, mounts, at));
        if (settings.SharedMemory is { } memory)
            ResourceCheck.CheckQuantity(memory.Size, place["enabledSharedMemory"]["size"], "1Gi");
        CheckEnvironments(settings, place);
    }

    private static void CheckEphemeral(EphemeralVolume volume, MountPaths mounts, Place place)
    {
        mounts.CheckName(volume.VolumeName, place["volumeName"]);
        mounts.Check(volume.MountPath, place["mountPath"]);
        KubernetesCheck.Require(volume.Size, place["size"], "The volume's size");
        ResourceCheck.CheckQuantity(volume.Size, place["size"], "10Gi");
        if (volume.AccessModes.Count == 0)
            place["accessModes"].ReportMissing(Codes.SettingNotGiven, "The volume's access modes are missing.", "Add accessModes: [ReadWriteOnce].");
        ForEach(volume.AccessModes, place["accessModes"], KubernetesCheck.CheckAccessMode);
        if (volume is { UsesDefaultStorageClass: true, StorageClassName.Length: > 0 })
            place["storageClassName"].Report(Codes.BadSetting, "A storage class is named, but the default one is asked for too.",
                "Remove storageClassName or defaultStorageClass.");
        if (volume.Metadata is { } metadata)
            KubernetesPlacementCheck.CheckMetadata(metadata, place["metadata"]);
    }

    private static void CheckEnvironments(KubernetesExecutorSpec settings, Place place)
    {
        ForEach(settings.SecretEnvironments, place["secretAsEnv"], (variables, at) =>
        {
            RequireName(variables.SecretName, variables.SecretNameParameter, at, "secretName", "The secret's name");
            CheckKeys(variables.Keys, "secretKey", at["keyToEnv"]);
        });
        ForEach(settings.ConfigMapEnvironments, place["configMapAsEnv"], (variables, at) =>
        {
            RequireName(variables.ConfigMapName, variables.ConfigMapNameParameter, at, "configMapName", "The config map's name");
            CheckKeys(variables.Keys, "configMapKey", at["keyToEnv"]);
        });
        ForEach(settings.FieldEnvironments, place["fieldPathAsEnv"], (field, at) =>
        {
            ExecutorCheck.CheckVariable(field.Name, at["name"]);
            KubernetesCheck.Require(field.FieldPath, at["fieldPath"], "The field of the pod");
        });
    }

    private static void CheckKeys(Sequence<KeyToVariable> keys, string field, Place place) => ForEach(keys, place, (key, at) =>
    {
        KubernetesCheck.Require(key.Key, at[field], "The key");
        ExecutorCheck.CheckVariable(key.Variable, at["envVar"]);
    });

    private static void RequireName(string name, TaskParameterInput? parameter, Place place, string field, string what)
    {
        if (parameter is null)
            KubernetesCheck.Require(name, place[field], what);
    }

    private static void CheckSubPath(string path, Place place)
    {
        if (path.StartsWith('/') || path.Split('/').Contains(".."))
            place.Report(Codes.BadMountPath, $"\"{Shortened.Line(path)}\" leads out of the volume.",
                "Give a path inside the volume, such as data/train.");
    }

    private static void ForEach<T>(Sequence<T> items, Place place, Action<T, Place> check)
    {
        for (int i = 0; i < items.Count; i++)
            check(items[i], place[i]);
    }
}
