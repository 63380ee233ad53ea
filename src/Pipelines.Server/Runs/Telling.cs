using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Runs;
using Pipelines.Server.Telemetry;

namespace Pipelines.Server.Runs;

/// <summary>Tells of a run that is driven here: rings for those who look at it, logs steps that failed, and speaks to telemetry.</summary>
internal sealed class Telling(RunMachine run, RunSignals signals, ILogger log) : IRunObserver, IDisposable
{
    private readonly Activity? _span = Signals.Run(run);

    // Changes of a task may come after its end too; attempts are told apart, since a retry begins it again.
    private readonly HashSet<(TaskPath Task, int Attempts)> _ended = [];

    public void Changed(RunMachine run, IReadOnlyList<TaskSnapshot> tasks)
    {
        signals.Ring(run.Request.Run);
        foreach (TaskSnapshot task in tasks)
        {
            if (!task.State.IsFinal() || !_ended.Add((task.Path, task.Attempts)))
                continue;
            Signals.Ended(_span, run, task);
            if (task is { State: TaskState.Failed, Kind: TaskKind.Step })
                Log.StepFailed(log, run.Request.Run.Value, task.Path.Text, task.Attempts, task.Error);
        }
    }

    public void Dispose() => Signals.Left(_span, run);
}
