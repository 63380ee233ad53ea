using System.Runtime.InteropServices;
using Pipelines.Cli.Screens;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;

namespace Pipelines.Cli.Engines;

/// <summary>
/// Ctrl-C and SIGTERM. The first asks the run to end: steps are stopped, exit tasks run. The second kills the steps at once and
/// leaves; what the run has reached is in the journal.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly RunDriver _driver;
    private readonly ILauncher _launcher;
    private readonly RunMachine _run;
    private readonly CancellationTokenSource _forced = new();
    private readonly PosixSignalRegistration[] _signals;
    private int _asked;

    public Interruption(RunDriver driver, ILauncher launcher, RunMachine run)
    {
        (_driver, _launcher, _run) = (driver, launcher, run);
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)];
    }

    /// <summary>Somebody wants to leave without waiting.</summary>
    public CancellationToken Forced => _forced.Token;

    public bool WasAsked => _asked > 0;

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
            signal.Dispose();
        _forced.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _asked) == 1)
        {
            Terminal.Notice("Ending the run. Once more to kill its steps and leave at once.");
            _ = AskAsync();
        }
        else
        {
            _ = KillAsync();
        }
    }

    private async Task AskAsync() => await _driver.CancelAsync("Interrupted by the user.", _forced.Token);

    private async Task KillAsync()
    {
        foreach (TaskSnapshot task in _run.Tasks().Where(task => task.State == TaskState.Running && task.Kind == TaskKind.Step).ToArray())
            await _launcher.StopAsync(new AttemptId(_run.Request.Run, task.Path, task.Attempts), TimeSpan.Zero, CancellationToken.None);
        await _forced.CancelAsync();
    }
}
