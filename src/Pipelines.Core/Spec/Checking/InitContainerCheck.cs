using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>Containers beside the step's own.</summary>
internal static class InitContainerCheck
{
    private static readonly string[] RestartPolicies = [InitContainer.Sidecar];

    public static void Run(Sequence<InitContainer> containers, Place place)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < containers.Count; i++)
        {
            (InitContainer container, Place at) = (containers[i], place[i]);
            KubernetesCheck.Require(container.Name, at["name"], "The container's name");
            if (container.Name.Length > 0 && !KubernetesNames.IsLabel(container.Name))
                at["name"].Report(Codes.BadSetting, $"\"{Shortened.Line(container.Name)}\" cannot name a container.",
                    "Use at most 63 lower-case letters, digits and dashes.");
            else if (container.Name.Length > 0 && !names.Add(container.Name))
                at["name"].Report(Codes.NameTaken, $"Two containers are called \"{container.Name}\".", "Give each its own name.");
            KubernetesCheck.Require(container.Image, at["image"], "The container's image");
            KubernetesCheck.CheckWord(container.RestartPolicy, RestartPolicies, at["restartPolicy"]);
            ExecutorCheck.CheckEnvironment(container.Env, at["env"]);
            CheckMounts(container.VolumeMounts, at["volumeMounts"]);
            CheckQuantities(container.Requests, at["resources"]["requests"]);
            CheckQuantities(container.Limits, at["resources"]["limits"]);
        }
    }

    private static void CheckMounts(Sequence<VolumeMount> mounts, Place place)
    {
        MountPaths paths = new(hasWorkspace: false);
        for (int i = 0; i < mounts.Count; i++)
        {
            KubernetesCheck.Require(mounts[i].VolumeName, place[i]["volumeName"], "The volume's name");
            paths.Check(mounts[i].MountPath, place[i]["mountPath"]);
        }
    }

    private static void CheckQuantities(Map<string> quantities, Place place)
    {
        foreach ((string resource, string quantity) in quantities)
        {
            KubernetesCheck.Require(quantity, place[resource], $"The quantity of \"{resource}\"");
            ResourceCheck.CheckQuantity(quantity, place[resource], "500m or 256Mi");
        }
    }
}
