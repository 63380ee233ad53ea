using Microsoft.Extensions.Logging;
using Pipelines.Core.Values;
using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Runs;

/// <summary>What retention removed, or would remove.</summary>
internal sealed record RetentionReport
{
    /// <summary>Runs with all that is written of them.</summary>
    public List<RunId> Runs { get; } = [];

    /// <summary>Runs whose steps' prints.</summary>
    public List<RunId> Logs { get; } = [];

    /// <summary>Contents of artifacts.</summary>
    public List<string> Artifacts { get; } = [];

    /// <summary>Artifacts that are old enough and stay, since another run or the cache uses them.</summary>
    public List<string> Shared { get; } = [];

    /// <summary>Entries of the cache.</summary>
    public int CacheEntries { get; set; }
}

/// <summary>
/// Removes what the rules of experiments no longer keep. Runs that have not ended, or that somebody has pinned, lose nothing. An artifact stays as
/// long as a run that is kept, or an entry of the cache, uses it. All of it can be done twice and by two servers at a time.
/// </summary>
internal sealed class Retention(Hosting hosting, RunHost host, Home home, ILogger<Retention> log)
{
    private const int PageRuns = 200;
    private const int PageRows = 1000;
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private RetentionTable Rows => hosting.Resources.Retention;

    /// <summary>Once an hour, until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(Every, hosting.Ports.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                try
                {
                    RetentionReport report = await ApplyAsync(isDry: false, stop);
                    Log.Retained(log, report.Runs.Count, report.Logs.Count, report.Artifacts.Count, report.CacheEntries);
                }
                catch (PipelinesException away)
                {
                    // The next hour begins again.
                    Log.RetentionFailed(log, away);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server ends.
        }
    }

    /// <summary>Removes what is due, or says only what would be.</summary>
    public async Task<RetentionReport> ApplyAsync(bool isDry, CancellationToken stop)
    {
        RetentionReport report = new();
        DateTimeOffset now = hosting.Ports.Time.GetUtcNow();
        hosting.Admission.Forget();
        foreach ((string experiment, ExperimentRules rules) in await hosting.Admission.RulesAsync(stop))
        {
            if (!rules.Retention.IsNone)
                await ApplyAsync(experiment, rules.Retention, now, isDry, report, stop);
        }
        return report;
    }

    private async Task ApplyAsync(string experiment, RetentionRules rules, DateTimeOffset now, bool isDry, RetentionReport report, CancellationToken stop)
    {
        DateTimeOffset? keptSince = rules.NewestRuns is { } newest ? await Rows.FindEndOfNewestAsync(experiment, newest, stop) : null;
        EndedRun? last = null;
        while (true)
        {
            IReadOnlyList<EndedRun> page = await Rows.ListAsync(experiment, now, PageRuns, last, stop);
            foreach (EndedRun run in page)
                await ApplyAsync(run, RetentionDecision.Of(rules, run, keptSince, now), isDry, report, stop);
            if (page.Count < PageRuns)
                return;
            last = page[^1];
        }
    }

    private async Task ApplyAsync(EndedRun run, RetentionDecision decision, bool isDry, RetentionReport report, CancellationToken stop)
    {
        if (decision.CacheGoes)
            await RemoveCacheAsync(run.Run, isDry, report, stop);
        if (decision.ArtifactsGo)
            await RemoveArtifactsAsync(run.Run, decision.CacheGoes || decision.RunGoes, isDry, report, stop);
        if (decision.RunGoes)
        {
            report.Runs.Add(run.Run);
            if (!isDry)
                await host.DeleteAsync(run.Run, stop);
            return;
        }
        if (!decision.LogsGo)
            return;
        report.Logs.Add(run.Run);
        if (isDry)
            return;
        string logs = Path.Combine(home.Logs, run.Run.Value);
        if (Directory.Exists(logs))
            Directory.Delete(logs, recursive: true);
        await Rows.NoteLogsAsync(run.Run, stop);
    }

    private async Task RemoveCacheAsync(RunId run, bool isDry, RetentionReport report, CancellationToken stop)
    {
        string? cursor = null;
        do
        {
            Page<CacheEntry> page = await hosting.Ports.Catalog.ListCacheAsync(new(Run: run, Size: PageRows, Cursor: cursor), stop);
            foreach (CacheEntry entry in page.Items)
            {
                report.CacheEntries++;
                if (!isDry)
                    await hosting.Ports.Catalog.ForgetCacheAsync(entry.PipelineName, entry.Fingerprint, stop);
            }
            cursor = page.Next;
        }
        while (cursor is not null);
    }

    private async Task RemoveArtifactsAsync(RunId run, bool withoutCache, bool isDry, RetentionReport report, CancellationToken stop)
    {
        // Of each task whose result later runs may take over.
        HashSet<TaskPath> cached = withoutCache ? [] : await CachedTasksAsync(run, stop);
        string? cursor = null;
        do
        {
            Page<ArtifactView> page = await hosting.Ports.Catalog.ListArtifactsAsync(new(run, Size: PageRows, Cursor: cursor), stop);
            foreach (ArtifactView artifact in page.Items.Where(artifact => artifact.Sha256.Length > 0 && hosting.Ports.Artifacts.Owns(artifact.Uri)))
            {
                bool isShared = cached.Contains(artifact.Task) || (await hosting.Ports.Catalog.ListUsesAsync(artifact.Uri, stop)).Any(use => use.Run != run);
                (isShared ? report.Shared : report.Artifacts).Add(artifact.Uri);
                if (!isShared && !isDry)
                    await hosting.Ports.Artifacts.DeleteAsync(artifact.Uri, stop);
            }
            cursor = page.Next;
        }
        while (cursor is not null);
        if (!isDry && cached.Count == 0)
            await Rows.NoteArtifactsAsync(run, stop);
    }

    private async Task<HashSet<TaskPath>> CachedTasksAsync(RunId run, CancellationToken stop)
    {
        HashSet<TaskPath> tasks = [];
        string? cursor = null;
        do
        {
            Page<CacheEntry> page = await hosting.Ports.Catalog.ListCacheAsync(new(Run: run, Size: PageRows, Cursor: cursor), stop);
            tasks.UnionWith(page.Items.Select(entry => entry.Task));
            cursor = page.Next;
        }
        while (cursor is not null);
        return tasks;
    }
}
