using Pipelines.Core.Values;

namespace Pipelines.Core.Steps;

/// <summary>How an attempt ended.</summary>
public enum StepOutcome
{
    /// <summary>Exit code 0 and every output kept.</summary>
    Succeeded = 0,

    /// <summary>The author's program failed, or its outputs could not be read. Retries apply.</summary>
    Failed = 1,

    /// <summary>Stopped because the run asked for it.</summary>
    Canceled = 2,

    /// <summary>Ended by its time limit. Retries apply.</summary>
    TimedOut = 3,

    /// <summary>Gone without a result, through no fault of the program (machine restarted, pod evicted). Costs no retry.</summary>
    Lost = 4,

    /// <summary>Cannot run here at all (no interpreter, no image, no disk space). No retry helps.</summary>
    Impossible = 5,
}

/// <summary>What an attempt leaves.</summary>
public sealed record StepReport
{
    /// <summary>How it ended.</summary>
    public required StepOutcome Outcome { get; init; }

    /// <summary>When the program started; null if it never did.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The program's exit code, 128 + n for signal n; null if it never started or is unknown.</summary>
    public int? ExitCode { get; init; }

    /// <summary>For people: what failed and how to mend it; empty on success. Secrets are masked.</summary>
    public string Error { get; init; } = "";

    /// <summary>Output parameters that were written, converted to their declared types.</summary>
    public Map<Value> Parameters { get; init; }

    /// <summary>Output artifacts.</summary>
    public Map<Sequence<Artifact>> Artifacts { get; init; }
}
