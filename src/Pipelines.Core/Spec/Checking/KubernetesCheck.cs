using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>The <c>kubernetes</c> platform as far as it can be judged without a cluster.</summary>
internal static class KubernetesCheck
{
    private static readonly string[] PullPolicies = ["Always", "Never", "IfNotPresent"];

    private static readonly string[] AccessModes = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];

    public static void Run(CheckedPackage file, KubernetesPlatformSpec kubernetes, Place place)
    {
        CheckConfig(kubernetes, place["pipelineConfig"]);
        Place executors = place["deploymentSpec"]["executors"];
        foreach ((string label, KubernetesExecutorSpec settings) in kubernetes.Executors)
        {
            Place at = executors[label];
            PlatformCheck.CheckLabel(file, label, at);
            KubernetesVolumeCheck.Run(settings, hasWorkspace: kubernetes.Workspace is not null, at);
            KubernetesPlacementCheck.Run(settings, at);
            CheckPod(settings, at);
            foreach (DagScope dag in file.TasksByExecutor[label].Select(task => task.Dag).Distinct())
                CheckSources(dag, settings, at);
        }
    }

    /// <summary>Reports a word that is not among those that may stand there; an empty text is not set.</summary>
    public static void CheckWord(string word, string[] allowed, Place place)
    {
        if (word.Length > 0 && !allowed.Contains(word))
            place.Report(Codes.BadSetting, $"\"{Shortened.Line(word)}\" may not stand here.", NearestName.Advice(word, allowed, "words"));
    }

    /// <summary>Reports an access mode of a volume claim that Kubernetes does not know.</summary>
    public static void CheckAccessMode(string mode, Place place) => CheckWord(mode.Length == 0 ? " " : mode, AccessModes, place);

    /// <summary>Reports a text that is missing.</summary>
    public static void Require(string text, Place place, string what)
    {
        if (text.Length == 0)
            place.ReportMissing(Codes.SettingNotGiven, $"{what} is missing.", $"Add {place.Path.Name}.");
    }

    private static void CheckConfig(KubernetesPlatformSpec kubernetes, Place place)
    {
        CheckTime(kubernetes.TtlOnCompletion, place["resourceTtlOnCompletion"], isDeadline: false);
        CheckTime(kubernetes.TtlOnSuccess, place["resourceTtlOnSuccess"], isDeadline: false);
        CheckTime(kubernetes.TtlOnFailure, place["resourceTtlOnFailure"], isDeadline: false);
        CheckTime(kubernetes.ActiveDeadline, place["activeDeadlineSeconds"], isDeadline: true);
        if (kubernetes.Workspace is not { } workspace)
            return;
        place = place["workspace"];
        Require(workspace.Size, place["size"], "The size of the workspace");
        ResourceCheck.CheckQuantity(workspace.Size, place["size"], "10Gi");
        if (workspace.ClaimPatch.TryGetValue("accessModes", out Value? modes) && modes is Value.List list)
        {
            Place at = place["kubernetes"]["pvcSpecPatch"]["accessModes"];
            for (int i = 0; i < list.Items.Count; i++)
                CheckAccessMode(list.Items[i].ToText(), at[i]);
        }
    }

    private static void CheckPod(KubernetesExecutorSpec settings, Place place)
    {
        CheckWord(settings.ImagePullPolicy, PullPolicies, place["imagePullPolicy"]);
        CheckTime(settings.ActiveDeadline, place["activeDeadlineSeconds"], isDeadline: true);
        if (settings.SecurityContext is { } context)
            CheckSecurity(context, place["securityContext"]);
        InitContainerCheck.Run(settings.InitContainers, place["initContainers"]);
    }

    private static void CheckSecurity(SecurityContext context, Place place)
    {
        if (context.RunAsUser < 0)
            place["runAsUser"].Report(Codes.BadSetting, $"There is no user {context.RunAsUser}.", "Give the number of a user, 0 or more.");
        if (context.RunAsGroup < 0)
            place["runAsGroup"].Report(Codes.BadSetting, $"There is no group {context.RunAsGroup}.", "Give the number of a group, 0 or more.");
        if (context is { RunAsUser: 0, RunAsNonRoot: true })
            place["runAsUser"].Report(Codes.BadSetting, "User 0 is root, but runAsNonRoot is set.", "Give another user, or remove runAsNonRoot.");
    }

    private static void CheckTime(TimeSpan? time, Place place, bool isDeadline)
    {
        if (time < TimeSpan.Zero || (isDeadline && time == TimeSpan.Zero))
            place.Report(Codes.BadSetting, $"{time?.TotalSeconds} seconds are no such time.",
                isDeadline ? "Give seconds above zero." : "Give seconds, 0 or more.");
    }

    /// <summary>Parameters are resolved in the DAG that holds the task, so they are checked in each.</summary>
    private static void CheckSources(DagScope dag, KubernetesExecutorSpec settings, Place place)
    {
        foreach ((Place at, TaskParameterInput source) in KubernetesParameters.Of(settings, place))
            TaskInputCheck.CheckSource(dag, source, at);
    }
}
