using System.ComponentModel;
using System.Globalization;
using System.IO.Pipes;
using Microsoft.Extensions.Logging;

namespace Pipelines.Engine.Local.Processes;

/// <summary>
/// A small process beside the engine that outlives it: it sleeps on a pipe that the kernel closes with the engine, and ends the
/// attempts that no other engine takes over. One for all attempts, so that a step pays nothing for it.
/// </summary>
internal sealed class Keeper(LocalOptions options, string engine, IReadOnlyList<string> environment, DescriptorWatch watch, ILogger log) : IDisposable
{
    private const int LongestTick = 5;

    // Guards the one that runs.
    private readonly Lock _gate = new();
    private AnonymousPipeServerStream? _line;
    private bool _ended;

    /// <summary>Makes sure that a keeper runs.</summary>
    /// <exception cref="Win32Exception">There is no such shell, or no process is left.</exception>
    public void Start()
    {
        lock (_gate)
        {
            if (_line is null && !_ended)
                _line = StartLocked();
        }
    }

    /// <summary>Lets it go: at once if <paramref name="nothingRuns"/>, else once it has seen to what still runs.</summary>
    public void Dismiss(bool nothingRuns)
    {
        lock (_gate)
        {
            _ended = true;
            if (nothingRuns && _line is not null)
                Supervisor.TryWrite(_line, "bye\n");
            _line?.Dispose();
            _line = null;
        }
    }

    public void Dispose() => Dismiss(nothingRuns: false);

    private AnonymousPipeServerStream StartLocked()
    {
        int orphanSeconds = Math.Max(1, (int)options.OrphanTimeOut.TotalSeconds);
        string[] arguments =
        [
            "sh", "-c", Scripts.Keeper, "keeper.sh", options.RunsFolder, options.LogsFolder, engine,
            orphanSeconds.ToString(CultureInfo.InvariantCulture),
            options.LargestLogBytes.ToString(CultureInfo.InvariantCulture),
            Math.Min(LongestTick, orphanSeconds).ToString(CultureInfo.InvariantCulture),
        ];
        AnonymousPipeServerStream line = new(PipeDirection.Out, HandleInheritability.None);
        // Given away to the watch, which calls back when the other end is gone.
#pragma warning disable CA2000
        AnonymousPipeServerStream life = new(PipeDirection.In, HandleInheritability.None);
#pragma warning restore CA2000
        try
        {
            int pid = Spawner.Start(options.Shell, arguments, environment, line.ClientSafePipeHandle, life.ClientSafePipeHandle);
            line.DisposeLocalCopyOfClientHandle();
            life.DisposeLocalCopyOfClientHandle();
            watch.Add(life.SafePipeHandle, () =>
            {
                Supervisor.Bury(pid);
                life.Dispose();
                Replace(line);
                return false;
            });
            return line;
        }
        catch (Win32Exception)
        {
            line.Dispose();
            life.Dispose();
            throw;
        }
    }

    // Somebody has killed it. Without one, attempts would outlive a dead engine for ever.
    private void Replace(AnonymousPipeServerStream line)
    {
        lock (_gate)
        {
            if (_ended || _line != line)
                return;
            _line.Dispose();
            _line = null;
            try
            {
                _line = StartLocked();
                Log.KeeperReplaced(log);
            }
            catch (Win32Exception failure)
            {
                Log.KeeperMissing(log, failure);
            }
        }
    }
}
