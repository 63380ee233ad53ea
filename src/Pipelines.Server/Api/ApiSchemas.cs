namespace Pipelines.Server.Api;

/// <summary>The objects of the API by their fields; a test holds real answers against them.</summary>
internal static class ApiSchemas
{
    private static readonly (string Name, string Type)[] RunFields =
    [
        ("experiment_id", "string"), ("run_id", "string"), ("display_name", "string"), ("storage_state", "string"), ("description", "string"),
        ("pipeline_spec", "object"), ("pipeline_version_reference", "VersionReference"), ("runtime_config", "RuntimeConfig"), ("service_account", "string"),
        ("created_at", "time"), ("scheduled_at", "time"), ("finished_at", "time"), ("state", "string"), ("error", "Status"), ("run_details", "RunDetails"),
        ("recurring_run_id", "string"), ("state_history", "StateChange[]"),
    ];

    private static readonly (string Name, string Type)[] RecurringRunFields =
    [
        ("recurring_run_id", "string"), ("display_name", "string"), ("description", "string"), ("pipeline_spec", "object"), ("pipeline_version_reference", "VersionReference"),
        ("runtime_config", "RuntimeConfig"), ("service_account", "string"), ("max_concurrency", "string"), ("trigger", "Trigger"), ("mode", "string"), ("status", "string"),
        ("created_at", "time"), ("updated_at", "time"), ("error", "Status"), ("no_catchup", "boolean"), ("namespace", "string"), ("experiment_id", "string"),
    ];

