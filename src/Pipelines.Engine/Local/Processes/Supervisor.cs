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
internal sealed class Supervisor
{
    private const int NoHang = 1;

    private readonly AnonymousPipeServerStream _orders;
    private readonly StringBuilder _heard = new();

    // Guards the question that is open and whether an answer can still come.
    private readonly Lock _gate = new();
    private TaskCompletionSource<SupervisorAnswer>? _asked;
    private bool _gone;

    private Supervisor(int pid, AnonymousPipeServerStream orders)
    {
        Pid = pid;
        _orders = orders;
        // Not yet dead: it waits for us. Where the system tells nothing the number alone has to do.
        Start = ProcessTable.StartOf(pid) ?? 0;
    }

    /// <summary>Its process's number, which is also that of the session.</summary>
    public int Pid { get; }

    /// <summary>When it started, as the system counts.</summary>
    public long Start { get; }

    /// <summary>Starts one; its answers arrive by <paramref name="watch"/>.</summary>
    /// <exception cref="Win32Exception">There is no such shell, or no process is left.</exception>
    public static Supervisor Launch(string shell, IReadOnlyList<string> environment, string script, DescriptorWatch watch)
    {
        AnonymousPipeServerStream orders = new(PipeDirection.Out, HandleInheritability.None);
        AnonymousPipeServerStream answers = new(PipeDirection.In, HandleInheritability.None);
        try
        {
            int pid = Spawner.Start(
                shell,
                ["sh", "-s", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)],
                environment,
                orders.ClientSafePipeHandle,
                answers.ClientSafePipeHandle);
            Supervisor supervisor = new(pid, orders);
            orders.DisposeLocalCopyOfClientHandle();
            answers.DisposeLocalCopyOfClientHandle();
            SafeHandle ear = answers.SafePipeHandle;
            watch.Add(ear, () => supervisor.Listen(ear));
            supervisor.Tell(script);
            return supervisor;
        }
        catch (Win32Exception)
        {
            orders.Dispose();
            answers.Dispose();
            throw;
        }
    }

    /// <summary>Gives an order, one line of shell, and waits for its answer; in the meantime no other order may be given.</summary>
    public Task<SupervisorAnswer> CarryOutAsync(string order)
    {
        TaskCompletionSource<SupervisorAnswer> asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_gone)
                return Task.FromResult<SupervisorAnswer>(new SupervisorAnswer.Gone());
            _asked = asked;
        }
        Tell(order);
        return asked.Task;
    }

    /// <summary>Lets it end once it has carried out what it was told.</summary>
    public void Dismiss() => _orders.Dispose();

    private void Tell(string text)
    {
        try
        {
            _orders.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException)
        {
            // It is gone, and the watch says so to whoever waits.
        }
    }

    private unsafe bool Listen(SafeHandle ear)
    {
        const int Most = 256;
        byte* buffer = stackalloc byte[Most];
        nint count = Libc.Read(ear, buffer, Most);
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

    private unsafe void Leave()
    {
        // Its end of the pipe is closed, so it ends; where the engine's parent ignores SIGCHLD the system has buried it already.
        int status;
        while (Libc.WaitFor(Pid, &status, 0) < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted)
        {
        }
        lock (_gate)
            _gone = true;
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
