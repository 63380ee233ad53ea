using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Ports;

/// <summary>
/// Runs attempts of steps somewhere: processes, containers, Jobs. All members may be called from any thread.
/// <list type="bullet">
/// <item>Starting the same attempt twice starts it once: a second <see cref="StartAsync"/>, also by another engine after a
/// restart, adopts what runs and reports what has ended.</item>
/// <item>The end of a started attempt is reported to the sink at least once, in any order, also when it was stopped.</item>
/// <item>An attempt outlives the engine: disposing the launcher leaves it running.</item>
/// </list>
/// </summary>
public interface ILauncher : IAsyncDisposable
{
    /// <summary>
    /// True where engines on other machines find the attempts too, as in a cluster: then they outlive the right of an engine to drive their
    /// run. False if not said: attempts are processes of this machine, and end when the run is handed on.
    /// </summary>
    bool IsShared => false;

    /// <summary>
    /// Makes sure that the attempt runs or has run. Returns once that is durable; what goes wrong with the step itself is
    /// reported to <paramref name="sink"/>, not thrown.
    /// </summary>
    Task StartAsync(StepOrder order, IStepSink sink, CancellationToken stop);

    /// <summary>
    /// Asks the attempt to end: first politely (SIGTERM), after <paramref name="grace"/> by force, with all its children. Returns
    /// at once; the end is reported as usual. An attempt that has ended is left alone; one that is unknown does not begin, since its start
    /// may be on the way.
    /// </summary>
    Task StopAsync(AttemptId attempt, TimeSpan grace, CancellationToken stop);

    /// <summary>
    /// Ends the attempt by force, with all its children, since this engine gives its run up. Returns at once. Whoever starts the attempt again is
    /// told that it was lost, not that somebody canceled it; what this engine is still told of its end does not count.
    /// </summary>
    Task AbandonAsync(AttemptId attempt, CancellationToken stop) => StopAsync(attempt, TimeSpan.Zero, stop);

    /// <summary>The truth of now about an attempt, also one that another engine started.</summary>
    Task<StepStanding> FindAsync(AttemptId attempt, CancellationToken stop);

    /// <summary>
    /// Removes what is kept of a run's attempts here: working folders, records. Its logs stay. Of a run that is at work nothing is removed;
    /// afterwards its attempts are unknown. A launcher that keeps nothing has nothing to do.
    /// </summary>
    Task ForgetAsync(RunId run, CancellationToken stop) => Task.CompletedTask;
}

/// <summary>Takes the ends of attempts. May wait when the engine is busy.</summary>
public interface IStepSink
{
    /// <summary>The attempt's program has started.</summary>
    ValueTask StartedAsync(AttemptId attempt, DateTimeOffset at);

    /// <summary>The attempt has ended; nothing of it runs any more.</summary>
    ValueTask EndedAsync(AttemptId attempt, StepReport report);

    /// <summary>
    /// The attempt cannot be brought to its end for a reason that is not its own (the disk is full, the store is away): nothing is
    /// reported, the engine stops, and starting the attempt again goes on where it was.
    /// </summary>
    void Stuck(AttemptId attempt, Exception why);
}

/// <summary>Where an attempt stands.</summary>
public enum StepStanding
{
    /// <summary>Never started here, or forgotten.</summary>
    Unknown = 0,

    /// <summary>Runs.</summary>
    Running = 1,

    /// <summary>Has ended; starting it again reports the end.</summary>
    Ended = 2,
}
