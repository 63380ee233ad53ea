using Pipelines.Core.Spec;
using Pipelines.Core.Steps;

namespace Pipelines.Core.Runs;

/// <summary>What can be seen of a run from outside.</summary>
public sealed partial class RunMachine
{
    /// <summary>
    /// All tasks, sub-DAGs and loops that exist by now, each DAG before its tasks, in name order. An iteration has no entry of its
    /// own, and the tasks of a DAG that has not started have none.
    /// </summary>
    public IEnumerable<TaskSnapshot> Tasks() => TasksOf(_root);

    /// <summary>Tasks that have changed since the last call, or since the beginning; each once, as it is now.</summary>
    public IReadOnlyList<TaskSnapshot> TakeChanges()
    {
        TaskSnapshot[] changes = new TaskSnapshot[_changed.Count];
        for (int i = 0; i < changes.Length; i++)
        {
            _changed[i].IsDirty = false;
            changes[i] = View(_changed[i]);
        }
        _changed.Clear();
        return changes;
    }

    private static IEnumerable<TaskSnapshot> TasksOf(Scope scope)
    {
        foreach (TaskNode node in scope.Nodes)
        {
            yield return View(node);
            IEnumerable<Scope?> bodies = node.Loop is { } loop ? loop.Scopes : [node.Body];
            foreach (Scope? body in bodies)
            {
                if (body is null)
                    continue;
                foreach (TaskSnapshot inner in TasksOf(body))
                    yield return inner;
            }
        }
    }

    private static TaskSnapshot View(TaskNode node) => new()
    {
        Path = node.Path,
        DisplayName = node.Plan.DisplayName,
        ComponentName = node.Plan.Spec.ComponentName,
        Kind = node.Plan.IsLoop ? TaskKind.Loop
            : node.Plan.Body is not null ? TaskKind.Dag
            : node.Plan.Sweep is not null ? TaskKind.Sweep
            : node.Plan.Executor is ExecutorSpec.Importer ? TaskKind.Importer
            : TaskKind.Step,
        State = node.State,
        IsCached = node.IsCached,
        CacheReason = node.CacheReason,
        Fingerprint = node.Fingerprint,
        Attempts = node.Attempt - (node.Attempt > node.Scope.AttemptBase ? node.Scope.AttemptBase : 0),
        NewestAttempt = node.Attempt,
        Iterations = node.Loop?.Items.Count,
        Error = node.Error,
        StartedAt = node.StartedAt,
        EndedAt = node.EndedAt,
        Inputs = node.Inputs.Parameters,
        InputArtifacts = node.Inputs.Artifacts,
        Outputs = node.Parameters,
        Artifacts = node.Artifacts,
    };
}
