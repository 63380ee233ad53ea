using Pipelines.Core.Values;

namespace Pipelines.Core.Serving;

/// <summary>What happens when a measurement has too few answers to judge by.</summary>
public enum InconclusivePolicy
{
    /// <summary>Requests stay split as they are until there are enough, or until somebody promotes or aborts.</summary>
    Hold = 0,

    /// <summary>After <see cref="RolloutSpec.InconclusiveLimit"/> of them in a row the roll-out is taken back.</summary>
    RollBack = 1,
}

/// <summary>One share of the requests that a new revision has to stand.</summary>
/// <param name="Percent">0 to 100, of the requests that the new revision answers.</param>
public sealed record RolloutStep(int Percent)
{
    /// <summary>The new revision gets a copy of each request that the stable one answers; its own answers are measured and thrown away.</summary>
    public bool IsMirrored { get; init; }

    /// <summary>Somebody must approve before the step begins.</summary>
    public bool NeedsApproval { get; init; }

    /// <summary>Between two measurements in this step; null: as the roll-out has it.</summary>
    public TimeSpan? Interval { get; init; }
}

/// <summary>
/// How a new revision takes a service over: it is loaded beside the stable one, asked a few recorded questions, given more and more of the requests,
/// and measured in each step. Without steps it is promoted as soon as it answers well (one-shot).
/// </summary>
public sealed record RolloutSpec
{
    /// <summary>The steps in order. After the last one the revision is promoted.</summary>
    public Sequence<RolloutStep> Steps { get; init; }

    /// <summary>What is measured in each step; all must pass. Empty: a step passes by time alone.</summary>
    public Sequence<RolloutCheck> Checks { get; init; }

    /// <summary>Between two measurements, and so the least time of a step; above zero. Default: a minute.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Answers this soon after a step's beginning are not judged; at most half the interval counts. Default: 5 s.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The least number of answers, of each side that a check compares, for a verdict; from 1. Default: 50.</summary>
    public long MinSamples { get; init; } = 50;

    /// <summary>What to do about too few answers. Default: hold.</summary>
    public InconclusivePolicy OnInconclusive { get; init; }

    /// <summary>How many inconclusive measurements in a row are too many, where they are not held; from 1. Default: 5.</summary>
    public int InconclusiveLimit { get; init; } = 5;

    /// <summary>How long the revision may take to load. Default: 10 minutes, as Knative's progress deadline.</summary>
    public TimeSpan LoadDeadline { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long all of it may take, people's approval included; null: as long as it wants.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>All requests at once, as soon as the revision answers.</summary>
    public static RolloutSpec OneShot { get; } = new();

    /// <summary>5, 25, 50, then all requests; a percent or less of errors, and a p99 within 1.5 times the stable side's.</summary>
    public static RolloutSpec Canary { get; } = new()
    {
        Steps = [new(5), new(25), new(50), new(100)],
        Checks = RolloutCheck.Usual,
    };

    /// <summary>All requests at once, and back to the stable revision when the measurement after that is bad.</summary>
    public static RolloutSpec BlueGreen { get; } = new() { Steps = [new(100)], Checks = RolloutCheck.Usual };

    /// <summary>A copy of all requests first, whose answers nobody sees, then all requests.</summary>
    public static RolloutSpec Shadow { get; } = new() { Steps = [new(0) { IsMirrored = true }, new(100)], Checks = RolloutCheck.Usual };
}
