using System.Data.Common;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.Sql;

/// <summary>The catalog's writing statements, prepared once for a connection: each task of each run goes through them.</summary>
internal sealed class CatalogSession : SqlSession
{
    private static readonly string[] Tables = ["catalog_runs", "catalog_tasks", "catalog_artifacts", "catalog_uses", "catalog_cache"];

    // Disposed by the base class, which prepared them.
#pragma warning disable CA2213
    private readonly Statement _run, _task, _artifact, _use, _cache, _forgetCache;
#pragma warning restore CA2213
    private readonly Statement[] _forgetRun, _clear;

    public CatalogSession(DbConnection connection)
        : base(connection)
    {
        _run = PrepareUpsert(
            "catalog_runs",
            keys: ["run"],
            others: ["version", "pipeline_name", "display_name", "status", "error", "created_at", "ended_at", "parameters_json", "outputs_json", "experiment"],
            only: "excluded.version >= catalog_runs.version");
        _task = PrepareUpsert(
            "catalog_tasks",
            keys: ["run", "path"],
            others:
            [
                "display_name", "component_name", "kind", "state", "is_cached", "cache_reason", "attempts", "error", "started_at", "ended_at",
                "inputs_json", "outputs_json",
            ]);
        _artifact = PrepareUpsert(
            "catalog_artifacts",
            keys: ["uri"],
            others: ["name", "type", "run", "run_created_at", "task", "output_key", "sha256", "size_bytes", "metadata_json", "created_at"],
            only: "(excluded.created_at, excluded.run) >= (catalog_artifacts.created_at, catalog_artifacts.run)");
        _use = Prepare(
            "INSERT INTO catalog_uses (uri, run, task, key, how) VALUES (@uri, @run, @task, @key, @how) ON CONFLICT DO NOTHING",
            "@uri",
            "@run",
            "@task",
            "@key",
            "@how");
        _cache = PrepareUpsert(
            "catalog_cache",
            keys: ["pipeline_name", "fingerprint"],
            others: ["run", "task", "report_json", "created_at"],
            only: "(excluded.created_at, excluded.run) >= (catalog_cache.created_at, catalog_cache.run)");
        _forgetCache = Prepare("DELETE FROM catalog_cache WHERE pipeline_name = @pipeline AND fingerprint = @fingerprint", "@pipeline", "@fingerprint");
        _forgetRun = [.. Tables.Select(table => Prepare($"DELETE FROM {table} WHERE run = @run", "@run"))];
        _clear = [.. Tables.Select(table => Prepare($"DELETE FROM {table}"))];
    }

    /// <summary>Writes the changes; false, and nothing, if newer ones are known.</summary>
    public async Task<bool> ApplyAsync(CatalogChanges changes)
    {
        RunView run = changes.Run;
        int written = await _run.ExecuteAsync(
            NoStop,
            run.Run.Value,
            changes.Version,
            run.PipelineName,
            run.DisplayName,
            run.Status,
            run.Error,
            run.CreatedAt.UtcTicks,
            run.EndedAt?.UtcTicks,
            run.ParametersJson,
            run.OutputsJson,
            run.Experiment?.Value ?? "");
        if (written == 0)
            return false;
        for (int at = 0; at < changes.Tasks.Count; at++)
            await WriteAsync(run.Run, changes.Tasks[at]);
        for (int at = 0; at < changes.Artifacts.Count; at++)
            await WriteAsync(run.CreatedAt, changes.Artifacts[at]);
        for (int at = 0; at < changes.Uses.Count; at++)
            await WriteAsync(changes.Uses[at]);
        for (int at = 0; at < changes.CacheEntries.Count; at++)
            await WriteAsync(changes.CacheEntries[at]);
        return true;
    }

    /// <summary>Removes one cache entry.</summary>
    public Task<int> ForgetCacheAsync(string pipelineName, Digest fingerprint) => _forgetCache.ExecuteAsync(NoStop, pipelineName, fingerprint.Hex);

    /// <summary>Removes all rows of a run.</summary>
    public async Task<bool> ForgetRunAsync(RunId run)
    {
        foreach (Statement forget in _forgetRun)
            await forget.ExecuteAsync(NoStop, run.Value);
        return true;
    }

    /// <summary>Removes all rows.</summary>
    public async Task<bool> ClearAsync()
    {
        foreach (Statement clear in _clear)
            await clear.ExecuteAsync(NoStop);
        return true;
    }

    private Task<int> WriteAsync(RunId run, TaskView task)
        => _task.ExecuteAsync(
            NoStop,
            run.Value,
            task.Path.Text,
            task.DisplayName,
            task.ComponentName,
            task.Kind,
            task.State,
            task.IsCached,
            task.CacheReason,
            task.Attempts,
            task.Error,
            task.StartedAt?.UtcTicks,
            task.EndedAt?.UtcTicks,
            task.InputsJson,
            task.OutputsJson);

    private Task<int> WriteAsync(DateTimeOffset runCreatedAt, ArtifactView artifact)
        => _artifact.ExecuteAsync(
            NoStop,
            artifact.Uri,
            artifact.Name,
            artifact.Type,
            artifact.Run.Value,
            runCreatedAt.UtcTicks,
            artifact.Task.Text,
            artifact.OutputKey,
            artifact.Sha256,
            artifact.SizeBytes,
            artifact.MetadataJson,
            artifact.CreatedAt.UtcTicks);

    private Task<int> WriteAsync(ArtifactUse use) => _use.ExecuteAsync(NoStop, use.Uri, use.Run.Value, use.Task.Text, use.Key, use.How);

    private Task<int> WriteAsync(CacheEntry entry)
        => _cache.ExecuteAsync(
            NoStop, entry.PipelineName, entry.Fingerprint.Hex, entry.Run.Value, entry.Task.Text, entry.ReportJson, entry.CreatedAt.UtcTicks);

    /// <summary>A statement whose values are given in the order of the columns, keys first.</summary>
    private Statement PrepareUpsert(string table, string[] keys, string[] others, string? only = null)
    {
        string[] columns = [.. keys, .. others];
        string[] parameters = [.. columns.Select(column => "@" + column)];
        return Prepare(
            $"""
            INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", parameters)})
            ON CONFLICT ({string.Join(", ", keys)}) DO UPDATE SET {string.Join(", ", others.Select(column => $"{column} = excluded.{column}"))}
            {(only is null ? "" : $"WHERE {only}")}
            """,
            parameters);
    }
}
