using Pipelines.Core.Runs;
using Pipelines.Core.Steps;

namespace Pipelines.Cli.Screens;

/// <summary>One line about one task that has ended.</summary>
internal static class TaskLine
{
    public static string Ended(Terminal terminal, TaskSnapshot task)
    {
        string state = terminal.Of(task.State) + new string(' ', Math.Max(1, 11 - task.State.Name().Length));
        string detail = task.IsCached ? "cached"
            : task.State is TaskState.Succeeded or TaskState.Failed or TaskState.Canceled ? Times.Between(task.StartedAt, task.EndedAt)
            : "";
        string attempts = task.Attempts > 1 ? $" ({task.Attempts} attempts)" : "";
        string error = task is { State: TaskState.Failed, Error.Length: > 0 } ? $"\n             {FirstLines(task.Error)}" : "";
        return $"  {state}{task.Path}  {terminal.Dim(detail + attempts)}{error}";
    }

    private static string FirstLines(string text) => string.Join("\n             ", text.Split('\n').Take(12));
}
