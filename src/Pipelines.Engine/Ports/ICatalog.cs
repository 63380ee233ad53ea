using Pipelines.Core.Values;

namespace Pipelines.Engine.Ports;

/// <summary>
/// What screens and look-ups read: projections of the journal. It may lag, and may be dropped and rebuilt from the journal at
/// any time. All members may be called from any thread, and by other programs while an engine writes.
/// Lists are keyset-paged, newest first, and stable while rows are added: no row that was there at the first page comes twice or not at all.
/// </summary>
public interface ICatalogReader
{
    /// <summary>One run; null if unknown.</summary>
    Task<RunView?> FindRunAsync(RunId run, CancellationToken stop);

    /// <summary>The number of journal events of a run that are in the catalog; 0 if the run is unknown.</summary>
    Task<long> FindVersionAsync(RunId run, CancellationToken stop);

    /// <summary>Runs, newest first.</summary>
    /// <exception cref="ArgumentException">The size is out of range, or the cursor is not one of this list.</exception>
    Task<Page<RunView>> ListRunsAsync(RunQuery query, CancellationToken stop);

    /// <summary>All tasks of a run, by ordinal path.</summary>
    Task<IReadOnlyList<TaskView>> ListTasksAsync(RunId run, CancellationToken stop);

    /// <summary>Artifacts that fit, newest run first, and newest artifact first within a run.</summary>
    /// <exception cref="ArgumentException">The size is out of range, or the cursor is not one of this list.</exception>
    Task<Page<ArtifactView>> ListArtifactsAsync(ArtifactQuery query, CancellationToken stop);

    /// <summary>
    /// Which tasks produced, took over from the cache or consumed the artifact at <paramref name="uri"/>; by run, task, key and how.
    /// </summary>
    Task<IReadOnlyList<ArtifactUse>> ListUsesAsync(string uri, CancellationToken stop);

    /// <summary>The newest result that was entered under the fingerprint; null if there is none.</summary>
    Task<CacheEntry?> FindCacheAsync(string pipelineName, Digest fingerprint, CancellationToken stop);

    /// <summary>Results that may be reused, newest first.</summary>
    /// <exception cref="ArgumentException">The size is out of range, or the cursor is not one of this list.</exception>
    Task<Page<CacheEntry>> ListCacheAsync(CacheQuery query, CancellationToken stop);
}

/// <summary>
/// The projections and their one writer. All members may be called from any thread.
/// <list type="bullet">
/// <item>Applying the same changes twice is harmless; later changes of one run win by <see cref="CatalogChanges.Version"/>.</item>
/// <item>Changes are deltas: whoever did not apply the previous ones itself (an engine after a restart) gives everything from the
/// first event on.</item>
/// <item>The last changes before a loss of power may be lost, never half of them: compare <see cref="ICatalogReader.FindVersionAsync"/> with the journal
/// at the start.</item>
/// <item>Two runs may enter the same artifact or fingerprint: what was created last is kept, in whatever order they arrive.</item>
/// </list>
/// </summary>
public interface ICatalog : ICatalogReader
{
    /// <summary>Writes what has changed in one run, all or nothing; changes older than what is known are ignored.</summary>
    Task ApplyAsync(CatalogChanges changes, CancellationToken stop);

    /// <summary>Forgets a cache entry whose artifacts are gone; an unknown one is no error.</summary>
    Task ForgetCacheAsync(string pipelineName, Digest fingerprint, CancellationToken stop);

    /// <summary>Forgets a run with its tasks, artifacts, uses and cache entries; an unknown one is no error.</summary>
    Task ForgetRunAsync(RunId run, CancellationToken stop);

    /// <summary>Forgets everything, before a rebuild.</summary>
    Task ClearAsync(CancellationToken stop);
}

/// <summary>Which results that may be reused.</summary>
/// <param name="PipelineName">Of this pipeline; null: of any.</param>
/// <param name="Run">That this run has; null: any.</param>
/// <param name="Size">Rows a page, 1 to 1000.</param>
/// <param name="Cursor">Where the page before ended; null: the first page.</param>
public sealed record CacheQuery(string? PipelineName = null, RunId? Run = null, int Size = 50, string? Cursor = null);

/// <summary>Changes of one run's projection.</summary>
public sealed record CatalogChanges
{
    /// <summary>The run as it is now.</summary>
    public required RunView Run { get; init; }

    /// <summary>The number of journal events that these changes include.</summary>
    public required long Version { get; init; }

    /// <summary>Tasks that have changed.</summary>
    public Sequence<TaskView> Tasks { get; init; }

    /// <summary>Artifacts that have appeared.</summary>
    public Sequence<ArtifactView> Artifacts { get; init; }

    /// <summary>Who has produced or consumed what.</summary>
    public Sequence<ArtifactUse> Uses { get; init; }

    /// <summary>Results to be found again.</summary>
    public Sequence<CacheEntry> CacheEntries { get; init; }
}

