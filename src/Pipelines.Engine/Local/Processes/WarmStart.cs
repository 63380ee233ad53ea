using Pipelines.Core.Steps;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Local.Processes;

/// <summary>
/// Starts programs in processes that are there already. What it starts looks like any other attempt from then on: it has the same
/// record, mark, log and folder, so everybody can find, end and take it over who never heard of it.
/// </summary>
internal interface IWarmStart : IAsyncDisposable
{
    /// <summary>A place for the program of a step; null where it must be started cold. May wait for an interpreter that is coming up.</summary>
    ValueTask<IWarmProgram?> FindAsync(StepOrder order, PreparedStep step, ProgramLine line, CancellationToken stop);
}

/// <summary>A program that can be started at once.</summary>
internal interface IWarmProgram
{
    /// <summary>
    /// Hands it over: from then on it starts, whatever becomes of this engine. The task completes when it has ended, or when no more will
    /// be heard of it.
    /// </summary>
    /// <param name="place">Where its record, log and folder are.</param>
    /// <param name="claim">What the program is to claim the attempt with; it puts its own number and start into it.</param>
    /// <param name="limit">Its time limit.</param>
    Task<WarmEnd> RunAsync(AttemptPlace place, AttemptClaim claim, TimeSpan? limit);
}

/// <summary>How a warm program has ended.</summary>
/// <param name="Process">Its number; 0: not known.</param>
/// <param name="Code">Its exit code, 128 + n for signal n; null where only the record can tell, or the program never began.</param>
internal readonly record struct WarmEnd(int Process, int? Code);
