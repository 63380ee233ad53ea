using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>One task: its component, its inputs, what it waits for, its condition and its retries.</summary>
internal static class TaskCheck
{
    public static void Run(TaskScope task)
    {
        PipelineCheck.RequireName(task.Name, task.Dag.Place["tasks"]);
        CheckComponent(task);
        for (int i = 0; i < task.Spec.DependentTasks.Count; i++)
            References.CheckTask(task.Dag, task.Spec.DependentTasks[i], task.Place["dependentTasks"][i]);
        TaskInputCheck.Run(task);
        IteratorCheck.Run(task);
        Texts.CheckCondition(task, task.Place["triggerPolicy"]["condition"]);
        CheckRetry(task);
    }

    private static void CheckComponent(TaskScope task)
    {
        string name = task.Spec.ComponentName;
        Place place = task.Place["componentRef"]["name"];
        if (name.Length == 0)
            task.Place["componentRef"].ReportMissing(Codes.UnknownComponent, $"The task \"{task.Name}\" names no component.",
                "Write componentRef: {name: ...}.");
        else if (task.Component is null)
            place.Report(Codes.UnknownComponent, $"The component spec for \"{name}\" is not found; the task \"{task.Name}\" uses it.",
                place.Advice(name, task.Dag.Owner.File.Pipeline.Components, "components"));
    }

    private static void CheckRetry(TaskScope task)
    {
        if (task.Spec.Retry is not { } retry)
            return;
        Place place = task.Place["retryPolicy"];
        if (retry.MaxRetryCount < 0)
            place["maxRetryCount"].Report(Codes.BadRetry, $"The number of retries is {retry.MaxRetryCount}.",
                "Give the number of retries, 0 for none; there is no way to retry for ever.");
        if (retry.Backoff < TimeSpan.Zero)
            place["backoffDuration"].Report(Codes.BadRetry, "The wait before the first retry is negative.", "Write 0s or more.");
        if (retry.BackoffFactor < 1)
            place["backoffFactor"].Report(Codes.BadRetry,
                $"The backoff factor is {Value.Of(retry.BackoffFactor)}: each wait would be shorter than the one before.",
                "Write 1 or more.");
        if (retry.BackoffMax < TimeSpan.Zero)
            place["backoffMaxDuration"].Report(Codes.BadRetry, "The time in which retries may start is negative.", "Write 0s or more.");
    }
}
