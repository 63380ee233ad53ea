using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Pipelines.Engine.Local.Processes;

/// <summary>
/// Waits for any number of descriptors with one thread: a blocked thread for each running step would be dear. Owns the descriptors
/// that it is given, since one that is closed while it is waited for may come back as another file.
/// </summary>
internal sealed class DescriptorWatch : IDisposable
{
    private const short Readable = 1;

    // Guards the list and the flag; the thread takes a copy for each wait.
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private readonly AnonymousPipeServerStream _bell = new(PipeDirection.Out, HandleInheritability.None);
    private readonly SafeHandle _bellEnd;
    private readonly Thread _thread;
    private bool _ended;

    public DescriptorWatch()
    {
        _bellEnd = _bell.ClientSafePipeHandle;
        _thread = new Thread(Loop) { IsBackground = true, Name = "descriptor watch" };
        _thread.Start();
    }

    /// <summary>
    /// Calls <paramref name="ready"/> on the watch's thread whenever there is something to read or the other end is gone, until it
    /// returns false; then the descriptor is closed. It must not wait.
    /// </summary>
    public void Add(SafeHandle descriptor, Func<bool> ready)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            _entries.Add(new Entry(descriptor, ready));
        }
        _bell.WriteByte(0);
    }

    /// <summary>Ends the watch and closes all descriptors that are left.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_ended)
                return;
            _ended = true;
        }
        _bell.WriteByte(0);
        _thread.Join();
        foreach (Entry entry in _entries)
            entry.Descriptor.Dispose();
        _bell.Dispose();
        _bellEnd.Dispose();
    }

    private void Loop()
    {
        Entry bell = new(_bellEnd, DrainBell);
        List<Entry> waiting = [];
        while (true)
        {
            waiting.Clear();
            waiting.Add(bell);
            lock (_gate)
            {
                if (_ended)
                    return;
                waiting.AddRange(_entries);
            }
            foreach (Entry entry in Ready(waiting))
            {
                if (entry.Callback())
                    continue;
                lock (_gate)
                    _entries.Remove(entry);
                entry.Descriptor.Dispose();
            }
        }
    }

    private static unsafe List<Entry> Ready(List<Entry> waiting)
    {
        Libc.PollEntry[] entries = [.. waiting.Select(entry => new Libc.PollEntry { Descriptor = (int)entry.Descriptor.DangerousGetHandle(), Asked = Readable })];
        fixed (Libc.PollEntry* first = entries)
        {
            if (Libc.Poll(first, (nuint)entries.Length, -1) < 0)
            {
                int error = Marshal.GetLastPInvokeError();
                return error == Libc.Interrupted ? [] : throw new IOException($"Waiting for processes failed: {Marshal.GetPInvokeErrorMessage(error)}.", error);
            }
        }
        return [.. waiting.Where((_, at) => entries[at].Answered != 0)];
    }

    private unsafe bool DrainBell()
    {
        byte* buffer = stackalloc byte[64];
        _ = Libc.Read(_bellEnd, buffer, 64);
        return true;
    }

    private sealed record Entry(SafeHandle Descriptor, Func<bool> Callback);
}
