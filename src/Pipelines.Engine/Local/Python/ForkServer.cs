using System.Collections.Concurrent;
using System.ComponentModel;
using Microsoft.Win32.SafeHandles;
using Pipelines.Engine.Local.Processes;

namespace Pipelines.Engine.Local.Python;

/// <summary>
/// One interpreter that has our runtime imported and forks itself for each step (<c>src/python/pipelines_forkserver</c>). It leads a
/// session of its own, and ends when we close our end of the line and no step of its is left.
/// </summary>
internal sealed class ForkServer : IDisposable
{
    private const int ByForce = 9;
    private const int LongestLine = 1 << 20;

    // Many steps at once are more than a line holds; a server that is alive makes room within milliseconds.
    private static readonly TimeSpan RoomPatience = TimeSpan.FromSeconds(2);

    // Closed by the watch, once nobody waits for it any more.
#pragma warning disable CA2213
    private readonly SafeFileHandle _line;
#pragma warning restore CA2213
    private readonly int _pid;
    private readonly TaskCompletionSource<ForkServerAnswer> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<ForkServerAnswer.Ended>> _asked = new(StringComparer.Ordinal);
    private readonly MemoryStream _heard = new();

    // Guards the line's way out, so that lines stay whole, and its closing.
    private readonly Lock _gate = new();
    private bool _closed;

    private ForkServer(SafeFileHandle line, int pid) => (_line, _pid) = (line, pid);

    /// <summary>Completes with what it said first: that it serves, or why not.</summary>
    public Task<ForkServerAnswer> Ready => _ready.Task;

    /// <summary>Completes when the process is gone.</summary>
    public Task Left => _left.Task;

    /// <summary>It serves, and its line is open.</summary>
    public bool IsFit => _ready.Task is { IsCompletedSuccessfully: true } && !Volatile.Read(ref _closed);

    /// <summary>No step of ours is with it.</summary>
    public bool IsIdle => _asked.IsEmpty;

    /// <summary>Its process's number.</summary>
    public int Process => _pid;

    /// <summary>Starts one; its answers arrive by <paramref name="watch"/>.</summary>
    /// <param name="interpreter">The interpreter's path.</param>
    /// <param name="preload">Modules that it imports first.</param>
    /// <param name="environment"><c>NAME=value</c>; with the room for marks.</param>
    /// <param name="watch">Owns our end of the line from now on.</param>
    /// <exception cref="Win32Exception">There is no such interpreter, or no process is left.</exception>
    public static ForkServer Start(string interpreter, IEnumerable<string> preload, IReadOnlyList<string> environment, DescriptorWatch watch)
    {
        (SafeFileHandle ours, SafeFileHandle theirs) = SocketPair.Open();
        using (theirs)
        {
            try
            {
                string[] arguments = [interpreter, "-m", "pipelines_forkserver", "--fd", "0", .. preload.SelectMany(name => (string[])["--preload", name])];
                ForkServer server = new(ours, Spawner.Start(interpreter, arguments, environment, theirs, output: null));
                watch.Add(ours, server.Listen);
                return server;
            }
            catch
            {
                ours.Dispose();
                throw;
            }
        }
    }

    /// <summary>
    /// Sends the line that asks for a step, and completes when that has ended: with no exit code where it was not executed, or where no
    /// more will be heard of it. Null when the line cannot take it now: then it was not sent.
    /// </summary>
    public Task<ForkServerAnswer.Ended>? Run(string id, ReadOnlySpan<byte> line)
    {
        TaskCompletionSource<ForkServerAnswer.Ended> asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_asked.TryAdd(id, asked))
            return null;
        lock (_gate)
        {
            // All or nothing: half a line would be the end of it for all the others.
            int sent = _closed ? 0 : SocketPair.Send(_line, line, RoomPatience);
            if (sent == line.Length)
                return asked.Task;
            _asked.TryRemove(id, out _);
            if (sent > 0)
                KillLocked();
            return null;
        }
    }

    /// <summary>Ends it by force; its steps run on.</summary>
    public void Kill()
    {
        lock (_gate)
            KillLocked();
    }

    /// <summary>Lets it end once it has carried out what it was told.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _closed = true;
            _ = SocketPair.ShutDown(_line);
        }
    }

    private void KillLocked()
    {
        // Not after its end, when the number may be another's: that is noted under the same lock.
        if (!_left.Task.IsCompleted)
            _ = Libc.Kill(_pid, ByForce);
    }

    private unsafe bool Listen()
    {
        const int Most = 4096;
        byte* buffer = stackalloc byte[Most];
        nint count = Libc.Read(_line, buffer, Most);
        if (count <= 0 || _heard.Length > LongestLine)
        {
            Leave();
            return false;
        }
        ReadOnlySpan<byte> part = new(buffer, (int)count);
        for (int end; (end = part.IndexOf((byte)'\n')) >= 0; part = part[(end + 1)..])
        {
            if (_heard.Length == 0)
            {
                Hear(part[..end]);
                continue;
            }
            _heard.Write(part[..end]);
            Hear(_heard.GetBuffer().AsSpan(0, (int)_heard.Length));
            _heard.SetLength(0);
        }
        _heard.Write(part);
        return true;
    }

    private void Hear(ReadOnlySpan<byte> line)
    {
        ForkServerAnswer answer = ForkServerFrames.Read(line);
        if (answer is ForkServerAnswer.Ended ended)
        {
            if (_asked.TryRemove(ended.Id, out TaskCompletionSource<ForkServerAnswer.Ended>? asked))
                asked.TrySetResult(ended);
        }
        else
        {
            // Anything but readiness, also later, means that it is of no more use.
            if (!_ready.TrySetResult(answer))
                Kill();
        }
    }

    private void Leave()
    {
        lock (_gate)
            _closed = true;
        _ready.TrySetResult(new ForkServerAnswer.Unfit("It ended before it could serve. Is it a Python 3.9 or later?", null));
        // It has hung up, but may still see to steps: whoever takes note of its end waits aside.
        _ = Task.Run(() =>
        {
            Supervisor.Bury(_pid);
            lock (_gate)
                _left.TrySetResult();
        });
        foreach (string id in _asked.Keys)
        {
            if (_asked.TryRemove(id, out TaskCompletionSource<ForkServerAnswer.Ended>? asked))
                asked.TrySetResult(new ForkServerAnswer.Ended(id, 0, null, "The fork server has gone."));
        }
    }
}
