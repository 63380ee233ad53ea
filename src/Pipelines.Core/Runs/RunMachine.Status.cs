using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>What an exit task is told about the task that it follows.</summary>
public sealed partial class RunMachine
{
    /// <summary>gRPC's FAILED_PRECONDITION, which the reference documents for failed tasks.</summary>
    private const int FailedPrecondition = 9;

    internal Value FinalStatus(TaskNode producer)
    {
        Map<Value> status = Map.Of(
            ("state", Value.Of(NameOf(producer.State))),
            ("pipelineJobResourceName", Value.Of(_facts.JobResourceName)),
            ("pipelineTaskName", Value.Of(producer.Plan.Name)));
        if (producer.State == TaskState.Failed)
        {
            status = status.With("error", new Value.Struct(Map.Of(
                ("code", Value.Of(FailedPrecondition)),
                ("message", Value.Of(producer.Error.Length > 0 ? producer.Error : FailureSummary.Of(producer))))));
        }
        return new Value.Struct(status);
    }

    private string NameOf(TaskState state) => (_request.Options.FinalStatusNames, state) switch
    {
        (FinalStatusNames.Reference, TaskState.Succeeded) => "COMPLETE",
        (FinalStatusNames.Reference, TaskState.Failed) => "FAILED",
        (FinalStatusNames.Reference, _) => "CANCELED",
        (_, TaskState.Succeeded) => "SUCCEEDED",
        (_, TaskState.Failed) => "FAILED",
        (_, TaskState.Skipped or TaskState.Omitted) => "SKIPPED",
        _ => "CANCELLED",
    };
}
