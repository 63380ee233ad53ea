using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Format;

/// <summary>How volumes and environments of pods stand in the platform document.</summary>
internal static class KubernetesVolumeFormat
{
    private static readonly Codec<KeyToVariable> SecretKey = Key("secretKey");

    private static readonly Codec<KeyToVariable> ConfigMapKey = Key("configMapKey");

    public static readonly Codec<SecretVolume> SecretVolume = new RecordCodec<SecretVolume>("a secret volume", new())
    {
        { "secretName", Scalars.Text, v => v.SecretName, (v, name) => v with { SecretName = name } },
        { "secretNameParameter", TaskInputFormat.Parameter, v => v.SecretNameParameter, (v, source) => v with { SecretNameParameter = source } },
        { "mountPath", Scalars.Text, v => v.MountPath, (v, path) => v with { MountPath = path } },
        { "optional", Scalars.Truth, v => v.IsOptional, (v, optional) => v with { IsOptional = optional } },
    };

    public static readonly Codec<SecretEnvironment> SecretEnvironment = new RecordCodec<SecretEnvironment>("a secret environment", new())
    {
        { "secretName", Scalars.Text, e => e.SecretName, (e, name) => e with { SecretName = name } },
        { "secretNameParameter", TaskInputFormat.Parameter, e => e.SecretNameParameter, (e, source) => e with { SecretNameParameter = source } },
        { "keyToEnv", Collections.ListOf(SecretKey), e => e.Keys, (e, keys) => e with { Keys = keys } },
        { "optional", Scalars.Truth, e => e.IsOptional, (e, optional) => e with { IsOptional = optional } },
    };

    public static readonly Codec<ConfigMapVolume> ConfigMapVolume = new RecordCodec<ConfigMapVolume>("a config map volume", new())
    {
        { "configMapName", Scalars.Text, v => v.ConfigMapName, (v, name) => v with { ConfigMapName = name } },
        { "configMapNameParameter", TaskInputFormat.Parameter, v => v.ConfigMapNameParameter, (v, source) => v with { ConfigMapNameParameter = source } },
        { "mountPath", Scalars.Text, v => v.MountPath, (v, path) => v with { MountPath = path } },
        { "optional", Scalars.Truth, v => v.IsOptional, (v, optional) => v with { IsOptional = optional } },
    };

    public static readonly Codec<ConfigMapEnvironment> ConfigMapEnvironment =
        new RecordCodec<ConfigMapEnvironment>("a config map environment", new())
        {
            { "configMapName", Scalars.Text, e => e.ConfigMapName, (e, name) => e with { ConfigMapName = name } },
            { "configMapNameParameter", TaskInputFormat.Parameter, e => e.ConfigMapNameParameter, (e, source) => e with { ConfigMapNameParameter = source } },
            { "keyToEnv", Collections.ListOf(ConfigMapKey), e => e.Keys, (e, keys) => e with { Keys = keys } },
            { "optional", Scalars.Truth, e => e.IsOptional, (e, optional) => e with { IsOptional = optional } },
        };

    public static readonly Codec<FieldEnvironment> FieldEnvironment = new RecordCodec<FieldEnvironment>("a field environment", new("", ""))
    {
        { "name", Scalars.Text, e => e.Name, (e, name) => e with { Name = name } },
        { "fieldPath", Scalars.Text, e => e.FieldPath, (e, path) => e with { FieldPath = path } },
    };

    public static readonly Codec<ClaimMount> ClaimMount = ClaimMountCodec();

    public static readonly Codec<EmptyDirMount> EmptyDir = new RecordCodec<EmptyDirMount>("an empty dir mount", new())
    {
        { "volumeName", Scalars.Text, m => m.VolumeName, (m, name) => m with { VolumeName = name } },
        { "mountPath", Scalars.Text, m => m.MountPath, (m, path) => m with { MountPath = path } },
        { "medium", Scalars.Text, m => m.Medium, (m, medium) => m with { Medium = medium } },
        { "sizeLimit", Scalars.TextOrNumber, m => m.SizeLimit, (m, size) => m with { SizeLimit = size } },
    };

    public static readonly Codec<PodMetadata> Metadata = new RecordCodec<PodMetadata>("metadata", new())
    {
        { "labels", Collections.TextMap, m => m.Labels, (m, labels) => m with { Labels = labels } },
        { "annotations", Collections.TextMap, m => m.Annotations, (m, annotations) => m with { Annotations = annotations } },
    };

    public static readonly Codec<EphemeralVolume> EphemeralVolume = new RecordCodec<EphemeralVolume>("an ephemeral volume", new())
    {
        { "volumeName", Scalars.Text, v => v.VolumeName, (v, name) => v with { VolumeName = name } },
        { "mountPath", Scalars.Text, v => v.MountPath, (v, path) => v with { MountPath = path } },
        { "accessModes", Collections.Texts, v => v.AccessModes, (v, modes) => v with { AccessModes = modes } },
        { "size", Scalars.TextOrNumber, v => v.Size, (v, size) => v with { Size = size } },
        { "defaultStorageClass", Scalars.Truth, v => v.UsesDefaultStorageClass, (v, uses) => v with { UsesDefaultStorageClass = uses } },
        { "storageClassName", Scalars.Text, v => v.StorageClassName, (v, name) => v with { StorageClassName = name } },
        { "metadata", Metadata, v => v.Metadata, (v, metadata) => v with { Metadata = metadata } },
    };

    public static readonly Codec<SharedMemory> SharedMemory = new RecordCodec<SharedMemory>("shared memory", new("", ""))
    {
        { "volumeName", Scalars.Text, m => m.VolumeName, (m, name) => m with { VolumeName = name } },
        { "size", Scalars.TextOrNumber, m => m.Size, (m, size) => m with { Size = size } },
    };

    private static RecordCodec<KeyToVariable> Key(string name) => new("a key and its variable", new("", ""))
    {
        { name, Scalars.Text, k => k.Key, (k, key) => k with { Key = key } },
        { "envVar", Scalars.Text, k => k.Variable, (k, variable) => k with { Variable = variable } },
    };

    private static RecordCodec<ClaimMount> ClaimMountCodec()
    {
        RecordCodec<ClaimMount> codec = new("a claim mount", new())
        {
            { "pvcNameParameter", TaskInputFormat.Parameter, m => m.NameParameter, (m, source) => m with { NameParameter = source } },
            { "mountPath", Scalars.Text, m => m.MountPath, (m, path) => m with { MountPath = path } },
            { "subPath", Scalars.Text, m => m.SubPath, (m, path) => m with { SubPath = path } },
        };
        TaskInputFormat.AddClaimName(codec);
        return codec;
    }
}
