using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Tuning.Katib;

/// <summary>A workload object whose program has ended, with the status that its controller would have written, for conditions to look at.</summary>
public static class WorkloadStatus
{
    /// <summary>How a trial ended by its template's conditions: failure is looked at first; where neither holds, the trial has failed.</summary>
    /// <param name="template">The conditions.</param>
    /// <param name="manifest">The workload object.</param>
    /// <param name="succeeded">Its program ended well.</param>
    /// <param name="error">Why it did not; empty when it did.</param>
    /// <param name="at">When it ended.</param>
    public static (TrialOutcome Outcome, string Error) Judge(TrialTemplate template, Value manifest, bool succeeded, string error, DateTimeOffset at)
    {
        Value workload = Ended(manifest, succeeded, error, at);
        if (template.FailureCondition.Length > 0 && ObjectPath.Judge(workload, template.FailureCondition) is { Holds: true } failure)
            return (TrialOutcome.Failed, error.Length > 0 ? error : Words("The failureCondition holds", failure.Reason, failure.Message));
        if (ObjectPath.Judge(workload, template.SuccessCondition).Holds)
            return (TrialOutcome.Succeeded, "");
        return (TrialOutcome.Failed, error.Length > 0 ? error : "The program ended well, and neither successCondition nor failureCondition holds. What they look at is the status of the object as its controller writes it.");
    }

    /// <summary>The object with its status.</summary>
    public static Value Ended(Value manifest, bool succeeded, string error, DateTimeOffset at)
    {
        if (manifest is not Value.Struct root)
            return manifest;
        bool isJob = root.Members.TryGetValue("kind", out Value? kind) && kind.ToText() is "Job" or "TrainJob";
        string type = !succeeded ? "Failed" : isJob ? "Complete" : "Succeeded";
        Value time = Value.Of(at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        Value condition = new Value.Struct(Map.Of(
            ("type", Value.Of(type)),
            ("status", Value.Of("True")),
            ("reason", Value.Of(succeeded ? "Completed" : "BackoffLimitExceeded")),
            ("message", Value.Of(error)),
            ("lastTransitionTime", time)));
        Value status = new Value.Struct(Map.Of(
            ("conditions", new Value.List([condition])),
            ("phase", Value.Of(succeeded ? "Succeeded" : "Failed")),
            (succeeded ? "succeeded" : "failed", Value.Of(1)),
            ("completionTime", time)));
        return new Value.Struct(root.Members.With("status", status));
    }

    private static string Words(string what, string reason, string message)
        => string.Join(": ", new[] { what, reason, message }.Where(text => text.Length > 0)) + ".";
}
