using Microsoft.Win32.SafeHandles;

namespace Pipelines.Engine.Local.Processes;

/// <summary>Waits for the end of processes that are not our children: those that an earlier engine has started.</summary>
internal sealed class ProcessWatch(DescriptorWatch watch, TimeProvider time)
{
    private const nint OpenProcess = 434;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>Completes when the process that started then has ended.</summary>
    public async Task EndOfAsync(int pid, long start, CancellationToken stop)
    {
        // The descriptor first, the look after it: a number that went to another process meanwhile shows by its start.
        SafeFileHandle? process = Open(pid);
        try
        {
            if (process is not null && ProcessTable.StartOf(pid) == start)
            {
                TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
                watch.Add(process, () =>
                {
                    ended.TrySetResult();
                    return false;
                });
                process = null;
                await ended.Task.WaitAsync(stop);
            }
        }
        finally
        {
            process?.Dispose();
        }
        while (ProcessTable.StartOf(pid) == start)
            await Task.Delay(LookEvery, time, stop);
    }

    private static SafeFileHandle? Open(int pid)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        // Fails before Linux 5.3, and when the process is gone.
        nint descriptor = Libc.SystemCall(OpenProcess, pid, 0);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }
}
