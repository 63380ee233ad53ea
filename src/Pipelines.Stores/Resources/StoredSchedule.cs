namespace Pipelines.Stores.Resources;

/// <summary>A schedule: when which pipeline runs, and how far its slots have been decided on.</summary>
public sealed record StoredSchedule
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Grows with each decision.</summary>
    public long Version { get; init; }

    /// <summary>The experiment's namespace.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The id of the experiment of its runs.</summary>
    public required string Experiment { get; init; }

    /// <summary>The name for people.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Free text; empty if not set.</summary>
    public string Description { get; init; } = "";

    /// <summary>It makes runs.</summary>
    public bool IsEnabled { get; init; }

    /// <summary>Times of the clock; empty: <see cref="IntervalSeconds"/> counts.</summary>
    public string Cron { get; init; } = "";

    /// <summary>Seconds from slot to slot; 0 beside a cron expression.</summary>
    public long IntervalSeconds { get; init; }

    /// <summary>No slot before this; null: from when it was made.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>No slot behind this; null: they never end.</summary>
    public DateTimeOffset? EndAt { get; init; }

    /// <summary>The IANA name of the clock that <see cref="Cron"/> is about.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Runs at the same time.</summary>
    public long MaxConcurrency { get; init; } = 1;

    /// <summary>ALL, LATEST or SKIP.</summary>
    public string Misfire { get; init; } = "ALL";

    /// <summary>How late a slot may be under SKIP.</summary>
    public long GraceSeconds { get; init; } = 60;

    /// <summary>The id of the pipeline; empty: <see cref="PackageJson"/> is run.</summary>
    public string Pipeline { get; init; } = "";

    /// <summary>The id of the version; empty: the newest at the time of each run.</summary>
    public string PipelineVersion { get; init; } = "";

    /// <summary>A pipeline of its own, as canonical JSON; empty: none.</summary>
    public string PackageJson { get; init; } = "";

    /// <summary>Parameters with their macros, as JSON.</summary>
    public string ParametersJson { get; init; } = "{}";

    /// <summary>The prefix of outputs; empty: the server's.</summary>
    public string PipelineRoot { get; init; } = "";

    /// <summary>The account its steps use on a cluster; empty if not set.</summary>
    public string ServiceAccount { get; init; } = "";

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When people changed it last.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The last slot that was decided on; null: none was.</summary>
    public DateTimeOffset? LastSlot { get; init; }

    /// <summary>Runs that were decided on so far.</summary>
    public long Runs { get; init; }

    /// <summary>When to look at it again; null: when one of its runs has ended, or people change it.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>Why its last run could not be made; empty: it could.</summary>
    public string Error { get; init; } = "";
}

/// <summary>What was decided on a slot of a schedule, or on several that get no run.</summary>
public sealed record StoredSlot
{
    /// <summary>The state of a backfilled slot whose turn has not come.</summary>
    public const string Waiting = "WAITING";

    /// <summary>The state of a slot whose run is to be made.</summary>
    public const string Decided = "DECIDED";

    /// <summary>The state of a slot whose run is there.</summary>
    public const string Made = "MADE";

    /// <summary>The state of a slot whose run could not be made.</summary>
    public const string Failed = "FAILED";

    /// <summary>The state of slots that get no run.</summary>
    public const string LeftOut = "LEFT_OUT";

    /// <summary>The id of the run, or of the gap.</summary>
    public required string Id { get; init; }

    /// <summary>The schedule.</summary>
    public required string Schedule { get; init; }

    /// <summary>The slot; of a gap the first one.</summary>
    public required DateTimeOffset Slot { get; init; }

    /// <summary>The last slot of a gap; else the slot.</summary>
    public required DateTimeOffset LastSlot { get; init; }

    /// <summary>Slots in a gap, counted up to 1000; else 1.</summary>
    public long Slots { get; init; } = 1;

    /// <summary>SCHEDULE, BACKFILL or TRIGGER; of a gap the reason.</summary>
    public required string Source { get; init; }

    /// <summary>WAITING, DECIDED, MADE, FAILED or LEFT_OUT.</summary>
    public required string State { get; init; }

    /// <summary>The number of the run in its schedule, from 1; 0 for a gap.</summary>
    public long Number { get; init; }

    /// <summary>Why the run could not be made; empty else.</summary>
    public string Note { get; init; } = "";

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset DecidedAt { get; init; }
}
