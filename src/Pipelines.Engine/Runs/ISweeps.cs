using Pipelines.Core.Runs;
using Pipelines.Core.Steps;

namespace Pipelines.Engine.Runs;

/// <summary>
/// Carries out the sweeps of runs. All of it can be done twice: what a sweep begins has names computed from its attempt, so whoever is given the same
/// order again goes on with what is there, and one that has ended gives the same report.
/// </summary>
public interface ISweeps
{
    /// <summary>Begins a sweep, or takes it over, and sees it to its end. A failure of its trials is a report; a failure of the world is thrown.</summary>
    /// <param name="order">What to do.</param>
    /// <param name="ports">What the run that it is part of works with, its right to write the journal among it.</param>
    /// <param name="driving">Settings of the run's driver; trials share its places.</param>
    /// <param name="started">Is told when the first trial runs; perhaps more than once.</param>
    /// <param name="ending">Completes, with the reason, when the sweep is to end before its time: its trials are stopped.</param>
    /// <param name="stop">The driver leaves; steps of trials go on.</param>
    Task<StepReport> RunAsync(SweepOrder order, EnginePorts ports, RunDriverOptions driving, Func<DateTimeOffset, ValueTask> started, Task<string> ending, CancellationToken stop);
}
