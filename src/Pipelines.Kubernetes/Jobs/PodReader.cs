using System.Globalization;
using Pipelines.Kubernetes.Cluster.Resources;

namespace Pipelines.Kubernetes.Jobs;

/// <summary>
/// Reads a pod's state, in this order: what the kubelet or the scheduler says of the whole pod, its conditions, its init containers in turn
/// without sidecars, its containers. The first that says something decides.
/// </summary>
internal static class PodReader
{
    private static readonly TimeSpan PullGrace = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan ConfigGrace = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan StartGrace = TimeSpan.FromSeconds(30);

    /// <param name="pod">As it was seen last.</param>
    /// <param name="container">The container that the step's program runs in.</param>
    public static PodReading Read(PodObject pod, string container)
    {
        ContainerStatus? main = pod.Status.ContainerStatuses.FirstOrDefault(status => status.Name == container);
        // A program that has ended by itself has ended, whatever became of the pod since.
        if (main?.State.Terminated is { ExitCode: 0 } && pod.Status.Reason.Length == 0)
            return new(PodMeaning.Succeeded) { ExitCode = 0 };
        if (Disruption(pod) is { } lost)
            return lost;
        if (pod.Metadata.DeletionTimestamp is not null && main?.State.Terminated is null)
            return new(PodMeaning.Lost, "Deleted", $"Pod '{pod.Metadata.Name}' was deleted while its step ran.");
        if (pod.Status.Phase == "Failed" && pod.Status.Reason.Length > 0 && OfWholePod(pod) is { } whole)
            return whole;
        if (Condition(pod, "PodScheduled") is { Status: "False" } unscheduled)
            return Unscheduled(pod, unscheduled);
        HashSet<string> sidecars = [.. pod.Spec.InitContainers.Where(init => init.RestartPolicy == "Always").Select(init => init.Name)];
        foreach (ContainerStatus init in pod.Status.InitContainerStatuses.Where(status => !sidecars.Contains(status.Name)))
        {
            if (init.State.Terminated is { ExitCode: 0 })
                continue;
            return Of(pod, init, isMain: false) ?? new(PodMeaning.Coming);
        }
        foreach (ContainerStatus other in pod.Status.ContainerStatuses.Where(status => status.Name != container && status.State.Waiting is not null))
        {
            if (Of(pod, other, isMain: false) is { } stuck)
                return stuck;
        }
        return main is null ? new(PodMeaning.Coming) : Of(pod, main, isMain: true) ?? new(PodMeaning.Coming);
    }

    private static PodReading? Of(PodObject pod, ContainerStatus status, bool isMain) => status.State switch
    {
        { Terminated: { } ended } => Ended(pod, status, ended),
        { Running: not null } => new(isMain ? PodMeaning.Running : PodMeaning.Coming),
        { Waiting: { } waiting } => Waiting(pod, status, waiting),
        _ => null,
    };

    private static PodReading? Waiting(PodObject pod, ContainerStatus status, ContainerWaiting waiting)
    {
        string image = pod.Spec.InitContainers.Concat(pod.Spec.Containers).FirstOrDefault(spec => spec.Name == status.Name)?.Image ?? "";
        string said = waiting.Message.Length > 0 ? $" The cluster says: {waiting.Message}" : "";
        return waiting.Reason switch
        {
            "ErrImagePull" or "ImagePullBackOff" => new(PodMeaning.Stuck, waiting.Reason, $"Image '{image}' cannot be pulled. Is its name right, and does the pod have the pull secret?{said}") { Grace = PullGrace },
            "InvalidImageName" => new(PodMeaning.Impossible, waiting.Reason, $"'{image}' is no name of an image. Correct it in the component.{said}"),
            "ErrImageNeverPull" => new(PodMeaning.Impossible, waiting.Reason, $"Image '{image}' is not on the node, and the pull policy is Never. Load it there, or allow pulling.{said}"),
            "CreateContainerConfigError" => new(PodMeaning.Stuck, waiting.Reason, $"Container '{status.Name}' lacks a Secret, ConfigMap or key. Make it in namespace '{pod.Metadata.Namespace}'.{said}") { Grace = ConfigGrace },
            "CreateContainerError" or "RunContainerError" => new(PodMeaning.Stuck, waiting.Reason, $"Container '{status.Name}' cannot be started.{said}") { Grace = StartGrace },
            "CrashLoopBackOff" => new(PodMeaning.Failed, waiting.Reason, $"Container '{status.Name}' ends again and again.{said}") { ExitCode = status.LastState.Terminated?.ExitCode },
            _ => null,
        };
    }

