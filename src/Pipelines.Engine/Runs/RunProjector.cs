using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Runs;

/// <summary>Makes what lists and look-ups read out of a run. Collects changes, so that a busy run is written a few times a second.</summary>
public sealed class RunProjector(ICatalog catalog, RunMachine run)
{
    private readonly Dictionary<TaskPath, TaskSnapshot> _pending = [];
    private DateTimeOffset _behindSince;

    /// <summary>Something has changed that is not written yet.</summary>
    public bool IsBehind { get; private set; }

    /// <summary>Takes changed tasks in.</summary>
    public void Add(IReadOnlyList<TaskSnapshot> tasks)
    {
        foreach (TaskSnapshot task in tasks)
            _pending[task.Path] = task;
        IsBehind |= tasks.Count > 0;
    }

    internal bool IsDue(TimeSpan patience, DateTimeOffset now)
    {
        if (!IsBehind)
            return false;
        if (_behindSince == default)
            _behindSince = now;
        return now - _behindSince >= patience;
    }

    /// <summary>Writes what has changed; <paramref name="version"/> is the number of events it includes.</summary>
    public async Task ProjectAsync(long version, CancellationToken stop)
    {
        Add(run.TakeChanges());
        List<ArtifactView> artifacts = [];
        List<ArtifactUse> uses = [];
        List<CacheEntry> cache = [];
        foreach (TaskSnapshot task in _pending.Values)
        {
            // Sub-DAGs and loops only hand through what their steps made.
            if (task.State.IsFinal() && task.Kind is TaskKind.Step or TaskKind.Importer or TaskKind.Sweep)
                AddResults(task, artifacts, uses, cache);
        }
        await catalog.ApplyAsync(
            new CatalogChanges
            {
                Run = View(run),
                Version = version,
                Tasks = _pending.Values.Select(View).ToSequence(),
                Artifacts = artifacts.ToSequence(),
                Uses = uses.ToSequence(),
                CacheEntries = cache.ToSequence(),
            },
            stop);
        _pending.Clear();
        IsBehind = false;
        _behindSince = default;
    }

    /// <summary>A run as lists show it.</summary>
    public static RunView View(RunMachine run) => new()
    {
        Run = run.Request.Run,
        PipelineName = run.Request.Package.Pipeline.Info.Name,
        DisplayName = run.Request.DisplayName,
        Experiment = run.Request.Trial?.Experiment,
        Status = run.Status.Name(),
        Error = run.Error,
        CreatedAt = run.CreatedAt,
        EndedAt = run.EndedAt,
        ParametersJson = Json(run.Request.Parameters),
        OutputsJson = Json(run.OutputParameters),
    };

    /// <summary>A task as lists show it.</summary>
    public static TaskView View(TaskSnapshot task) => new()
    {
        Path = task.Path,
        DisplayName = task.DisplayName,
        ComponentName = task.ComponentName,
        Kind = task.Kind.ToString().ToLowerInvariant(),
        State = task.State.Name(),
        IsCached = task.IsCached,
        CacheReason = task.CacheReason,
        Attempts = task.Attempts,
        Error = task.Error,
        StartedAt = task.StartedAt,
        EndedAt = task.EndedAt,
        InputsJson = Json(task.Inputs),
        OutputsJson = Json(task.Outputs),
    };

    private void AddResults(TaskSnapshot task, List<ArtifactView> artifacts, List<ArtifactUse> uses, List<CacheEntry> cache)
    {
        RunId id = run.Request.Run;
        foreach ((string key, Sequence<Artifact> list) in task.InputArtifacts)
        {
            foreach (Artifact artifact in list)
                uses.Add(new ArtifactUse(artifact.Uri, id, task.Path, key, "consumed"));
        }
        foreach ((string key, Sequence<Artifact> list) in task.Artifacts)
        {
            foreach (Artifact artifact in list)
            {
                uses.Add(new ArtifactUse(artifact.Uri, id, task.Path, key, task.IsCached ? "cached" : "produced"));
                // What the best trial of a sweep has made is entered with that trial's run.
                if (!task.IsCached && (task.Kind != TaskKind.Sweep || artifact.Uri.Contains($"/{id}/", StringComparison.Ordinal)))
                    artifacts.Add(View(artifact, key, task));
            }
        }
        if (task is { State: TaskState.Succeeded, IsCached: false, Fingerprint: { } fingerprint })
        {
            StepReport report = new() { Outcome = StepOutcome.Succeeded, ExitCode = 0, Parameters = task.Outputs, Artifacts = task.Artifacts };
            cache.Add(new CacheEntry(
                run.Request.Package.Pipeline.Info.Name, fingerprint, id, task.Path, StepReportJson.Write(report), task.EndedAt ?? run.CreatedAt));
        }
    }

    private ArtifactView View(Artifact artifact, string key, TaskSnapshot task) => new()
    {
        Uri = artifact.Uri,
        Name = artifact.Name,
        Type = artifact.Type.Title,
        Run = run.Request.Run,
        Task = task.Path,
        OutputKey = key,
        Sha256 = artifact.Sha256?.Hex ?? "",
        SizeBytes = artifact.SizeBytes,
        MetadataJson = Json(artifact.Metadata),
        CreatedAt = task.EndedAt ?? run.CreatedAt,
    };

    private static string Json(Map<Value> members) => members.Count == 0 ? "{}" : ValueJson.Write(new Value.Struct(members));
}
