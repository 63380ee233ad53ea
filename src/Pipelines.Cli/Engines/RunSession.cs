using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Cli.Screens;
using Pipelines.Cli.Sources;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Runs;

namespace Pipelines.Cli.Engines;

/// <summary>One run before somebody's eyes: drives it, shows it, and heeds Ctrl-C and <c>pipelines cancel</c>.</summary>
internal sealed class RunSession(LocalEngine engine, EngineSettings settings)
{
    private readonly Terminal _terminal = new(settings.Json);
    private readonly SweepLines _sweeps = new(new(settings.Json));

    private RunDriverOptions Options => engine.DriverOptions with { Sweeps = engine.Sweeps(_sweeps) };

    public async Task<int> RunAsync(RunRequest request, CancellationToken stop)
    {
        await using HeldRun held = await engine.HoldAsync(request.Run, stop);
        await using RunDriver driver = await RunDriver.CreateAsync(held.Ports, Options, NullLogger.Instance, request, stop);
        return await DriveAsync(driver, held);
    }

    public async Task<int> ResumeAsync(RunId run, CancellationToken stop)
    {
        await using HeldRun held = await engine.HoldAsync(run, stop);
        await using RunDriver driver = await RunDriver.ResumeAsync(held.Ports, Options, NullLogger.Instance, run, stop)
            ?? throw new RefusedException($"no run '{run}'");
        if (driver.Machine is { Status: RunStatus.Running or RunStatus.Canceling, Request.Source: { } source } && SourceFile.HasChanged(source))
            Terminal.Notice($"'{source.Path}' has changed since the run began: it goes on with the pipeline as it was then.");
        return await DriveAsync(driver, held);
    }

    private async Task<int> DriveAsync(RunDriver driver, HeldRun held)
    {
        RunMachine run = driver.Machine;
        if (run.Status.IsFinal())
        {
            held.End();
            return Report(run, interrupted: false);
        }
        _terminal.People.WriteLine($"{_terminal.Bold(run.Request.Package.Pipeline.Info.Name)}  run {run.Request.Run}");
        InterruptibleRun work = new(driver, held.Ports);
        using Interruption interruption = new(work);
        await using (Requests requests = Requests.Of(engine.Home, work, engine.Ports.Time))
        {
            if (_terminal.IsLive)
            {
                await using LiveProgress progress = new(_terminal, engine.Ports.Time);
                await using LogFollower logs = new(engine.Home, settings.ShowLogs, progress.Print, engine.Ports.Time);
                _sweeps.Print = progress.Print;
                driver.Observe(progress);
                driver.Observe(logs);
                await held.DriveAsync(driver, interruption.Forced);
            }
            else
            {
                await using LogFollower logs = new(engine.Home, settings.ShowLogs, _terminal.People.WriteLine, engine.Ports.Time);
                _sweeps.Print = _terminal.People.WriteLine;
                driver.Observe(new PlainProgress(_terminal));
                driver.Observe(logs);
                await held.DriveAsync(driver, interruption.Forced);
            }
        }
        return Report(run, interruption.WasAsked);
    }

    private int Report(RunMachine run, bool interrupted)
    {
        if (_terminal.IsJson)
        {
            using Stream stdout = Console.OpenStandardOutput();
            RunReport.Write(stdout, run);
        }
        else
        {
            RunSummary.Print(_terminal, run);
        }
        return interrupted ? ExitCodes.Interrupted
            : run.Status == RunStatus.Succeeded ? ExitCodes.Succeeded
            : ExitCodes.Failed;
    }
}
