using System.ComponentModel;
using System.Globalization;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;

namespace Pipelines.Engine.Local.Processes;

/// <summary>What a supervisor answers to an order.</summary>
internal abstract record SupervisorAnswer
{
    private SupervisorAnswer() { }

    /// <summary>The program has ended; 128 + n for signal n.</summary>
    public sealed record Exited(int Code) : SupervisorAnswer;

    /// <summary>Another supervisor has the attempt.</summary>
    public sealed record Taken : SupervisorAnswer;

    /// <summary>Log or record could not be written; the program was not started.</summary>
    public sealed record Unwritable : SupervisorAnswer;

    /// <summary>The supervisor itself is gone, with or without the program.</summary>
    public sealed record Gone : SupervisorAnswer;
}

/// <summary>
/// One <c>sh</c> in a session of its own that carries out orders, one after the other: starting it costs as much as a short step, so
/// it is used again. Used by one attempt at a time.
/// </summary>
internal sealed class Supervisor : IDisposable
{
    private readonly AnonymousPipeServerStream _orders = new(PipeDirection.Out, HandleInheritability.None);

    // Closed by the watch, once nobody waits for it any more; a stream that nobody holds would close it when it is collected.
#pragma warning disable CA2213
    private readonly AnonymousPipeServerStream _answers = new(PipeDirection.In, HandleInheritability.None);
#pragma warning restore CA2213
    private readonly StringBuilder _heard = new();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guards the question that is open.
    private readonly Lock _gate = new();
    private TaskCompletionSource<SupervisorAnswer>? _asked;

    private Supervisor(string shell, IReadOnlyList<string> environment)
    {
        try
        {
            string engine = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
            Pid = Spawner.Start(shell, ["sh", "-s", engine], environment, _orders.ClientSafePipeHandle, _answers.ClientSafePipeHandle);
        }
        catch (Win32Exception)
        {
            _orders.Dispose();
            _answers.Dispose();
            throw;
        }
        _orders.DisposeLocalCopyOfClientHandle();
        _answers.DisposeLocalCopyOfClientHandle();
        // Not yet dead: it waits for us. Where the system tells nothing the number alone has to do.
        Start = ProcessTable.StartOf(Pid) ?? 0;
    }

    /// <summary>Its process's number, which is also that of the session.</summary>
    public int Pid { get; }

    /// <summary>When it started, as the system counts.</summary>
    public long Start { get; }

    /// <summary>Completes when the process is gone.</summary>
    public Task Left => _left.Task;

    /// <summary>Starts one; its answers arrive by <paramref name="watch"/>.</summary>
    /// <exception cref="Win32Exception">There is no such shell, or no process is left.</exception>
    public static Supervisor Launch(string shell, IReadOnlyList<string> environment, string script, DescriptorWatch watch)
    {
        Supervisor supervisor = new(shell, environment);
        watch.Add(supervisor._answers.SafePipeHandle, supervisor.Listen);
        TryWrite(supervisor._orders, script);
        return supervisor;
    }

    /// <summary>Gives an order, one line of shell, and waits for its answer; in the meantime no other order may be given.</summary>
    public Task<SupervisorAnswer> CarryOutAsync(string order)
    {
        TaskCompletionSource<SupervisorAnswer> asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _asked = asked;
        // Looked at after the question is open: whoever leaves answers all that is open.
        if (_left.Task.IsCompleted)
            Answer(new SupervisorAnswer.Gone());
        else
            TryWrite(_orders, order);
        return asked.Task;
    }

    /// <summary>Lets it end once it has carried out what it was told.</summary>
    public void Dispose() => _orders.Dispose();

    /// <summary>Writes to somebody who may be gone: that is told elsewhere.</summary>
    public static void TryWrite(AnonymousPipeServerStream pipe, string text)
    {
        try
        {
            pipe.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException)
        {
            // The watch says so to whoever waits.
        }
    }

    /// <summary>Takes note of a child's end, so that its number is free again.</summary>
    public static unsafe void Bury(int pid)
    {
        // Where the engine's parent ignores SIGCHLD the system has done it already.
        int status;
        while (Libc.WaitFor(pid, &status, 0) < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted)
        {
        }
    }

    private unsafe bool Listen()
    {
        const int Most = 256;
        byte* buffer = stackalloc byte[Most];
        nint count = Libc.Read(_answers.SafePipeHandle, buffer, Most);
        if (count <= 0)
        {
            Leave();
            return false;
        }
        _heard.Append(Encoding.ASCII.GetString(buffer, (int)count));
        string text = _heard.ToString();
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        if (end >= 0)
        {
            _heard.Remove(0, end + 1);
            Answer(text[..end].Split(' ') switch
            {
                ["exited", var code] => new SupervisorAnswer.Exited(int.Parse(code, CultureInfo.InvariantCulture)),
                ["taken"] => new SupervisorAnswer.Taken(),
                _ => new SupervisorAnswer.Unwritable(),
            });
        }
        return true;
    }

    private void Leave()
    {
        Bury(Pid);
        _left.TrySetResult();
        Answer(new SupervisorAnswer.Gone());
    }

    private void Answer(SupervisorAnswer answer)
    {
        TaskCompletionSource<SupervisorAnswer>? asked;
        lock (_gate)
        {
            asked = _asked;
            _asked = null;
        }
        asked?.TrySetResult(answer);
    }
}
