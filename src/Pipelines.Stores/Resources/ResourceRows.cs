using Pipelines.Core.Values;
using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Resources;

// Rows as the tables have them: Dapper fills them by the names of the columns. Times are UTC ticks, 0 for none.

// Made by Dapper.
#pragma warning disable CA1812

internal abstract record ResourceRow
{
    public const string Available = "AVAILABLE";
    public const string Archived = "ARCHIVED";

    public string Id { get; init; } = "";
    public object? SortKey { get; init; }

    protected static DateTimeOffset Time(long ticks) => Ticks.ToTime(ticks);

    protected static DateTimeOffset? TimeOrNone(long ticks) => ticks == 0 ? null : Ticks.ToTime(ticks);

    protected static Map<string> Tags(string json)
        => ValueJson.Read(json) is Value.Struct tags ? tags.Members.ToMap(member => member.Key, member => member.Value.ToText()) : default;

    public static string TagsJson(Map<string> tags)
        => tags.Count == 0 ? "{}" : ValueJson.Write(new Value.Struct(tags.ToMap(tag => tag.Key, tag => Value.Of(tag.Value))));
}

internal sealed record ExperimentRow : ResourceRow
{
    public const string Columns = """
        id AS Id, namespace AS Namespace, display_name AS DisplayName, description AS Description, storage_state AS StorageState,
        created_at AS CreatedAt, last_run_created_at AS LastRunCreatedAt
        """;

    public string Namespace { get; init; } = "";
    public string DisplayName { get; init; } = "";
    public string Description { get; init; } = "";
    public string StorageState { get; init; } = "";
    public long CreatedAt { get; init; }
    public long LastRunCreatedAt { get; init; }

    public StoredExperiment ToStored() => new()
    {
        Id = Id,
        Namespace = Namespace,
        DisplayName = DisplayName,
        Description = Description,
        IsArchived = StorageState == Archived,
        CreatedAt = Time(CreatedAt),
        LastRunCreatedAt = TimeOrNone(LastRunCreatedAt),
    };
}

internal sealed record PipelineRow : ResourceRow
{
    public const string Columns = """
        id AS Id, namespace AS Namespace, name AS Name, display_name AS DisplayName, description AS Description, tags_json AS TagsJsonText,
        created_at AS CreatedAt
        """;

    public string Namespace { get; init; } = "";
    public string Name { get; init; } = "";
    public string DisplayName { get; init; } = "";
    public string Description { get; init; } = "";
    public string TagsJsonText { get; init; } = "{}";
    public long CreatedAt { get; init; }

    public StoredPipeline ToStored() => new()
    {
        Id = Id,
        Namespace = Namespace,
        Name = Name,
        DisplayName = DisplayName,
        Description = Description,
        Tags = Tags(TagsJsonText),
        CreatedAt = Time(CreatedAt),
    };
}

internal sealed record VersionRow : ResourceRow
{
    public const string Columns = """
        id AS Id, pipeline AS Pipeline, name AS Name, display_name AS DisplayName, description AS Description, package_url AS PackageUrl,
        code_source_url AS CodeSourceUrl, tags_json AS TagsJsonText, created_at AS CreatedAt,
        (SELECT json FROM resource_packages WHERE sha256 = resource_versions.package) AS PackageJson
        """;

    public string Pipeline { get; init; } = "";
    public string Name { get; init; } = "";
    public string DisplayName { get; init; } = "";
    public string Description { get; init; } = "";
    public string PackageUrl { get; init; } = "";
    public string CodeSourceUrl { get; init; } = "";
    public string TagsJsonText { get; init; } = "{}";
    public string PackageJson { get; init; } = "";
    public long CreatedAt { get; init; }

    public StoredVersion ToStored() => new()
    {
        Id = Id,
        Pipeline = Pipeline,
        Name = Name,
        DisplayName = DisplayName,
        Description = Description,
        PackageUrl = PackageUrl,
        CodeSourceUrl = CodeSourceUrl,
        Tags = Tags(TagsJsonText),
        PackageJson = PackageJson,
        CreatedAt = Time(CreatedAt),
    };
}

internal sealed record RunResourceRow : ResourceRow
{
    public const string Columns = """
        id AS Id, experiment AS Experiment, namespace AS Namespace, display_name AS DisplayName, description AS Description,
        storage_state AS StorageState, state AS State, error AS Error, created_at AS CreatedAt, scheduled_at AS ScheduledAt,
        finished_at AS FinishedAt, pipeline_name AS PipelineName, pipeline AS Pipeline, pipeline_version AS PipelineVersion,
        recurring_run AS RecurringRun, service_account AS ServiceAccount, pipeline_root AS PipelineRoot, parameters_json AS ParametersJson,
        admitted_at AS AdmittedAt, priority AS Priority, pool AS Pool, is_paused AS IsPaused, is_pinned AS IsPinned
        """;

    public string Experiment { get; init; } = "";
    public string Namespace { get; init; } = "";
    public string DisplayName { get; init; } = "";
    public string Description { get; init; } = "";
    public string StorageState { get; init; } = "";
    public string State { get; init; } = "";
    public string Error { get; init; } = "";
    public long CreatedAt { get; init; }
    public long ScheduledAt { get; init; }
    public long FinishedAt { get; init; }
    public string PipelineName { get; init; } = "";
    public string Pipeline { get; init; } = "";
    public string PipelineVersion { get; init; } = "";
    public string RecurringRun { get; init; } = "";
    public string ServiceAccount { get; init; } = "";
    public string PipelineRoot { get; init; } = "";
    public string ParametersJson { get; init; } = "{}";
    public long AdmittedAt { get; init; }
    public long Priority { get; init; }
    public string Pool { get; init; } = "";
    public long IsPaused { get; init; }
    public long IsPinned { get; init; }

    public StoredRun ToStored() => new()
    {
        Run = new(Id),
        Experiment = Experiment,
        Namespace = Namespace,
        DisplayName = DisplayName,
        Description = Description,
        IsArchived = StorageState == Archived,
        State = State,
        Error = Error,
        CreatedAt = Time(CreatedAt),
        ScheduledAt = TimeOrNone(ScheduledAt),
        FinishedAt = TimeOrNone(FinishedAt),
        PipelineName = PipelineName,
        Pipeline = Pipeline,
        PipelineVersion = PipelineVersion,
        RecurringRun = RecurringRun,
        ServiceAccount = ServiceAccount,
        PipelineRoot = PipelineRoot,
        ParametersJson = ParametersJson,
        AdmittedAt = TimeOrNone(AdmittedAt),
        Priority = (int)Priority,
        Pool = Pool,
        IsPaused = IsPaused != 0,
        IsPinned = IsPinned != 0,
    };
}
