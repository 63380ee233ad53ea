using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>
/// Sweeps: sub-DAGs that are tried many times with other parameters. To the run a sweep is one task with attempts, like a step; its trials are runs of
/// their own, and its outputs are the best one's.
/// </summary>
public sealed partial class RunMachine
{
    private void StartSweep(TaskNode node, SweepPlan sweep)
    {
        _active.Add(node.Path, node);
        if (node.Plan.Spec.Caching is not { EnableCache: true })
        {
            NewAttempt(node);
            return;
        }
        node.Fingerprint = Fingerprint.OfSweep(node.Plan, sweep, node.Inputs);
        AskOrBegin(node);
    }

    /// <summary>What an attempt that <see cref="RunCommand.Sweep"/> named has to do; null when the run does not wait for it any more.</summary>
    public SweepOrder? SweepOf(AttemptId attempt)
    {
        if (attempt.Run != _request.Run || !IsCurrent(attempt.Task, attempt.Number, out TaskNode node) || node.Plan.Sweep is not { } sweep)
            return null;
        return new()
        {
            Attempt = attempt,
            PipelineName = _request.Package.Pipeline.Info.Name,
            RunName = _request.DisplayName,
            TaskName = node.Plan.DisplayName,
            Settings = sweep.Settings,
            Body = sweep.Body,
            Parameters = node.Inputs.Parameters,
            Artifacts = node.Inputs.Artifacts,
            WorkspacePath = _request.WorkspacePath,
            Options = _request.Options,
        };
    }
}
