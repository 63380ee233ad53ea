using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Runs;

namespace Pipelines.Cli.Screens;

/// <summary>A run in a pipe or a CI log: one line when a step starts, one when it ends.</summary>
internal sealed class PlainProgress(Terminal terminal) : IRunObserver
{
    private readonly HashSet<(TaskPath Path, int Attempt)> _started = [];

    public void Changed(RunMachine run, IReadOnlyList<TaskSnapshot> tasks)
    {
        foreach (TaskSnapshot task in tasks)
        {
            if (task.Kind is TaskKind.Dag or TaskKind.Loop && task.State != TaskState.Skipped)
                continue;
            if (task.State == TaskState.Running && _started.Add((task.Path, task.Attempts)))
                terminal.People.WriteLine($"  RUNNING    {task.Path}{(task.Attempts > 1 ? $" (attempt {task.Attempts})" : "")}");
            else if (task.State.IsFinal())
                terminal.People.WriteLine(TaskLine.Ended(terminal, task));
        }
    }
}
