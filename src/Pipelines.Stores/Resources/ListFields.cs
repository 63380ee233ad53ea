namespace Pipelines.Stores.Resources;

/// <summary>The fields of each list by the names that the API gives them, older names among them.</summary>
public static class ListFields
{
    /// <summary>Of runs.</summary>
    public static IReadOnlyDictionary<string, ListField> Runs { get; } = new Dictionary<string, ListField>(StringComparer.Ordinal)
    {
        ["run_id"] = Text("id"),
        ["id"] = Text("id"),
        ["display_name"] = Text("display_name"),
        ["name"] = Text("display_name"),
        ["created_at"] = Time("created_at"),
        ["finished_at"] = Time("finished_at"),
        ["scheduled_at"] = Time("scheduled_at"),
        ["description"] = Text("description"),
        ["storage_state"] = Text("storage_state"),
        ["state"] = Text("state"),
        ["status"] = Text("state"),
        ["namespace"] = Text("namespace"),
        ["experiment_id"] = Text("experiment"),
        ["recurring_run_id"] = Text("recurring_run"),
        ["pipeline_name"] = Text("pipeline_name"),
        ["pipeline_id"] = Text("pipeline"),
        ["pipeline_version_id"] = Text("pipeline_version"),
    };

    /// <summary>Of experiments.</summary>
    public static IReadOnlyDictionary<string, ListField> Experiments { get; } = new Dictionary<string, ListField>(StringComparer.Ordinal)
    {
        ["experiment_id"] = Text("id"),
        ["id"] = Text("id"),
        ["display_name"] = Text("display_name"),
        ["name"] = Text("display_name"),
        ["created_at"] = Time("created_at"),
        ["last_run_created_at"] = Time("last_run_created_at"),
        ["description"] = Text("description"),
        ["namespace"] = Text("namespace"),
        ["storage_state"] = Text("storage_state"),
    };

    /// <summary>Of pipelines.</summary>
    public static IReadOnlyDictionary<string, ListField> Pipelines { get; } = new Dictionary<string, ListField>(StringComparer.Ordinal)
    {
        ["pipeline_id"] = Text("id"),
        ["id"] = Text("id"),
        ["display_name"] = Text("display_name"),
        ["name"] = Text("name"),
        ["created_at"] = Time("created_at"),
        ["description"] = Text("description"),
        ["namespace"] = Text("namespace"),
    };

    /// <summary>Of versions of pipelines.</summary>
    public static IReadOnlyDictionary<string, ListField> Versions { get; } = new Dictionary<string, ListField>(StringComparer.Ordinal)
    {
        ["pipeline_version_id"] = Text("id"),
        ["id"] = Text("id"),
        ["pipeline_id"] = Text("pipeline"),
        ["display_name"] = Text("display_name"),
        ["name"] = Text("name"),
        ["created_at"] = Time("created_at"),
        ["description"] = Text("description"),
    };

    /// <summary>Of schedules.</summary>
    public static IReadOnlyDictionary<string, ListField> Schedules { get; } = new Dictionary<string, ListField>(StringComparer.Ordinal)
    {
        ["recurring_run_id"] = Text("id"),
        ["id"] = Text("id"),
        ["display_name"] = Text("display_name"),
        ["name"] = Text("display_name"),
        ["created_at"] = Time("created_at"),
        ["updated_at"] = Time("updated_at"),
        ["description"] = Text("description"),
        ["status"] = Text("status"),
        ["mode"] = Text("status"),
        ["namespace"] = Text("namespace"),
        ["experiment_id"] = Text("experiment"),
        ["pipeline_id"] = Text("pipeline"),
    };

    /// <summary>Of the history of a schedule.</summary>
    public static IReadOnlyDictionary<string, ListField> Slots { get; } = new Dictionary<string, ListField>(StringComparer.Ordinal)
    {
        ["created_at"] = Time("slot"),
        ["slot"] = Time("slot"),
        ["schedule"] = Text("schedule"),
        ["state"] = Text("state"),
        ["source"] = Text("source"),
    };

    /// <summary>Of tokens.</summary>
    public static IReadOnlyDictionary<string, ListField> Tokens { get; } = new Dictionary<string, ListField>(StringComparer.Ordinal)
    {
        ["token_id"] = Text("id"),
        ["id"] = Text("id"),
        ["name"] = Text("name"),
        ["created_at"] = Time("created_at"),
        ["expires_at"] = Time("expires_at"),
    };

    /// <summary>Of the audit log.</summary>
    public static IReadOnlyDictionary<string, ListField> Audit { get; } = new Dictionary<string, ListField>(StringComparer.Ordinal)
    {
        ["created_at"] = Time("at"),
        ["at"] = Time("at"),
        ["actor"] = Text("actor"),
        ["address"] = Text("address"),
        ["method"] = Text("method"),
        ["path"] = Text("path"),
        ["status"] = Text("status"),
    };

    private static ListField Text(string column) => new(column, ListFieldKind.Text);

    private static ListField Time(string column) => new(column, ListFieldKind.Time);
}
