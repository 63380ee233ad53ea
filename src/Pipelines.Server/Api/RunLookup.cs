using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Server.Runs;
using Pipelines.Server.Views;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>Finds runs and what is in them by what stands in an address.</summary>
internal sealed class RunLookup(RunTable runs, FoldedRuns folded)
{
    /// <summary>The run; whoever may not see it is told that there is none.</summary>
    public async Task<StoredRun> RunAsync(string id, CancellationToken stop)
        => await runs.FindAsync(new(id), stop) ?? throw ApiRefusal.Missing("Run", id);

    /// <summary>What the journal tells of a run now.</summary>
    public async Task<T> ReadAsync<T>(StoredRun run, Func<FoldedRun, T> look, CancellationToken stop)
        where T : class
        => await folded.ReadAsync(run.Run, look, stop) ?? throw ApiRefusal.Missing("Run", run.Run.Value);

    /// <summary>A task by its id or its path.</summary>
    public async Task<TaskSnapshot> TaskAsync(StoredRun run, string node, CancellationToken stop)
    {
        TaskSnapshot[] tasks = await ReadAsync(run, found => found.Machine.Tasks().ToArray(), stop);
        return Array.Find(tasks, task => task.Path.Text == node || TaskIds.Of(run.Run, task.Path) == node)
            ?? throw new ApiRefusal(
                RefusalCode.NotFound, $"Run {run.Run} has no task '{node}'. {NearestName.Advice(node, [.. tasks.Select(task => task.Path.Text)], "tasks")}");
    }

    /// <summary>An output artifact of a task by its key, or the key and its place in the list (<c>key:1</c>).</summary>
    public static Artifact ArtifactOf(TaskSnapshot task, string name)
    {
        string[] parts = name.Split(':', 2);
        bool hasIndex = int.TryParse(parts[^1], System.Globalization.CultureInfo.InvariantCulture, out int index) && parts.Length == 2;
        if (!hasIndex)
            index = 0;
        if (task.Artifacts.TryGetValue(hasIndex ? parts[0] : name, out Sequence<Artifact> list) && index >= 0 && index < list.Count)
            return list[index];
        throw new ApiRefusal(
            RefusalCode.NotFound, $"Task '{task.Path}' has no artifact '{name}'. {NearestName.Advice(name, [.. task.Artifacts.Keys], "artifacts")}");
    }
}
