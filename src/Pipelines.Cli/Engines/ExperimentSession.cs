using System.Text.Json;
using Pipelines.Cli.Screens;
using Pipelines.Core.Values;
using Pipelines.Engine.Experiments;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Katib;

namespace Pipelines.Cli.Engines;

/// <summary>One experiment before somebody's eyes: drives it, shows it, and heeds Ctrl-C, <c>experiment stop</c> and <c>experiment edit</c>.</summary>
internal sealed class ExperimentSession(LocalEngine engine, EngineSettings settings)
{
    private readonly Terminal _terminal = new(settings.Json);

    public async Task<int> BeginAsync(ExperimentSpec spec, Value description, ITrialWorkload workload, CancellationToken stop)
    {
        while (true)
        {
            ExperimentId id = LocalEngine.NewExperimentId(spec.Name);
            try
            {
                await using HeldRun held = await HoldAsync(id, stop);
                await using ExperimentDriver driver = await ExperimentDriver.CreateAsync(engine.Experiments with { Ports = held.Ports }, id, spec, description, workload, stop);
                return await DriveAsync(driver, held);
            }
            catch (JournalConflictException taken) when (taken.Expected == 0)
            {
                // Eight digits have come twice.
            }
        }
    }

    public async Task<int> ResumeAsync(ExperimentId id, CancellationToken stop)
    {
        await using HeldRun held = await HoldAsync(id, stop);
        await using ExperimentDriver driver = await ExperimentDriver.ResumeAsync(engine.Experiments with { Ports = held.Ports }, id, WorkloadOf, stop)
            ?? throw new RefusedException($"no experiment '{id}'");
        return await DriveAsync(driver, held);
    }

    private ITrialWorkload WorkloadOf(ExperimentMachine experiment) => KatibDescription.Read(experiment, engine.KatibPlaces(settings, needsMounts: true));

    // One right for the experiment with all its trials: who has it may write them all.
    private Task<HeldRun> HoldAsync(ExperimentId id, CancellationToken stop) => engine.HoldAsync(new(id.Value), stop);

    private async Task<int> DriveAsync(ExperimentDriver driver, HeldRun held)
    {
        ExperimentMachine experiment = driver.Machine;
        if (experiment.Status != ExperimentStatus.Running)
        {
            held.End();
            return Report(experiment, isInterrupted: false);
        }
        _terminal.People.WriteLine($"{_terminal.Bold(experiment.Spec.Name)}  experiment {experiment.Id}");
        InterruptibleExperiment work = new(driver, held.Ports);
        using Interruption interruption = new(work);
        await using (Requests requests = Requests.Of(engine.Home, work, engine.Ports.Time, (ExperimentEdit.Request, (text, stop) => EditAsync(driver, text, stop))))
        {
            if (_terminal.IsLive)
            {
                await using ExperimentLive live = new(_terminal, engine.Ports.Time);
                driver.Observe(live);
                await held.DriveAsync(driver.RunAsync, interruption.Forced);
            }
            else
            {
                driver.Observe(new ExperimentPlain(_terminal));
                await held.DriveAsync(driver.RunAsync, interruption.Forced);
            }
        }
        return Report(experiment, interruption.WasAsked);
    }

    private static async Task EditAsync(ExperimentDriver driver, string text, CancellationToken stop)
    {
        Sequence<Problem> problems = await driver.EditAsync(ExperimentEdit.Read(text).Of, stop);
        foreach (Problem problem in problems)
            Terminal.Notice($"An edit was refused: {problem.Place}: {problem.What} {problem.Fix}");
    }

    private int Report(ExperimentMachine experiment, bool isInterrupted)
    {
        if (_terminal.IsJson)
            ExperimentJson.Print(experiment);
        else
            ExperimentSummary.Print(_terminal, experiment);
        return isInterrupted ? ExitCodes.Interrupted
            : experiment.Status == ExperimentStatus.Succeeded ? ExitCodes.Succeeded
            : ExitCodes.Failed;
    }
}
