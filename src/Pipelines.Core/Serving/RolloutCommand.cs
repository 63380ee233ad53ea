namespace Pipelines.Core.Serving;

/// <summary>How requests shall be split.</summary>
/// <param name="Percent">0 to 100 for the new revision; null: all, which promotes it.</param>
/// <param name="IsMirrored">The new revision gets copies of the stable one's requests.</param>
public readonly record struct TrafficWish(int? Percent, bool IsMirrored = false)
{
    /// <summary>The new revision gets nothing.</summary>
    public static readonly TrafficWish Nothing = new(0);

    /// <summary>The new revision gets everything, for good.</summary>
    public static readonly TrafficWish Everything = new(null);
}

/// <summary>What must be done next. Each may be carried out twice.</summary>
public abstract record RolloutCommand
{
    private RolloutCommand() { }

    /// <summary>Make the service as it was asked for, with this split, and answer with <see cref="RolloutEvent.Applied"/>.</summary>
    public sealed record Apply(TrafficWish Wish) : RolloutCommand;

    /// <summary>Tell when the revision answers or has failed, from now until the roll-out ends.</summary>
    public sealed record Watch(string Revision) : RolloutCommand;

    /// <summary>Send the recorded requests to the revision and answer with <see cref="RolloutEvent.SmokeEnded"/>.</summary>
    public sealed record Smoke(string Revision) : RolloutCommand;

    /// <summary>
    /// Measure all checks and answer with <see cref="RolloutEvent.Measured"/>. The two times differ where the stable revision has no requests: its
    /// values are then of a time as long, just before it lost them.
    /// </summary>
    public sealed record Measure(int Number, Window Canary, Window Stable) : RolloutCommand;

    /// <summary>Answer with <see cref="RolloutEvent.AlarmRang"/> at that time or soon after. Replaces an earlier wish.</summary>
    public sealed record WakeAt(DateTimeOffset When) : RolloutCommand;

    /// <summary>Nothing will follow.</summary>
    public sealed record Finish(RolloutPhase Phase, string Message) : RolloutCommand;
}

/// <summary>A time, its end excluded.</summary>
public readonly record struct Window(DateTimeOffset From, DateTimeOffset Until);
