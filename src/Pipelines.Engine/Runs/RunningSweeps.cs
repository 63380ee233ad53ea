using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Runs;

/// <summary>The sweeps of one run that go on beside its driver's loop. Used by that loop only.</summary>
/// <param name="sweeps">Who carries them out; null: nobody, and each fails.</param>
/// <param name="ports">What the run works with.</param>
/// <param name="driving">Settings of the run's driver, with the places that it has.</param>
internal sealed class RunningSweeps(ISweeps? sweeps, EnginePorts ports, RunDriverOptions driving)
{
    private const string WhyEnded = "The run ends.";

    private readonly Dictionary<AttemptId, TaskCompletionSource<string>> _running = [];

    /// <summary>The work of a sweep, to be begun beside the loop; null: it goes on already, or the run does not wait for it any more.</summary>
    public Func<CancellationToken, Task>? Begin(AttemptId attempt, SweepOrder? order, IStepSink sink)
    {
        if (order is null || !_running.TryAdd(attempt, new(TaskCreationOptions.RunContinuationsAsynchronously)))
            return null;
        Task<string> ending = _running[attempt].Task;
        return async stop =>
        {
            StepReport report = sweeps is null
                ? new StepReport { Outcome = StepOutcome.Impossible, Error = "This engine runs no sweeps." }
                : await sweeps.RunAsync(order, ports, driving, at => sink.StartedAsync(attempt, at), ending, stop);
            await sink.EndedAsync(attempt, report);
        };
    }

    /// <summary>Asks a sweep to end; false: it is none of ours.</summary>
    public bool TryEnd(AttemptId attempt) => _running.TryGetValue(attempt, out TaskCompletionSource<string>? ending) && (ending.TrySetResult(WhyEnded) || true);

    /// <summary>Forgets a sweep that has ended.</summary>
    public void Ended(AttemptId attempt) => _running.Remove(attempt);
}