    private static PodReading Ended(PodObject pod, ContainerStatus status, ContainerTerminated ended) => ended switch
    {
        { ExitCode: 0 } => new(PodMeaning.Succeeded) { ExitCode = 0 },
        { Reason: "OOMKilled" } => new(PodMeaning.Failed, ended.Reason, $"Container '{status.Name}' took more memory than its limit and was killed. Give the step more memory.") { ExitCode = ended.ExitCode },
        { Reason: "ContainerStatusUnknown" } => new(PodMeaning.Lost, ended.Reason, $"Node '{pod.Spec.NodeName}' lost the container. It is started anew elsewhere.") { ExitCode = ended.ExitCode },
        { Reason: "StartError" or "ContainerCannotRun" } => new(PodMeaning.Failed, ended.Reason, $"The command of container '{status.Name}' cannot be started: {ended.Message}") { ExitCode = ended.ExitCode },
        _ => new(PodMeaning.Failed, ended.Reason, ExitWords(status.Name, ended)) { ExitCode = ended.ExitCode },
    };

    private static string ExitWords(string container, ContainerTerminated ended) => ended.ExitCode switch
    {
        126 => $"The command of container '{container}' may not be executed (exit code 126). Is it a program of this machine's kind, with the right to run?",
        127 => $"The command of container '{container}' is not in its image (exit code 127).",
        137 => $"Container '{container}' was killed (exit code 137). If nobody did it, it may have run out of memory.",
        139 => $"The program of container '{container}' crashed (exit code 139, segmentation fault).",
        143 => $"Container '{container}' was asked to end (exit code 143).",
        _ => string.Create(CultureInfo.InvariantCulture, $"The program of container '{container}' ended with exit code {ended.ExitCode}."),
    };

    private static PodReading? Disruption(PodObject pod)
    {
        if (Condition(pod, "DisruptionTarget") is not { Status: "True" } disrupted)
            return null;
        string what = disrupted.Reason switch
        {
            "PreemptionByScheduler" => "it made room for a pod of higher priority",
            "EvictionByEvictionAPI" => "its node was drained",
            "DeletionByTaintManager" => $"its node '{pod.Spec.NodeName}' was lost or tainted",
            "DeletionByPodGC" => $"its node '{pod.Spec.NodeName}' is gone",
            "TerminationByKubelet" => $"its node '{pod.Spec.NodeName}' ran short or was shut down",
            _ => "the cluster ended it",
        };
        return pod.Status.Message.Contains("ephemeral", StringComparison.OrdinalIgnoreCase)
            ? new(PodMeaning.Failed, disrupted.Reason, $"The step wrote more to its local disk than it may. Give it more ephemeral storage, or a volume. {pod.Status.Message}")
            : new(PodMeaning.Lost, disrupted.Reason, $"Pod '{pod.Metadata.Name}' was ended because {what}. {disrupted.Message}".TrimEnd());
    }

    private static PodReading? OfWholePod(PodObject pod) => pod.Status.Reason switch
    {
        "DeadlineExceeded" => new(PodMeaning.TimedOut, pod.Status.Reason, "The step took longer than it may. Give it a longer time-out."),
        "Evicted" when pod.Status.Message.Contains("ephemeral", StringComparison.OrdinalIgnoreCase)
            => new(PodMeaning.Failed, pod.Status.Reason, $"The step wrote more to its local disk than it may. Give it more ephemeral storage, or a volume. {pod.Status.Message}"),
        "Evicted" or "NodeLost" or "NodeShutdown" or "Terminated" or "Shutdown" or "OutOfcpu" or "OutOfmemory" or "OutOfpods" or "UnexpectedAdmissionError" or "NodeAffinity" or "Preempting"
            => new(PodMeaning.Lost, pod.Status.Reason, $"Node '{pod.Spec.NodeName}' did not keep the pod ({pod.Status.Reason}). {pod.Status.Message}".TrimEnd()),
        _ => null,
    };

    private static PodReading Unscheduled(PodObject pod, Condition condition) => condition.Reason == "SchedulingGated"
        ? new(PodMeaning.Stuck, condition.Reason, $"Pod '{pod.Metadata.Name}' waits in a queue.")
        : new(PodMeaning.Stuck, condition.Reason, $"No node takes the pod: {condition.Message} It waits until one does; look at its resources, node selector and tolerations.");

    private static Condition? Condition(PodObject pod, string type) => pod.Status.Conditions.FirstOrDefault(condition => condition.Type == type);
}
