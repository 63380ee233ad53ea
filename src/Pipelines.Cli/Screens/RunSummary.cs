using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Cli.Screens;

/// <summary>The last words about a run: its end, what failed, its outputs, and where to look further.</summary>
internal static class RunSummary
{
    private const int FailuresShown = 10;

    public static void Print(Terminal terminal, RunMachine run)
    {
        TaskSnapshot[] tasks = [.. run.Tasks()];
        TaskSnapshot[] steps = [.. tasks.Where(task => task.Kind is TaskKind.Step or TaskKind.Importer or TaskKind.Sweep)];
        int cached = steps.Count(step => step.IsCached);
        string counts = string.Join(", ", steps.GroupBy(step => step.State).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {group.Key.Name().ToLowerInvariant()}"));
        terminal.People.WriteLine();
        terminal.People.WriteLine($"{terminal.Of(run.Status)}  {terminal.Bold(run.Request.Package.Pipeline.Info.Name)}  {run.Request.Run}  "
            + $"{Times.Between(run.CreatedAt, run.EndedAt)}  {terminal.Dim($"steps: {counts}{(cached > 0 ? $" ({cached} from the cache)" : "")}")}");
        if (run.Status != RunStatus.Succeeded)
            PrintFailures(terminal, run, steps);
        foreach ((string name, Value value) in run.OutputParameters)
            terminal.People.WriteLine($"  {name} = {value}");
        foreach ((string name, Sequence<Artifact> list) in run.OutputArtifacts)
        {
            foreach (Artifact artifact in list)
            {
                terminal.People.WriteLine($"  {name} = {artifact.Uri}  {terminal.Dim($"{artifact.Type.Title} {Times.Size(artifact.SizeBytes)}")}");
                if (artifact.Type.Title == "system.Markdown" && artifact.Uri.StartsWith("file://", StringComparison.Ordinal))
                    PrintDocument(terminal, new Uri(artifact.Uri).LocalPath);
            }
        }
    }

    private static void PrintFailures(Terminal terminal, RunMachine run, TaskSnapshot[] steps)
    {
        if (run.Status == RunStatus.Canceled && run.Error.Length > 0)
            terminal.People.WriteLine($"  {run.Error}");
        TaskSnapshot[] failed = [.. steps.Where(step => step.State == TaskState.Failed)];
        foreach (TaskSnapshot step in failed.Take(FailuresShown))
            terminal.People.WriteLine($"  {terminal.Color(step.Path.Text, "31")}: {step.Error}\n    {terminal.Dim($"pipelines logs {run.Request.Run} {step.Path}")}");
        if (failed.Length > FailuresShown)
            terminal.People.WriteLine($"  and {failed.Length - FailuresShown} more: pipelines show {run.Request.Run}");
        if (failed.Length == 0 && run.Status == RunStatus.Failed)
            terminal.People.WriteLine($"  {run.Error}");
    }

    /// <summary>A report that the pipeline gives as Markdown is meant to be read: it is shown when it is short.</summary>
    private static void PrintDocument(Terminal terminal, string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length > 8 * 1024)
            return;
        terminal.People.WriteLine();
        foreach (string line in File.ReadLines(path))
            terminal.People.WriteLine($"  {line}");
    }
}
