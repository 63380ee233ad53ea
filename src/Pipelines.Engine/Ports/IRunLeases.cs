using Pipelines.Core.Values;

namespace Pipelines.Engine.Ports;

/// <summary>
/// The right to drive runs, where several engines share a journal. All members may be called from any thread; an instance is one engine.
/// <list type="bullet">
/// <item>A run is held by one engine at a time. Each taking has a number, the fence, greater than that of every taking before it.</item>
/// <item>An engine that has not renewed for <see cref="Length"/>, by the clock of the store and not of its machine, has lost all runs
/// that it held, for good: others may take them, and it may take them anew like any other.</item>
/// <item>What is appended through <see cref="Fence"/> is refused once the run was taken by another: in the transaction that would have
/// written it, whatever its engine believes. Who has taken a run reads all that the one before has ever written.</item>
/// </list>
/// </summary>
public interface IRunLeases : IAsyncDisposable
{
    /// <summary>
    /// How long a right lasts without being renewed; <see cref="Timeout.InfiniteTimeSpan"/> where it lasts as long as the process, and nothing
    /// has to be renewed.
    /// </summary>
    TimeSpan Length { get; }

    /// <summary>Takes a run that nobody holds, known or not; null while another, or this one, holds it.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot be asked.</exception>
    Task<RunLease?> TakeAsync(RunId run, CancellationToken stop);

    /// <summary>Who holds a run, in words for people; null: nobody.</summary>
    Task<string?> FindHolderAsync(RunId run, CancellationToken stop);

    /// <summary>Makes all that this engine holds last for <see cref="Length"/> again; false when it was too late: then all is lost.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot be asked; what is held lasts as long as it did.</exception>
    Task<bool> RenewAsync(CancellationToken stop);

    /// <summary>Gives a run back that has not ended: it is free for others at once. One that is no longer held is no error.</summary>
    Task ReleaseAsync(RunLease lease, CancellationToken stop);

    /// <summary>Forgets a run that has ended: it is neither held nor free. One that is no longer held is no error.</summary>
    Task EndAsync(RunLease lease, CancellationToken stop);

    /// <summary>
    /// Runs that were given back, or whose engine is gone; those first that were taken longest ago. Where rights last as long as the
    /// process, only those of this process are known: others are in the journal.
    /// </summary>
    /// <param name="most">At most so many.</param>
    /// <param name="stop">Ends the wait.</param>
    Task<IReadOnlyList<RunId>> ListFreeAsync(int most, CancellationToken stop);

    /// <summary>
    /// The journal as the holder of a run writes it: every append throws <see cref="LeaseLostException"/>, and changes nothing, once
    /// the run was taken by another, given back or ended.
    /// </summary>
    IJournal Fence(RunLease lease);
}

/// <summary>The right to drive a run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Number">The fence: greater than that of every earlier right to this run.</param>
public sealed record RunLease(RunId Run, long Number);
