using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>Ends before their time (cancel, fail-fast, the run's time limit), alarms, and the end of the run.</summary>
public sealed partial class RunMachine
{
    private readonly PriorityQueue<TaskNode, DateTimeOffset> _alarms = new();
    private DateTimeOffset? _deadline;
    private DateTimeOffset _limitedSince;
    private DateTimeOffset? _alarm;
    private DateTimeOffset? _exitTasksUntil;
    private Ending _ending;

    /// <summary>Why the run ends before its time.</summary>
    private enum Ending
    {
        None,
        Cancel,
        FailFast,
        TimeLimit,
    }

    private void OnCancel(string reason)
    {
        if (_ending is Ending.Cancel)
            return;
        Status = RunStatus.Canceling;
        Error = reason;
        EndEarly(Ending.Cancel);
    }

    private void OnAlarm()
    {
        _alarm = null;
        while (_alarms.TryPeek(out TaskNode? node, out DateTimeOffset due) && due <= _now)
        {
            _alarms.Dequeue();
            RestOver(node);
        }
        if (_deadline <= _now && _ending is Ending.None)
        {
            Error = $"The run took longer than its limit of {Describe(_deadline.Value - _limitedSince)}.";
            EndEarly(Ending.TimeLimit);
        }
        if (_exitTasksUntil <= _now)
        {
            _exitTasksUntil = null;
            foreach (TaskNode node in _active.Values.ToArray())
                StopOrSettle(node);
        }
    }

    /// <summary>Stops what runs, settles what waits; exit tasks of a canceled run still get their time.</summary>
    private void EndEarly(Ending ending)
    {
        _ending = ending;
        if (ending != Ending.FailFast && _request.Options.ExitTasksAfterCancel > TimeSpan.Zero)
            _exitTasksUntil = _now + _request.Options.ExitTasksAfterCancel;
        foreach (TaskNode node in _active.Values.ToArray())
        {
            if (!IsExitWork(node))
                StopOrSettle(node);
        }
        SettleWaiting(_root);
    }

    private void SettleWaiting(Scope scope)
    {
        foreach (TaskNode node in scope.Nodes)
        {
            if (node.Phase == NodePhase.Waiting)
            {
                if (!node.Plan.IsExitTask)
                    Settle(node, _ending == Ending.FailFast ? TaskState.Omitted : TaskState.Canceled, "");
            }
            else if (node.Phase == NodePhase.Inside)
            {
                if (node.Plan.IsExitTask)
                    continue;
                if (node.Body is { } body)
                    SettleWaiting(body);
                foreach (Scope? iteration in node.Loop?.Scopes ?? [])
                {
                    if (iteration is { Unfinished: > 0 })
                        SettleWaiting(iteration);
                }
            }
        }
    }

    private void StopOrSettle(TaskNode node)
    {
        if (node.Phase == NodePhase.Ordered && node.Plan.Executor is not ExecutorSpec.Importer)
        {
            if (node.IsStopping)
                return;
            node.IsStopping = true;
            _commands.Add(new RunCommand.Stop(AttemptOf(node)));
        }
        else if (!node.IsFinal)
        {
            Settle(node, TaskState.Canceled, "");
        }
    }

    private bool MayStartWhileEnding(TaskNode node) => IsExitWork(node)
        && (_ending == Ending.FailFast || _exitTasksUntil > _now);

    /// <summary>An exit task, or a task inside one.</summary>
    private static bool IsExitWork(TaskNode node)
    {
        for (TaskNode? at = node; at is not null; at = at.Scope.Owner)
        {
            if (at.Plan.IsExitTask)
                return true;
        }
        return false;
    }

    private void SetAlarm()
    {
        DateTimeOffset? next = _alarms.TryPeek(out _, out DateTimeOffset due) ? due : null;
        if (_ending is Ending.None)
            next = Earlier(next, _deadline);
        next = Earlier(next, _exitTasksUntil);
        if (next is { } when && next != _alarm && !Status.IsFinal())
            _commands.Add(new RunCommand.WakeAt(when));
        _alarm = next;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other)
        => one is null || other < one ? other ?? one : one;

    /// <summary>The end of the time that the run has, counted from <paramref name="start"/>: its creation, or its newest retry.</summary>
    private DateTimeOffset? DeadlineFrom(DateTimeOffset start)
    {
        _limitedSince = start;
        TimeSpan? limit = _request.Options.TimeOut;
        TimeSpan? ofFile = _request.Package.Platform.Kubernetes?.ActiveDeadline;
        if (ofFile is { } file && (limit is null || file < limit))
            limit = file;
        return limit is { } most ? start + most : null;
    }

    private void EndRun(TaskState state)
    {
        EndedAt = _now;
        Status = _ending switch
        {
            Ending.Cancel => RunStatus.Canceled,
            Ending.TimeLimit => RunStatus.Failed,
            _ => state switch
            {
                TaskState.Succeeded => RunStatus.Succeeded,
                TaskState.Failed => RunStatus.Failed,
                _ => RunStatus.Canceled,
            },
        };
        if (Status == RunStatus.Failed && Error.Length == 0)
            Error = FailureSummary.Of(_root);
        _alarm = null;
        _commands.Add(new RunCommand.Finish(Status, Error));
    }

    private static string Describe(TimeSpan time)
        => time.TotalHours >= 1 ? $"{time.TotalHours:0.##} h" : time.TotalMinutes >= 1 ? $"{time.TotalMinutes:0.##} min" : $"{time.TotalSeconds:0.##} s";
}