    public static readonly IReadOnlyDictionary<string, (string Name, string Type)[]> All = new Dictionary<string, (string Name, string Type)[]>(StringComparer.Ordinal)
    {
        ["Nothing"] = [],
        ["Error"] = [("error", "string"), ("code", "integer"), ("message", "string"), ("details", "object[]")],
        ["Health"] = [("multi_user", "boolean"), ("pipeline_store", "string")],
        ["Status"] = [("code", "integer"), ("message", "string")],
        ["Experiment"] =
        [
            ("experiment_id", "string"), ("display_name", "string"), ("description", "string"), ("created_at", "time"), ("namespace", "string"),
            ("storage_state", "string"), ("last_run_created_at", "time"),
        ],
        ["ExperimentList"] = [("experiments", "Experiment[]"), ("total_size", "integer"), ("next_page_token", "string")],
        ["Pipeline"] =
        [
            ("pipeline_id", "string"), ("name", "string"), ("display_name", "string"), ("description", "string"), ("created_at", "time"), ("namespace", "string"),
            ("tags", "object"),
        ],
        ["PipelineList"] = [("pipelines", "Pipeline[]"), ("total_size", "integer"), ("next_page_token", "string")],
        ["PackageUrl"] = [("pipeline_url", "string")],
        ["PipelineVersion"] =
        [
            ("pipeline_id", "string"), ("pipeline_version_id", "string"), ("name", "string"), ("display_name", "string"), ("description", "string"), ("created_at", "time"),
            ("package_url", "PackageUrl"), ("code_source_url", "string"), ("pipeline_spec", "object"), ("tags", "object"),
        ],
        ["PipelineVersionList"] = [("pipeline_versions", "PipelineVersion[]"), ("total_size", "integer"), ("next_page_token", "string")],
        ["CreatePipelineAndVersion"] = [("pipeline", "Pipeline"), ("pipeline_version", "PipelineVersion")],
        ["VersionReference"] = [("pipeline_id", "string"), ("pipeline_version_id", "string")],
        ["RuntimeConfig"] = [("parameters", "object"), ("pipeline_root", "string")],
        ["StateChange"] = [("update_time", "time"), ("state", "string"), ("error", "Status")],
        ["ChildTask"] = [("task_id", "string")],
        ["ExecutorDetail"] = [("main_job", "string")],
        ["TaskDetail"] =
        [
            ("run_id", "string"), ("task_id", "string"), ("display_name", "string"), ("create_time", "time"), ("start_time", "time"), ("end_time", "time"),
            ("executor_detail", "ExecutorDetail"), ("state", "string"), ("error", "Status"), ("inputs", "object"), ("outputs", "object"), ("parent_task_id", "string"),
            ("state_history", "StateChange[]"), ("pod_name", "string"), ("child_tasks", "ChildTask[]"),
        ],
        ["RunDetails"] = [("task_details", "TaskDetail[]")],
        ["Run"] = RunFields,
        ["RunList"] = [("runs", "Run[]"), ("total_size", "integer"), ("next_page_token", "string")],
        ["RunOptions"] = [("use_cache", "boolean"), ("fail_fast", "boolean"), ("timeout_seconds", "integer"), ("priority", "integer"), ("pool", "string")],
        ["RunWithOptions"] = [.. RunFields, ("options", "RunOptions")],
        ["Clone"] = [("display_name", "string"), ("parameters", "object"), ("experiment_id", "string")],
        ["Rerun"] = [("from", "string[]")],
        ["CronSchedule"] = [("start_time", "time"), ("end_time", "time"), ("cron", "string")],
        ["PeriodicSchedule"] = [("start_time", "time"), ("end_time", "time"), ("interval_second", "string")],
        ["Trigger"] = [("cron_schedule", "CronSchedule"), ("periodic_schedule", "PeriodicSchedule")],
        ["RecurringRun"] = RecurringRunFields,
        ["RecurringRunList"] = [("recurringRuns", "RecurringRun[]"), ("total_size", "integer"), ("next_page_token", "string")],
        ["Schedule"] =
        [
            .. RecurringRunFields, ("time_zone", "string"), ("misfire_policy", "string"), ("misfire_grace_second", "string"), ("last_slot", "time"), ("runs_made", "string"),
            ("next_run_times", "time[]"),
        ],
        ["ScheduleList"] = [("schedules", "Schedule[]"), ("total_size", "integer"), ("next_page_token", "string")],
        ["ScheduleTimes"] = [("next_run_times", "time[]"), ("time_zone", "string"), ("status", "string")],
        ["ScheduleSlot"] =
        [
            ("slot", "time"), ("state", "string"), ("source", "string"), ("run_id", "string"), ("index", "string"), ("reason", "string"), ("last_slot", "time"),
            ("slots", "string"), ("decided_at", "time"),
        ],
        ["ScheduleHistory"] = [("history", "ScheduleSlot[]"), ("total_size", "integer"), ("next_page_token", "string")],
        ["ScheduleEnabling"] = [("backfill", "boolean")],
        ["ScheduleRange"] = [("from", "time"), ("to", "time")],
        ["ScheduleBackfill"] = [("added", "integer"), ("slots", "time[]")],
        ["TokenWish"] = [("name", "string"), ("grants", "string[]"), ("expires_in_seconds", "integer")],
        ["Token"] =
        [
            ("token_id", "string"), ("name", "string"), ("grants", "string[]"), ("created_at", "time"), ("created_by", "string"), ("expires_at", "time"),
            ("revoked_at", "time"), ("token", "string"),
        ],
        ["TokenList"] = [("tokens", "Token[]"), ("total_size", "integer"), ("next_page_token", "string")],
        ["AuditEntry"] =
        [
            ("at", "time"), ("actor", "string"), ("address", "string"), ("method", "string"), ("path", "string"), ("status", "string"), ("message", "string"),
        ],
        ["AuditList"] = [("audit", "AuditEntry[]"), ("total_size", "integer"), ("next_page_token", "string")],
        ["RunReport"] = [("runId", "string"), ("pipeline", "string"), ("state", "string"), ("error", "string"), ("waiting", "WaitReason"), ("outputs", "object"), ("tasks", "object")],
        ["Plan"] = [("pipeline", "string"), ("parameters", "object"), ("tasks", "object"), ("isCut", "boolean")],
        ["WaitReason"] = [("for", "string"), ("name", "string"), ("running", "integer"), ("most", "integer"), ("message", "string")],
        ["WaitingRun"] = [("run_id", "string"), ("experiment_id", "string"), ("pool", "string"), ("priority", "integer"), ("created_at", "time"), ("waiting", "WaitReason")],
        ["Queue"] = [("running", "integer"), ("max_runs", "integer"), ("waiting", "WaitingRun[]")],
        ["TaskResource"] =
        [
            ("task_id", "string"), ("name", "string"), ("display_name", "string"), ("run_id", "string"), ("parent_task_id", "string"), ("path", "string"), ("type", "string"),
            ("status", "string"), ("status_metadata", "object"), ("create_time", "time"), ("start_time", "time"), ("end_time", "time"), ("inputs", "object"), ("outputs", "object"),
            ("type_attributes", "object"), ("cache_fingerprint", "string"), ("cached", "boolean"), ("cache_reason", "string"), ("attempts", "integer"),
        ],
        ["TaskResourceList"] = [("tasks", "TaskResource[]"), ("next_page_token", "string")],
        ["ArtifactTask"] = [("artifact_id", "string"), ("run_id", "string"), ("task_id", "string"), ("type", "string"), ("key", "string")],
        ["ArtifactTaskList"] = [("artifact_tasks", "ArtifactTask[]")],
        ["CacheEntry"] = [("pipeline", "string"), ("fingerprint", "string"), ("run_id", "string"), ("task", "string"), ("created_at", "time")],
        ["CacheList"] = [("entries", "CacheEntry[]"), ("next_page_token", "string")],
        ["CacheRemoval"] = [("removed", "integer")],
        ["RetentionOrder"] = [("dry_run", "boolean")],
        ["RetentionReport"] =
        [
            ("dry_run", "boolean"), ("runs", "string[]"), ("logs", "string[]"), ("artifacts", "string[]"), ("shared", "string[]"), ("cache_entries", "integer"),
        ],
        ["Pool"] = [("name", "string"), ("max_runs", "integer"), ("running", "integer")],
        ["PoolList"] = [("pools", "Pool[]")],
        ["ExperimentRules"] =
        [
            ("max_runs", "integer"), ("pool", "string"), ("priority", "integer"), ("runs_days", "integer"), ("keep_runs", "integer"), ("logs_days", "integer"),
            ("artifacts_days", "integer"), ("cache_days", "integer"),
        ],
        ["ComparedRun"] =
        [
            ("run_id", "string"), ("display_name", "string"), ("pipeline", "string"), ("state", "string"), ("parameters", "object"), ("outputs", "object"),
            ("metrics", "object"), ("created_at", "time"), ("finished_at", "time"),
        ],
        ["Comparison"] = [("runs", "ComparedRun[]")],
        ["ArtifactData"] = [("data", "string")],
        ["ArtifactLink"] = [("url", "string"), ("expires_at", "time"), ("is_folder", "boolean"), ("size_bytes", "string"), ("sha256", "string")],
        ["Artifact"] =
        [
            ("artifact_id", "string"), ("name", "string"), ("type", "string"), ("uri", "string"), ("run_id", "string"), ("task", "string"), ("key", "string"),
            ("sha256", "string"), ("size_bytes", "string"), ("metadata", "object"), ("created_at", "time"),
        ],
        ["ArtifactList"] = [("artifacts", "Artifact[]"), ("next_page_token", "string")],
        ["ArtifactUse"] = [("run_id", "string"), ("task", "string"), ("key", "string"), ("how", "string")],
        ["GraphInput"] =
        [
            ("name", "string"), ("type", "string"), ("description", "string"), ("is_optional", "boolean"), ("default", ""), ("literals", "[]"),
        ],
        ["GraphTask"] =
        [
            ("segment", "string"), ("name", "string"), ("kind", "string"), ("is_loop", "boolean"), ("dag", "string"), ("component", "string"), ("after", "string[]"),
            ("condition", "string"), ("runs_always", "boolean"), ("may_use_cache", "boolean"), ("retries", "integer"), ("parallel", "integer"), ("image", "string"),
        ],
        ["GraphDag"] = [("tasks", "GraphTask[]")],
        ["Graph"] =
        [
            ("pipeline", "string"), ("display_name", "string"), ("description", "string"), ("sdk_version", "string"), ("inputs", "GraphInput[]"), ("dags", "{GraphDag}"),
        ],
        ["RunRow"] =
        [
            ("run_id", "string"), ("display_name", "string"), ("description", "string"), ("pipeline_name", "string"), ("pipeline_id", "string"), ("pipeline_version_id", "string"),
            ("experiment_id", "string"), ("recurring_run_id", "string"), ("state", "string"), ("error", "string"), ("is_archived", "boolean"), ("created_at", "time"),
            ("scheduled_at", "time"), ("finished_at", "time"), ("parameters", "object"),
        ],
        ["RunRows"] = [("runs", "RunRow[]"), ("total_size", "integer"), ("next_page_token", "string")],
        ["RunGraph"] = [("run", "RunRow"), ("graph", "Graph"), ("outputs", "object")],
        ["Problem"] = [("code", "string"), ("place", "string"), ("what", "string"), ("fix", "string")],
        ["CheckedFile"] = [("problems", "Problem[]"), ("graph", "Graph")],
        ["TaskArtifact"] =
        [
            ("key", "string"), ("artifact_id", "string"), ("name", "string"), ("type", "string"), ("uri", "string"), ("sha256", "string"), ("size_bytes", "string"),
            ("metadata", "object"),
        ],
        ["Task"] =
        [
            ("path", "string"), ("task_id", "string"), ("display_name", "string"), ("component", "string"), ("kind", "string"), ("state", "string"), ("attempts", "integer"),
            ("cached", "boolean"), ("cache_reason", "string"), ("iterations", "integer"), ("started_at", "time"), ("ended_at", "time"), ("error", "string"),
            ("fingerprint", "string"), ("inputs", "object"), ("input_artifacts", "TaskArtifact[]"), ("outputs", "object"), ("artifacts", "TaskArtifact[]"),
            ("state_history", "StateChange[]"),
        ],
        ["About"] =
        [
            ("version", "string"), ("runtime", "string"), ("system", "string"), ("home", "string"), ("artifacts", "string"), ("started_at", "time"), ("runs_active", "integer"),
            ("places", "integer"), ("places_taken", "integer"), ("memory_bytes", "string"), ("disk_free_bytes", "string"), ("disk_bytes", "string"),
        ],
        ["Lineage"] = [("uses", "ArtifactUse[]")],
    };
}
