using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Local.Processes;

/// <summary>Ends all processes of an attempt, also those that hide in sessions of their own.</summary>
internal sealed class AttemptEnding(IProgramForm form, TimeProvider time)
{
    private const int Terminate = 15;
    private const int ByForce = 9;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    // What a supervisor needs to note an exit code, with a wide margin for a busy machine.
    private static readonly TimeSpan SupervisorsPatience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Asks the attempt to end, each process once; after <paramref name="grace"/> ends by force what is left, and then the supervisor, if
    /// it still does not say that it is over. Returns when <paramref name="over"/> completes.
    /// </summary>
    public async Task EndAsync(Func<AttemptMark> mark, AttemptPlace place, TimeSpan grace, Task over, CancellationToken stop)
    {
        long began = time.GetTimestamp();
        HashSet<int> asked = [];
        bool isReached = false;
        // Again and again: the program may have been about to start, or start others.
        for (bool isFirst = true; !over.IsCompleted && (isFirst || time.GetElapsedTime(began) < grace); isFirst = false)
        {
            isReached = isReached || await form.SignalAsync(place, "TERM", stop);
            foreach (int pid in ProcessTable.Members(mark(), ProcessTable.All()))
            {
                if (asked.Add(pid))
                    _ = Libc.Kill(pid, Terminate);
            }
            await RestAsync(over, Shorter(LookEvery, grace - time.GetElapsedTime(began)), stop);
        }
        long forced = time.GetTimestamp();
        while (!over.IsCompleted)
        {
            await form.SignalAsync(place, "KILL", stop);
            KillAll(mark(), ProcessTable.All());
            // It may be stopped itself, or wait for what no signal ends.
            if (mark() is { Supervisor: > 0 and int supervisor } && time.GetElapsedTime(forced) > SupervisorsPatience)
                _ = Libc.Kill(-supervisor, ByForce);
            await RestAsync(over, LookEvery, stop);
        }
    }

    /// <summary>
    /// Ends by force what a program has left behind when it ended: as in a container, nothing outlives it.
    /// </summary>
    /// <param name="mark">The attempt.</param>
    /// <param name="newest">The <see cref="ProcessTable.Newest"/> process before the program was started; 0: unknown.</param>
    /// <param name="stop">Leaves the rest to another engine.</param>
    /// <returns>How many there were.</returns>
    public async Task<int> SweepAsync(AttemptMark mark, int newest, CancellationToken stop)
    {
        int count = KillAll(mark, ProcessTable.Since(newest));
        // Those that they have started meanwhile, and until the system has taken them away.
        for (int left = count; left > 0; left = KillAll(mark, ProcessTable.All()))
            await Task.Delay(LookEvery, time, stop);
        return count;
    }

    private static int KillAll(AttemptMark mark, IEnumerable<int> among)
    {
        int count = 0;
        foreach (int pid in ProcessTable.Members(mark, among))
        {
            count++;
            _ = Libc.Kill(pid, ByForce);
        }
        return count;
    }

    private async Task RestAsync(Task over, TimeSpan rest, CancellationToken stop)
    {
        if (rest > TimeSpan.Zero)
            await Task.WhenAny(over, Task.Delay(rest, time, stop));
        stop.ThrowIfCancellationRequested();
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