/// <summary>A page of a list.</summary>
/// <param name="Items">The rows.</param>
/// <param name="Next">Give it back as the cursor to get the next page; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which runs to list.</summary>
/// <param name="PipelineName">Only runs of this pipeline; null: all.</param>
/// <param name="Status">Only runs with this status name; null: all.</param>
/// <param name="Unfinished">Only runs that have not ended.</param>
/// <param name="Size">Rows a page, 1 to 1,000.</param>
/// <param name="Cursor">From <see cref="Page{T}.Next"/>; null: the newest.</param>
/// <param name="WithoutTrials">Only runs that are no trial of an experiment.</param>
public sealed record RunQuery(
    string? PipelineName = null, string? Status = null, bool Unfinished = false, int Size = 50, string? Cursor = null, bool WithoutTrials = false);

/// <summary>Which artifacts to list.</summary>
/// <param name="Run">Only of this run; null: all.</param>
/// <param name="Type">Only of this type title, such as <c>system.Model</c>; null: all.</param>
/// <param name="Size">Rows a page, 1 to 1,000.</param>
/// <param name="Cursor">From <see cref="Page{T}.Next"/>; null: the newest.</param>
public sealed record ArtifactQuery(RunId? Run = null, string? Type = null, int Size = 50, string? Cursor = null);

/// <summary>A run as lists show it.</summary>
public sealed record RunView
{
    /// <summary>Its id.</summary>
    public required RunId Run { get; init; }

    /// <summary>The pipeline's name.</summary>
    public required string PipelineName { get; init; }

    /// <summary>The name that people gave it, or one made from pipeline and id.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The experiment whose trial it is; null: it is none.</summary>
    public ExperimentId? Experiment { get; init; }

    /// <summary>PENDING, RUNNING, SUCCEEDED, FAILED, CANCELING or CANCELED.</summary>
    public required string Status { get; init; }

    /// <summary>Why it failed; empty else.</summary>
    public string Error { get; init; } = "";

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The run's parameters as JSON.</summary>
    public string ParametersJson { get; init; } = "{}";

    /// <summary>The pipeline's output parameters as JSON.</summary>
    public string OutputsJson { get; init; } = "{}";
}

/// <summary>A task of a run as lists show it.</summary>
public sealed record TaskView
{
    /// <summary>Its path.</summary>
    public required TaskPath Path { get; init; }

    /// <summary>The name for people.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The component.</summary>
    public required string ComponentName { get; init; }

    /// <summary>What it is: step, dag, loop or importer.</summary>
    public required string Kind { get; init; }

    /// <summary>The state's name.</summary>
    public required string State { get; init; }

    /// <summary>The result came from the cache.</summary>
    public bool IsCached { get; init; }

    /// <summary>Why the cache did or did not answer; empty where it was not asked.</summary>
    public string CacheReason { get; init; } = "";

    /// <summary>Attempts so far.</summary>
    public int Attempts { get; init; }

    /// <summary>Why it failed or was left out; empty else.</summary>
    public string Error { get; init; } = "";

    /// <summary>When it started; null if it did not.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Input parameters as JSON.</summary>
    public string InputsJson { get; init; } = "{}";

    /// <summary>Output parameters as JSON.</summary>
    public string OutputsJson { get; init; } = "{}";
}

/// <summary>An artifact as lists show it.</summary>
public sealed record ArtifactView
{
    /// <summary>Where it lies; its identity.</summary>
    public required string Uri { get; init; }

    /// <summary>The name that its producer gave it.</summary>
    public required string Name { get; init; }

    /// <summary>The type's title.</summary>
    public required string Type { get; init; }

    /// <summary>The run that produced it.</summary>
    public required RunId Run { get; init; }

    /// <summary>The task that produced it.</summary>
    public required TaskPath Task { get; init; }

    /// <summary>The output's key.</summary>
    public required string OutputKey { get; init; }

    /// <summary>SHA-256 in hexadecimal; empty where nothing is stored.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Bytes; null where nothing is stored.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Metadata as JSON.</summary>
    public string MetadataJson { get; init; } = "{}";

    /// <summary>When it was produced.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>How a task used an artifact.</summary>
/// <param name="Uri">The artifact.</param>
/// <param name="Run">The task's run.</param>
/// <param name="Task">The task.</param>
/// <param name="Key">The task's input or output.</param>
/// <param name="How"><c>produced</c>, <c>cached</c> or <c>consumed</c>.</param>
public sealed record ArtifactUse(string Uri, RunId Run, TaskPath Task, string Key, string How);

/// <summary>A result that may be reused.</summary>
/// <param name="PipelineName">The scope of the look-up.</param>
/// <param name="Fingerprint">Of the inputs and the command.</param>
/// <param name="Run">The run that has it.</param>
/// <param name="Task">The task that has it.</param>
/// <param name="ReportJson">The outputs: a step report as JSON.</param>
/// <param name="CreatedAt">When it was entered.</param>
public sealed record CacheEntry(string PipelineName, Digest Fingerprint, RunId Run, TaskPath Task, string ReportJson, DateTimeOffset CreatedAt);
