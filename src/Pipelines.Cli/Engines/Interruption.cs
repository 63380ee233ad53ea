using System.Runtime.InteropServices;
using Pipelines.Cli.Screens;

namespace Pipelines.Cli.Engines;

/// <summary>
/// Ctrl-C and SIGTERM. The first asks the work to end: steps are stopped, exit tasks run. The second kills the steps at once and
/// leaves; what was reached is in the journal.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly IInterruptible _work;
    private readonly CancellationTokenSource _forced = new();
    private readonly PosixSignalRegistration[] _signals;
    private int _asked;

    public Interruption(IInterruptible work)
    {
        _work = work;
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
            Terminal.Notice($"Ending the {_work.Noun}. Once more to kill its steps and leave at once.");
            _ = AskAsync();
        }
        else
        {
            _ = KillAsync();
        }
    }

    private async Task AskAsync() => await _work.CancelAsync("Interrupted by the user.", _forced.Token);

    private async Task KillAsync()
    {
        await _work.KillAsync();
        await _forced.CancelAsync();
    }
}
