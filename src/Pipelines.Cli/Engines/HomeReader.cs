using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Stores.Sql;

namespace Pipelines.Cli.Engines;

/// <summary>A home to look at: needs no lock, and an engine may be at work in it.</summary>
internal sealed class HomeReader
{
    private readonly SqlJournalReader _journal;
    private readonly SqlCatalogReader _catalog;

    private HomeReader(SqlJournalReader journal, SqlCatalogReader catalog) => (_journal, _catalog) = (journal, catalog);

    public ICatalogReader Catalog => _catalog;

    public IJournalReader Journal => _journal;

    public static async Task<HomeReader> OpenAsync(HomePlace place, CancellationToken stop)
    {
        StorePlace store = place.Require();
        try
        {
            return new(
                await SqlJournalReader.OpenAsync(store.Journal, stop),
                await SqlCatalogReader.OpenAsync(store.Catalog, stop));
        }
        catch (StorageMissingException)
        {
            throw new RefusedException($"no run: an engine was begun in '{store.Journal.Place}' and ended before its first run. See: pipelines resume");
        }
    }

    /// <summary>A run by its id or the beginning of it; the newest for null.</summary>
    /// <exception cref="RefusedException">There is none, or several begin so.</exception>
    public async Task<RunMachine> FoldAsync(string? id, CancellationToken stop)
    {
        RunId run = await RunNames.FindAsync(_journal, _catalog, id, stop) ?? throw new RefusedException("no run");
        (RunMachine? machine, long _) = await RunHistory.FoldAsync(_journal, run, stop);
        return machine ?? throw new RefusedException($"no run '{run}'");
    }

    /// <summary>An artifact by its URI or as RUN/TASK/OUTPUT.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public async Task<ArtifactView> FindArtifactAsync(string name, CancellationToken stop)
    {
        RunId? producer = null;
        string[] parts = name.Split('/');
        if (!name.Contains("://", StringComparison.Ordinal) && parts.Length == 3)
            producer = (await FoldAsync(parts[0], stop)).Request.Run;
        else if ((await _catalog.ListUsesAsync(name, stop)).FirstOrDefault(use => use.How == "produced") is { } use)
            producer = use.Run;
        if (producer is not { } run)
            throw new RefusedException($"There is no artifact '{name}'. Give a URI, or RUN/TASK/OUTPUT; see: pipelines artifacts list");
        List<ArtifactView> found = [];
        string? cursor = null;
        do
        {
            Page<ArtifactView> page = await _catalog.ListArtifactsAsync(new ArtifactQuery(run, Size: 1000, Cursor: cursor), stop);
            found.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return found.FirstOrDefault(artifact => artifact.Uri == name || (artifact.Task.Text == parts[^2] && artifact.OutputKey == parts[^1]))
            ?? throw new RefusedException($"Run {run} has no artifact '{name}'. {NearestName.Advice(name, [.. found.Select(artifact => $"{run}/{artifact.Task}/{artifact.OutputKey}")], "artifacts")}");
    }

    /// <summary>The artifacts that a task took in, by input.</summary>
    public async Task<IReadOnlyList<(string Key, string Uri)>> InputsAsync(RunId run, TaskPath task, CancellationToken stop)
    {
        (RunMachine? machine, long _) = await RunHistory.FoldAsync(_journal, run, stop);
        TaskSnapshot? found = machine?.Tasks().FirstOrDefault(each => each.Path == task);
        List<(string Key, string Uri)> inputs = [];
        foreach ((string key, Sequence<Artifact> list) in found?.InputArtifacts ?? default)
        {
            foreach (Artifact artifact in list)
                inputs.Add((key, artifact.Uri));
        }
        return inputs;
    }
}
