using Pipelines.Core.Values;
using Pipelines.Engine.Experiments;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Local;
using Pipelines.Engine.Runs;
using Pipelines.Stores.Resources;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Server.Runs;

/// <summary>
/// Removes all that is kept of a run that has ended, but its artifacts: others may have been made from them. It can be done twice; the
/// row goes last, so that a removal that was cut is done again.
/// </summary>
internal sealed class RunRemoval(EnginePorts ports, RunTable rows, FoldedRuns folded, Home home)
{
    public async Task RemoveAsync(RunId run, CancellationToken stop)
    {
        // Trials first: when the removal is cut, the run still tells which they are.
        if ((await RunHistory.FoldAsync(ports.Journal, run, stop)).Run is { } machine)
        {
            foreach (ExperimentMachine sweep in await SweepHistory.OfAsync(ports.Journal, machine, stop))
            {
                foreach (TrialView trial in sweep.Trials())
                    await RemoveAsync(new RunId(trial.Name.Value), stop);
                await ports.Journal.DeleteAsync(ExperimentEventCodec.StreamOf(sweep.Id), stop);
            }
        }
        await ports.Journal.DeleteAsync(RunEventCodec.StreamOf(run), stop);
        folded.Forget(run);
        await ports.Catalog.ForgetRunAsync(run, stop);
        await ports.Launcher.ForgetAsync(run, stop);
        string logs = Path.Combine(home.Logs, run.Value);
        if (Directory.Exists(logs))
            Directory.Delete(logs, recursive: true);
        await rows.RemoveAsync(run, stop);
    }
}
