using Pipelines.Core.Values;

namespace Pipelines.Tuning.Katib;

/// <summary>What Katib knows of a kind of workload: when it has ended, and which pod is the primary one.</summary>
internal sealed record WorkloadDefaults(string Success, string Failure, Map<string> PrimaryPodLabels)
{
    public static WorkloadDefaults Of(string kind) => kind switch
    {
        "Job" => new(Condition("Complete"), Condition("Failed"), default),
        "TFJob" or "PyTorchJob" or "XGBoostJob" or "MPIJob" => new(Condition("Succeeded"), Condition("Failed"), Map.Of(("training.kubeflow.org/job-role", "master"))),
        "TrainJob" => new(Condition("Complete"), Condition("Failed"),
            Map.Of(("jobset.sigs.k8s.io/replicatedjob-name", "node"), ("batch.kubernetes.io/job-completion-index", "0"))),
        _ => new("", "", default),
    };

    private static string Condition(string type) => $"status.conditions.#(type==\"{type}\")#|#(status==\"True\")#";
}
