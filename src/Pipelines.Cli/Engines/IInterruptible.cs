using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Experiments;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Trials;

namespace Pipelines.Cli.Engines;

/// <summary>Work that people may end: a run, an experiment.</summary>
internal interface IInterruptible
{
    /// <summary>What it is called: <c>run</c>.</summary>
    string Noun { get; }

    /// <summary>Its id: the name of its folder in the home.</summary>
    string Id { get; }

    /// <summary>Asks it to end.</summary>
    ValueTask CancelAsync(string reason, CancellationToken stop);

    /// <summary>Kills its steps.</summary>
    Task KillAsync();
}

/// <summary>A run, as work that may be ended.</summary>
internal sealed class InterruptibleRun(RunDriver driver, EnginePorts ports) : IInterruptible
{
    public string Noun => "run";

    public string Id => driver.Machine.Request.Run.Value;

    public ValueTask CancelAsync(string reason, CancellationToken stop) => driver.CancelAsync(reason, stop);

    public Task KillAsync() => KillAsync(driver.Machine, ports);

    public static async Task KillAsync(RunMachine run, EnginePorts ports)
    {
        foreach (TaskSnapshot task in run.Tasks().Where(task => task.State == TaskState.Running && task.Kind == TaskKind.Step).ToArray())
            await ports.Launcher.StopAsync(new AttemptId(run.Request.Run, task.Path, task.NewestAttempt), TimeSpan.Zero, CancellationToken.None);
        foreach (TaskSnapshot task in run.Tasks().Where(task => task.State == TaskState.Running && task.Kind == TaskKind.Sweep).ToArray())
        {
            if (await SweepHistory.FindAsync(ports.Journal, run.Request.Run, task, CancellationToken.None) is { } experiment)
                await InterruptibleExperiment.KillAsync(experiment, ports);
        }
    }
}

/// <summary>An experiment, as work that may be ended.</summary>
internal sealed class InterruptibleExperiment(ExperimentDriver driver, EnginePorts ports) : IInterruptible
{
    public string Noun => "experiment";

    public string Id => driver.Machine.Id.Value;

    public ValueTask CancelAsync(string reason, CancellationToken stop) => driver.CancelAsync(reason, stop);

    public Task KillAsync() => KillAsync(driver.Machine, ports);

    public static async Task KillAsync(ExperimentMachine experiment, EnginePorts ports)
    {
        foreach (TrialView trial in experiment.Trials().Where(trial => trial.State is TrialState.Running or TrialState.Pending).ToArray())
        {
            (RunMachine? run, long _) = await RunHistory.FoldAsync(ports.Journal, new RunId(trial.Name.Value), CancellationToken.None);
            if (run is not null)
                await InterruptibleRun.KillAsync(run, ports);
        }
    }
}
