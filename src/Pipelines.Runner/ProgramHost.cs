using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Pipelines.Core.Steps;
using Pipelines.Engine.Steps;

namespace Pipelines.Runner;

/// <summary>Starts programs as children of the container's first process, which passes on what Kubernetes asks of it.</summary>
internal sealed partial class ProgramHost(TimeProvider time) : IProgramHost
{
    private const int Terminate = 15;
    private const int NotFound = 127;
    private const int NotExecutable = 126;
    private const int PermissionDenied = 13;

    // Between the polite request and the end, when the time limit is over. Kubernetes counts its own time for a pod that it ends.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public async Task<ProgramEnd> RunAsync(PreparedStep step, IReadOnlyDictionary<string, string> environment, TimeSpan? limit, CancellationToken stop)
    {
        if (step.Command.Count == 0)
            return new(StepOutcome.Impossible, NotFound, null, "The component has no command, and only the image knows its entry point. Give it a command.");
        ProcessStartInfo start = new(step.Command[0]) { UseShellExecute = false };
        foreach (string argument in step.Command.Skip(1))
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        // What Kubernetes says before the program is there is said to it later.
        bool isAsked = false;
        Process? running = null;
        Lock gate = new();
        using PosixSignalRegistration asked = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            lock (gate)
            {
                isAsked = true;
                if (running is not null)
                    _ = Kill(running.Id, Terminate);
            }
        });
        DateTimeOffset startedAt = time.GetUtcNow();
        try
        {
            lock (gate)
            {
                running = Process.Start(start);
                if (isAsked && running is not null)
                    _ = Kill(running.Id, Terminate);
            }
        }
        catch (Win32Exception refused)
        {
            bool isForbidden = refused.NativeErrorCode == PermissionDenied;
            return new(
                StepOutcome.Failed, isForbidden ? NotExecutable : NotFound, null,
                isForbidden ? $"'{step.Command[0]}' may not be executed in this image." : $"'{step.Command[0]}' was not found in this image: {refused.Message}");
        }
        using Process process = running!;
        bool isTimedOut = await WaitAsync(process, limit, stop);
        int code = process.ExitCode;
        return isTimedOut
            ? new(StepOutcome.TimedOut, code == 0 ? 128 + Terminate : code, startedAt, $"It was ended after its time limit of {limit}.")
            : new(code == 0 ? StepOutcome.Succeeded : StepOutcome.Failed, code, startedAt, IsFromOutside: isAsked);
    }

    private async Task<bool> WaitAsync(Process process, TimeSpan? limit, CancellationToken stop)
    {
        if (limit is not { } most)
        {
            await process.WaitForExitAsync(stop);
            return false;
        }
        if (await EndsWithinAsync(process, most, stop))
            return false;
        _ = Kill(process.Id, Terminate);
        if (!await EndsWithinAsync(process, Grace, stop))
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(stop);
        }
        return true;
    }

    private async Task<bool> EndsWithinAsync(Process process, TimeSpan limit, CancellationToken stop)
    {
        try
        {
            await process.WaitForExitAsync(stop).WaitAsync(limit, time, stop);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int pid, int signal);
}
