using System.Text.Encodings.Web;
using System.Text.Json;
using Pipelines.Core.Runs;
using Pipelines.Core.Runs.Planning;
using Pipelines.Core.Values;
using Pipelines.Engine.Runs;

namespace Pipelines.Cli.Screens;

/// <summary>What a run would do: the plan as a tree with command lines, or as one JSON object. Nothing is run or written.</summary>
internal static class DryRun
{
    /// <summary>A loop over a known list may be endless for all that counts on a screen.</summary>
    private const int MostTasks = PlanReport.MostTasks;

    /// <summary>In the tree the first iterations stand for the rest.</summary>
    private const int IterationsShown = 2;

    public static int Print(Terminal terminal, RunRequest request, DateTimeOffset now)
    {
        IEnumerable<PlannedTask> tasks = RunForecast.Of(request, now);
        if (terminal.IsJson)
            Write(request, now);
        else
            PrintTree(terminal, request, tasks);
        return ExitCodes.Succeeded;
    }

    private static void PrintTree(Terminal terminal, RunRequest request, IEnumerable<PlannedTask> tasks)
    {
        terminal.People.WriteLine($"{terminal.Bold(request.Package.Pipeline.Info.Name)}  {terminal.Dim("plan; nothing is run")}");
        foreach ((string name, Value value) in request.Parameters)
            terminal.People.WriteLine(terminal.Dim($"  {name} = {Cut(value.ToString())}"));
        int told = 0;
        foreach (PlannedTask task in tasks.Take(MostTasks))
        {
            told++;
            if (IsAnotherIteration(task.Path.Text))
                continue;
            string indent = new(' ', 2 * (1 + task.Path.Text.AsSpan().Count('.')));
            terminal.People.WriteLine($"{indent}{Head(terminal, task)}");
            foreach (string line in Lines(task))
                terminal.People.WriteLine($"{indent}    {terminal.Dim(line)}");
        }
        if (told == MostTasks)
            terminal.People.WriteLine($"  and more than {MostTasks} tasks in all");
    }

    /// <summary>True below an iteration that is not among the first.</summary>
    private static bool IsAnotherIteration(string path)
    {
        for (int open = path.IndexOf('[', StringComparison.Ordinal); open >= 0; open = path.IndexOf('[', open + 1))
        {
            if (int.TryParse(path.AsSpan(open + 1, path.IndexOf(']', open) - open - 1), out int index) && index >= IterationsShown)
                return true;
        }
        return false;
    }

    private static string Head(Terminal terminal, PlannedTask task)
    {
        string text = task.Path.Text;
        // The iteration belongs to the name of the task in it, not to the loop's.
        int dot = text.LastIndexOf('.');
        int open = dot < 0 ? -1 : text.LastIndexOf('[', dot);
        string iteration = open >= 0 && text[dot - 1] == ']' ? text[open..dot] : "";
        string name = $"{terminal.Bold(text[(dot + 1)..])}{terminal.Dim(iteration.Length > 0 ? $" {iteration}" : "")}";
        string kind = task.Kind switch
        {
            TaskKind.Dag => "  pipeline",
            TaskKind.Importer => $"  import {task.Uri}",
            TaskKind.Loop when task.Iterations is { } count => $"  loop, {count} iteration{(count == 1 ? "" : "s")}{Limit(task)}",
            TaskKind.Sweep => $"  sweep over {task.Items}",
            TaskKind.Loop => $"  loop{(task.Items.Length > 0 ? $" over {task.Items}" : "")}{Limit(task)}",
            _ => "",
        };
        string outlook = task.Outlook switch
        {
            Outlook.Depends when task.Condition.Length > 0 => "  if",
            Outlook.Skipped => "  skipped: its condition is false",
            Outlook.Omitted => "  omitted: something before it is skipped",
            _ => "",
        };
        return $"{name}{kind}{terminal.Dim(outlook)}";
    }

    private static string Limit(PlannedTask task) => task.Parallelism > 0 ? $", {task.Parallelism} at a time" : "";

    private static IEnumerable<string> Lines(PlannedTask task)
    {
        if (task.After.Count > 0)
            yield return $"after {string.Join(", ", task.After)}{(task.Strategy == Core.Spec.TriggerStrategy.AllUpstreamTasksCompleted ? ", whatever becomes of them" : "")}";
        if (task.Condition.Length > 0)
            yield return $"if {task.Condition}";
        if (task.Outlook is Outlook.Skipped or Outlook.Omitted)
            yield break;
        if (task.Function.Length > 0)
            yield return $"python {task.Function}({string.Join(", ", task.Inputs.Select(input => $"{input.Key}={Cut(input.Value.ToString())}").Concat(task.Artifacts.Select(input => $"{input.Key}=<{input.Value}>")))})";
        else if (task.Command.Count > 0)
            yield return $"$ {string.Join(' ', task.Command.Select(Quoted))}";
        else if (task.Image.Length > 0)
            yield return $"the entry point of {task.Image}";
        if (task.Packages.Count > 0)
            yield return $"needs {string.Join(", ", task.Packages)}";
        if (task.Retries > 0 || task.TimeOut is not null)
            yield return string.Join(", ", new[] { task.Retries > 0 ? $"{task.Retries} retries" : "", task.TimeOut is { } limit ? $"at most {limit.TotalSeconds:0} s" : "" }.Where(part => part.Length > 0));
        if (task.Error.Length > 0)
            yield return $"would fail: {task.Error}";
    }

    private static void Write(RunRequest request, DateTimeOffset now)
    {
        using Stream stdout = Console.OpenStandardOutput();
        using Utf8JsonWriter json = new(stdout, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        PlanReport.Write(json, request, now);
        json.Flush();
        stdout.WriteByte((byte)'\n');
    }

    private static string Quoted(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=@%+,<>".Contains(c, StringComparison.Ordinal))
        ? text
        : $"'{Cut(text, 400).Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Cut(string text, int longest = 80) => text.Length <= longest ? text : text[..longest] + "…";
}
