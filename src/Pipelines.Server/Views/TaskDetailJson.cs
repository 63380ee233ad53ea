using System.Text.Json;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Server.Runs;

namespace Pipelines.Server.Views;

/// <summary>
/// The tasks of a run as the API shows them: one entry for the root, one for each task, sub-DAG and loop, and one for each iteration,
/// linked by their parents.
/// </summary>
internal static class TaskDetailJson
{
    private const int Unknown = 2;

    public static void Write(Utf8JsonWriter json, FoldedRun folded)
    {
        TaskSnapshot[] tasks = [.. folded.Machine.Tasks()];
        Iteration[] iterations = [.. IterationsOf(tasks)];
        ILookup<TaskPath, TaskPath> children = tasks.Select(task => task.Path).Concat(iterations.Select(iteration => iteration.Path))
            .ToLookup(path => ParentOf(path));
        TaskIdTable ids = new(folded.Machine.Request.Run);
        json.WriteStartObject("run_details");
        json.WriteStartArray("task_details");
        WriteRoot(json, folded, ids, children);
        foreach (TaskSnapshot task in tasks)
            Write(json, folded, ids, task, children);
        foreach (Iteration iteration in iterations)
            Write(json, ids, iteration, children);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The DAG, loop or iteration that holds the task; an iteration's is its loop.</summary>
    public static TaskPath ParentOf(TaskPath path)
    {
        if (path.Text.EndsWith(']'))
            return new(path.Text[..path.Text.LastIndexOf('[')]);
        int dot = path.Text.LastIndexOf('.');
        return dot < 0 ? TaskPath.Root : new(path.Text[..dot]);
    }

    /// <summary>The last part of a path, as people wrote it.</summary>
    public static string NameOf(TaskPath path)
    {
        string last = path.Text[(path.Text.LastIndexOf('.') + 1)..];
        return Uri.UnescapeDataString(last);
    }

    private static void WriteRoot(Utf8JsonWriter json, FoldedRun folded, TaskIdTable ids, ILookup<TaskPath, TaskPath> children)
    {
        json.WriteStartObject();
        WriteHead(json, ids, TaskPath.Root, "root");
        json.Time("create_time", folded.Machine.CreatedAt);
        json.Time("start_time", folded.Machine.CreatedAt);
        json.Time("end_time", folded.Machine.EndedAt);
        json.Text("state", folded.State);
        RunJson.WriteError(json, folded.Machine.Error);
        RunJson.WriteHistory(json, folded.History);
        WriteChildren(json, ids, children[TaskPath.Root]);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, FoldedRun folded, TaskIdTable ids, TaskSnapshot task, ILookup<TaskPath, TaskPath> children)
    {
        IReadOnlyList<StateChange> history = folded.HistoryOf(task.Path);
        json.WriteStartObject();
        WriteHead(json, ids, task.Path, NameOf(task.Path));
        WriteParent(json, ids, task.Path);
        json.Time("create_time", history.Count > 0 ? history[0].At : folded.Machine.CreatedAt);
        json.Time("start_time", task.StartedAt);
        json.Time("end_time", task.EndedAt);
        if (task.Kind == TaskKind.Step && task.Attempts > 0)
        {
            json.Text("pod_name", ids.Of(task.Path));
            json.WriteStartObject("executor_detail");
            json.Text("main_job", ids.Of(task.Path));
            json.WriteEndObject();
        }
        json.Text("state", RunStates.NameOf(task.State));
        if (task.Error.Length > 0)
        {
            json.WriteStartObject("error");
            json.WriteNumber("code", Unknown);
            json.WriteString("message", task.Error);
            json.WriteEndObject();
        }
        WriteArtifacts(json, "inputs", task.InputArtifacts);
        WriteArtifacts(json, "outputs", task.Artifacts);
        RunJson.WriteHistory(json, history);
        WriteChildren(json, ids, children[task.Path]);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TaskIdTable ids, Iteration iteration, ILookup<TaskPath, TaskPath> children)
    {
        json.WriteStartObject();
        WriteHead(json, ids, iteration.Path, NameOf(iteration.Path));
        WriteParent(json, ids, iteration.Path);
        json.Time("create_time", iteration.StartedAt);
        json.Time("start_time", iteration.StartedAt);
        json.Time("end_time", iteration.EndedAt);
        json.Text("state", RunStates.NameOf(iteration.State));
        WriteChildren(json, ids, children[iteration.Path]);
        json.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter json, TaskIdTable ids, TaskPath path, string name)
    {
        json.Text("run_id", ids.Run.Value);
        json.Text("task_id", ids.Of(path));
        json.Text("display_name", name);
    }

    private static void WriteParent(Utf8JsonWriter json, TaskIdTable ids, TaskPath path)
        => json.Text("parent_task_id", ids.Of(ParentOf(path)));

    private static void WriteChildren(Utf8JsonWriter json, TaskIdTable ids, IEnumerable<TaskPath> children)
    {
        bool any = false;
        foreach (TaskPath child in children)
        {
            if (!any)
                json.WriteStartArray("child_tasks");
            any = true;
            json.WriteStartObject();
            json.Text("task_id", ids.Of(child));
            json.WriteEndObject();
        }
        if (any)
            json.WriteEndArray();
    }

    private static void WriteArtifacts(Utf8JsonWriter json, string name, Map<Sequence<Artifact>> artifacts)
    {
        if (artifacts.Count == 0)
            return;
        json.WriteStartObject(name);
        foreach ((string key, Sequence<Artifact> list) in artifacts)
        {
            json.WriteStartObject(key);
            json.WriteStartArray("artifact_ids");
            foreach (Artifact artifact in list)
                json.WriteStringValue(TaskIds.OfArtifact(artifact.Uri));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    /// <summary>One round of a loop; it has no entry in the run itself, so it is made up of its tasks.</summary>
    private sealed record Iteration(TaskPath Path, TaskState State, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt);

    private static IEnumerable<Iteration> IterationsOf(TaskSnapshot[] tasks)
    {
        HashSet<TaskPath> known = [.. tasks.Select(task => task.Path)];
        // A loop straight over a step: the step's path is the iteration's, and it has an entry already.
        foreach (IGrouping<TaskPath, TaskSnapshot> inside in tasks.Where(task => ParentOf(task.Path).Text.EndsWith(']')).GroupBy(task => ParentOf(task.Path)))
        {
            if (known.Contains(inside.Key))
                continue;
            bool isOver = inside.All(task => task.State.IsFinal());
            TaskState state = inside.Any(task => task.State == TaskState.Failed) ? TaskState.Failed
                : !isOver ? TaskState.Running
                : inside.Any(task => task.State == TaskState.Canceled) ? TaskState.Canceled
                : TaskState.Succeeded;
            yield return new(inside.Key, state, inside.Min(task => task.StartedAt), isOver ? inside.Max(task => task.EndedAt) : null);
        }
    }
}
