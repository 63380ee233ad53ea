namespace Pipelines.Stores.Resources;

// Rows as the tables have them: Dapper fills them by the names of the columns. Times are UTC ticks, 0 for none.

// Made by Dapper.
#pragma warning disable CA1812

internal sealed record ScheduleRow : ResourceRow
{
    public const string Enabled = "ENABLED";
    public const string Disabled = "DISABLED";

    public const string Columns = """
        id AS Id, version AS Version, namespace AS Namespace, experiment AS Experiment, display_name AS DisplayName, description AS Description,
        status AS Status, cron AS Cron, interval_seconds AS IntervalSeconds, start_at AS StartAt, end_at AS EndAt, time_zone AS TimeZone,
        max_concurrency AS MaxConcurrency, misfire AS Misfire, grace_seconds AS GraceSeconds, pipeline AS Pipeline,
        pipeline_version AS PipelineVersion, package_json AS PackageJson, parameters_json AS ParametersJson, pipeline_root AS PipelineRoot,
        service_account AS ServiceAccount, created_at AS CreatedAt, updated_at AS UpdatedAt, last_slot AS LastSlot, runs AS Runs, wake_at AS WakeAt,
        error AS Error
        """;

    public long Version { get; init; }
    public string Namespace { get; init; } = "";
    public string Experiment { get; init; } = "";
    public string DisplayName { get; init; } = "";
    public string Description { get; init; } = "";
    public string Status { get; init; } = "";
    public string Cron { get; init; } = "";
    public long IntervalSeconds { get; init; }
    public long StartAt { get; init; }
    public long EndAt { get; init; }
    public string TimeZone { get; init; } = "";
    public long MaxConcurrency { get; init; }
    public string Misfire { get; init; } = "";
    public long GraceSeconds { get; init; }
    public string Pipeline { get; init; } = "";
    public string PipelineVersion { get; init; } = "";
    public string PackageJson { get; init; } = "";
    public string ParametersJson { get; init; } = "{}";
    public string PipelineRoot { get; init; } = "";
    public string ServiceAccount { get; init; } = "";
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }
    public long LastSlot { get; init; }
    public long Runs { get; init; }
    public long WakeAt { get; init; }
    public string Error { get; init; } = "";

    public StoredSchedule ToStored() => new()
    {
        Id = Id,
        Version = Version,
        Namespace = Namespace,
        Experiment = Experiment,
        DisplayName = DisplayName,
        Description = Description,
        IsEnabled = Status == Enabled,
        Cron = Cron,
        IntervalSeconds = IntervalSeconds,
        StartAt = TimeOrNone(StartAt),
        EndAt = TimeOrNone(EndAt),
        TimeZone = TimeZone,
        MaxConcurrency = MaxConcurrency,
        Misfire = Misfire,
        GraceSeconds = GraceSeconds,
        Pipeline = Pipeline,
        PipelineVersion = PipelineVersion,
        PackageJson = PackageJson,
        ParametersJson = ParametersJson,
        PipelineRoot = PipelineRoot,
        ServiceAccount = ServiceAccount,
        CreatedAt = Time(CreatedAt),
        UpdatedAt = Time(UpdatedAt),
        LastSlot = TimeOrNone(LastSlot),
        Runs = Runs,
        WakeAt = TimeOrNone(WakeAt),
        Error = Error,
    };
}

internal sealed record SlotRow : ResourceRow
{
    public const string Columns = """
        id AS Id, schedule AS Schedule, slot AS Slot, last_slot AS LastSlot, slots AS Slots, source AS Source, state AS State, number AS Number,
        note AS Note, decided_at AS DecidedAt
        """;

    public string Schedule { get; init; } = "";
    public long Slot { get; init; }
    public long LastSlot { get; init; }
    public long Slots { get; init; }
    public string Source { get; init; } = "";
    public string State { get; init; } = "";
    public long Number { get; init; }
    public string Note { get; init; } = "";
    public long DecidedAt { get; init; }

    public StoredSlot ToStored() => new()
    {
        Id = Id,
        Schedule = Schedule,
        Slot = Time(Slot),
        LastSlot = Time(LastSlot),
        Slots = Slots,
        Source = Source,
        State = State,
        Number = Number,
        Note = Note,
        DecidedAt = Time(DecidedAt),
    };
}
