using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Tuning.Katib;

/// <summary>Names of fields that a Job of <c>batch/v1</c> can have. Katib refuses a Job with others, since the API server would drop them in silence.</summary>
internal static class JobRules
{
    private static readonly string[] Top = ["apiVersion", "kind", "metadata", "spec", "status"];

    private static readonly string[] Job =
    [
        "activeDeadlineSeconds", "backoffLimit", "backoffLimitPerIndex", "completionMode", "completions", "managedBy", "manualSelector", "maxFailedIndexes",
        "parallelism", "podFailurePolicy", "podReplacementPolicy", "selector", "successPolicy", "suspend", "template", "ttlSecondsAfterFinished",
    ];

    private static readonly string[] Pod =
    [
        "activeDeadlineSeconds", "affinity", "automountServiceAccountToken", "containers", "dnsConfig", "dnsPolicy", "enableServiceLinks", "ephemeralContainers",
        "hostAliases", "hostIPC", "hostNetwork", "hostPID", "hostUsers", "hostname", "imagePullSecrets", "initContainers", "nodeName", "nodeSelector", "os",
        "overhead", "preemptionPolicy", "priority", "priorityClassName", "readinessGates", "resourceClaims", "resources", "restartPolicy", "runtimeClassName",
        "schedulerName", "schedulingGates", "securityContext", "serviceAccount", "serviceAccountName", "setHostnameAsFQDN", "shareProcessNamespace", "subdomain",
        "terminationGracePeriodSeconds", "tolerations", "topologySpreadConstraints", "volumes",
    ];

    private static readonly string[] Container =
    [
        "args", "command", "env", "envFrom", "image", "imagePullPolicy", "lifecycle", "livenessProbe", "name", "ports", "readinessProbe", "resizePolicy",
        "resources", "restartPolicy", "securityContext", "startupProbe", "stdin", "stdinOnce", "terminationMessagePath", "terminationMessagePolicy", "tty",
        "volumeDevices", "volumeMounts", "workingDir",
    ];

    public static void Check(Value.Struct manifest, Place place)
    {
        Names(manifest, Top, place);
        if (Inner(manifest, "spec") is not { } spec)
            return;
        Names(spec, Job, place["spec"]);
        if (Inner(spec, "template") is not { } template)
            return;
        Names(template, ["metadata", "spec"], place["spec"]["template"]);
        if (Inner(template, "spec") is not { } pod)
            return;
        Place here = place["spec"]["template"]["spec"];
        Names(pod, Pod, here);
        foreach (string list in (string[])["containers", "initContainers"])
        {
            if (!pod.Members.TryGetValue(list, out Value? items) || items is not Value.List containers)
                continue;
            for (int i = 0; i < containers.Items.Count; i++)
            {
                if (containers.Items[i] is Value.Struct container)
                    Names(container, Container, here[list][i]);
            }
        }
    }

    private static void Names(Value.Struct map, string[] known, Place place)
    {
        foreach (string name in map.Members.Keys.Where(name => !known.Contains(name)))
            place[name].Report(KatibCodes.BadJob, $"A Job has no field \"{Shortened.Line(name)}\" here.", NearestName.Advice(name, known, "fields"));
    }

    private static Value.Struct? Inner(Value.Struct map, string name) => map.Members.TryGetValue(name, out Value? value) ? value as Value.Struct : null;
}
