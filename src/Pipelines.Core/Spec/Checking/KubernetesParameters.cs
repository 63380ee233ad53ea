using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>Every setting of an executor's pods that may come from a parameter.</summary>
internal static class KubernetesParameters
{
    public static IEnumerable<(Place Place, TaskParameterInput Source)> Of(KubernetesExecutorSpec settings, Place place)
        => Each(settings.SecretVolumes, place["secretAsVolume"], volume => volume.SecretNameParameter, "secretNameParameter")
            .Concat(Each(settings.SecretEnvironments, place["secretAsEnv"], variables => variables.SecretNameParameter, "secretNameParameter"))
            .Concat(Each(settings.ConfigMapVolumes, place["configMapAsVolume"], volume => volume.ConfigMapNameParameter, "configMapNameParameter"))
            .Concat(Each(settings.ConfigMapEnvironments, place["configMapAsEnv"], variables => variables.ConfigMapNameParameter, "configMapNameParameter"))
            .Concat(Each(settings.ClaimMounts, place["pvcMount"], mount => mount.NameParameter, "pvcNameParameter"))
            .Concat(Each(settings.ClaimMounts, place["pvcMount"], mount => mount.OldName, ""))
            .Concat(Each(settings.Tolerations, place["tolerations"], toleration => toleration.Json, "tolerationJson"))
            .Concat(Each(settings.NodeAffinity, place["nodeAffinity"], term => term.Json, "nodeAffinityJson"))
            .Concat(Each(settings.ImagePullSecrets, place["imagePullSecret"], secret => secret.SecretNameParameter, "secretNameParameter"))
            .Concat(settings.NodeSelector?.Json is { } selector ? [(place["nodeSelector"]["nodeSelectorJson"], selector)] : []);

    private static IEnumerable<(Place Place, TaskParameterInput Source)> Each<T>(
        Sequence<T> settings, Place place, Func<T, TaskParameterInput?> source, string field)
    {
        for (int i = 0; i < settings.Count; i++)
        {
            // The older spelling of a claim's name has no field of its own.
            if (source(settings[i]) is { } found)
                yield return (field.Length > 0 ? place[i][field] : place[i], found);
        }
    }
}
