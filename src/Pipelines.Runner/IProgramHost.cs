using Pipelines.Core.Steps;
using Pipelines.Engine.Steps;

namespace Pipelines.Runner;

/// <summary>Starts the author's program and waits for its end.</summary>
internal interface IProgramHost
{
    /// <summary>Runs it with exactly these variables; it writes straight to the container's log.</summary>
    Task<ProgramEnd> RunAsync(PreparedStep step, IReadOnlyDictionary<string, string> environment, TimeSpan? limit, CancellationToken stop);
}

/// <summary>How it ended.</summary>
/// <param name="Outcome">What it was: succeeded, failed, timed out, impossible.</param>
/// <param name="Code">The exit code, 128 + n for signal n.</param>
/// <param name="StartedAt">When it started; null: it did not.</param>
/// <param name="Words">What there is to say beside the code.</param>
/// <param name="IsFromOutside">The pod was told to end while it ran.</param>
internal sealed record ProgramEnd(StepOutcome Outcome, int Code, DateTimeOffset? StartedAt, string Words = "", bool IsFromOutside = false);
