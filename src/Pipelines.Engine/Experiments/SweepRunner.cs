using Microsoft.Extensions.Logging;
using Pipelines.Core.Runs;
using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Metrics;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Sweeps;

namespace Pipelines.Engine.Experiments;

/// <summary>
/// Carries out sweeps: each is an experiment whose id follows from the attempt, and whose trials are runs. Whoever is given a sweep again finds its
/// experiment in the journal and goes on with it.
/// </summary>
/// <param name="files">Where trials leave their files.</param>
/// <param name="placed">Adds to a run what this engine decides: where its outputs lie.</param>
/// <param name="log">The log.</param>
/// <param name="observer">Sees all sweeps go by; null: nobody does.</param>
public sealed class SweepRunner(IAttemptFiles files, Func<RunRequest, RunRequest> placed, ILogger log, IExperimentObserver? observer = null) : ISweeps
{
    /// <inheritdoc/>
    public async Task<StepReport> RunAsync(
        SweepOrder order, EnginePorts ports, RunDriverOptions driving, Func<DateTimeOffset, ValueTask> started, Task<string> ending, CancellationToken stop)
    {
        SweepReading reading = SweepReader.Read(order.TaskName, order.Body.Pipeline.Root, order.Settings);
        if (reading.Sweep is not { } sweep)
            return new StepReport { Outcome = StepOutcome.Impossible, Error = Words(reading.Problems[0]) };
        ExperimentEngine engine = new(ports, driving, files, request => Placed(order, request), log);
        await using ExperimentDriver driver = await BeginAsync(engine, order, sweep, stop);
        if (observer is not null)
            driver.Observe(observer);
        await started(ports.Time.GetUtcNow());
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task ended = EndWhenToldAsync(driver, ending, over.Token);
        try
        {
            await driver.RunAsync(stop);
        }
        finally
        {
            await over.CancelAsync();
            await ended;
        }
        return await new SweepResults(order, sweep, ports, files).ReportAsync(driver.Machine, stop);
    }

    private static async Task<ExperimentDriver> BeginAsync(ExperimentEngine engine, SweepOrder order, SweepSpec sweep, CancellationToken stop)
    {
        ExperimentId id = SweepOrder.ExperimentOf(order.Attempt);
        SweepWorkload workload = new(order, sweep);
        try
        {
            return await ExperimentDriver.CreateAsync(engine, id, sweep.Experiment, SweepDescription.Write(order.Attempt), workload, stop);
        }
        catch (JournalConflictException taken) when (taken.Expected == 0)
        {
            // An engine before us has begun it.
            return await ExperimentDriver.ResumeAsync(engine, id, _ => workload, stop)
                ?? throw new JournalUnreadableException($"The experiment '{id}' is there, and cannot be read.");
        }
    }

    private RunRequest Placed(SweepOrder order, RunRequest request) => placed(request with
    {
        DisplayName = $"{order.RunName}: {order.TaskName}, trial {request.Trial?.Number}",
        Artifacts = order.Artifacts,
        Trial = request.Trial is { } trial ? trial with { Sweep = order.Attempt.Run } : null,
    }) with { WorkspacePath = order.WorkspacePath };

    private static async Task EndWhenToldAsync(ExperimentDriver driver, Task<string> ending, CancellationToken over)
    {
        try
        {
            await driver.CancelAsync(await ending.WaitAsync(over), over);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // It has ended by itself.
        }
    }

    private static string Words(SettingProblem problem) => $"{string.Join('.', problem.Path)}: {problem.What} {problem.Fix}";
}
