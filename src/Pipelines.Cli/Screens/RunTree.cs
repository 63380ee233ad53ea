using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Cli.Screens;

/// <summary>A run as a tree: DAGs, loops and iterations are branches, steps are leaves with state, time and outputs.</summary>
internal static class RunTree
{
    /// <summary>A leaf's outputs are cut after so many characters.</summary>
    private const int LongestOutput = 60;

    /// <param name="terminal">Where.</param>
    /// <param name="run">The run.</param>
    /// <param name="sweeps">The experiments of its sweeps, by their tasks.</param>
    /// <param name="whyCached">True: with what the cache said.</param>
    public static void Print(Terminal terminal, RunMachine run, IReadOnlyDictionary<TaskPath, ExperimentMachine> sweeps, bool whyCached)
    {
        terminal.People.WriteLine($"{terminal.Bold(run.Request.Package.Pipeline.Info.Name)}  {run.Request.Run}  {terminal.Of(run.Status)}  "
            + terminal.Dim($"{Times.At(run.CreatedAt)}  {Times.Between(run.CreatedAt, run.EndedAt)}"));
        if (run.Error.Length > 0)
            terminal.People.WriteLine($"  {run.Error}");
        foreach ((string name, Value value) in run.Request.Parameters)
            terminal.People.WriteLine(terminal.Dim($"  {name} = {Cut(value.ToString())}"));
        List<Entry> entries = [.. run.Tasks().Select(task => new Entry(task))];
        PrintLevel(terminal, entries, 0, entries.Count, "", new(sweeps, whyCached));
        foreach ((string name, Value value) in run.OutputParameters)
            terminal.People.WriteLine($"{terminal.Bold(name)} = {Cut(value.ToString())}");
    }

    private sealed record Extras(IReadOnlyDictionary<TaskPath, ExperimentMachine> Sweeps, bool WhyCached);

    private sealed record Entry(TaskSnapshot Task)
    {
        public int Depth { get; } = Task.Path.Text.AsSpan().Count('.');
    }

    /// <summary>
    /// Entries come parents first, so a subtree is the run of deeper entries behind its parent. Siblings are shown in the order in
    /// which they began.
    /// </summary>
    private static void PrintLevel(Terminal terminal, List<Entry> entries, int from, int to, string indent, Extras extras)
    {
        List<(int From, int To)> siblings = [];
        for (int i = from; i < to;)
        {
            int next = i + 1;
            while (next < to && entries[next].Depth > entries[i].Depth)
                next++;
            siblings.Add((i, next));
            i = next;
        }
        (int From, int To)[] begun = [.. siblings.OrderBy(sibling => entries[sibling.From].Task.StartedAt ?? DateTimeOffset.MaxValue)];
        for (int i = 0; i < begun.Length; i++)
        {
            bool isLast = i == begun.Length - 1;
            TaskSnapshot task = entries[begun[i].From].Task;
            terminal.People.WriteLine($"{terminal.Dim(indent + (isLast ? "└─ " : "├─ "))}{Line(terminal, task)}");
            string below = indent + (isLast ? "   " : "│  ");
            if (extras.WhyCached && task.Kind is TaskKind.Step or TaskKind.Sweep && task.State.IsFinal())
                terminal.People.WriteLine($"{terminal.Dim(below)}   cache: {(task.CacheReason.Length > 0 ? task.CacheReason : WhyNotAsked(task))}");
            foreach (string trial in extras.Sweeps.TryGetValue(task.Path, out ExperimentMachine? sweep) ? SweepLines.Tree(terminal, sweep) : [])
                terminal.People.WriteLine($"{terminal.Dim(below)}   {trial}");
            PrintLevel(terminal, entries, begun[i].From + 1, begun[i].To, below, extras);
        }
    }

    private static string WhyNotAsked(TaskSnapshot task)
        => task.StartedAt is null ? "It was not asked: the step never began." : "It was not asked: the file turns caching off for this task.";

    private static string Line(Terminal terminal, TaskSnapshot task)
    {
        string text = task.Path.Text;
        int dot = text.LastIndexOf('.');
        // The iteration belongs to the name of the task in it, not to the loop's.
        string iteration = dot > 0 && text[dot - 1] == ']' ? $"{text[text.LastIndexOf('[', dot)..dot]} " : "";
        string name = iteration + text[(dot + 1)..];
        string times = task.IsCached ? "cached" : Times.Between(task.StartedAt, task.EndedAt);
        string attempts = task.Attempts > 1 ? $" {task.Attempts} attempts" : "";
        string loop = task.Iterations is { } count ? $" {count} iterations" : "";
        string outputs = task.Kind is TaskKind.Dag or TaskKind.Loop
            ? ""
            : string.Join("  ", task.Outputs.Select(output => $"{output.Key}={Cut(output.Value.ToString())}"));
        string error = task.State == TaskState.Failed && task.Error.Length > 0 ? $"  {Cut(task.Error.Split('\n')[0], 160)}" : "";
        return $"{name}  {terminal.Of(task.State)}{terminal.Dim($" {times}{attempts}{loop}")}  {outputs}{error}".TrimEnd();
    }

    private static string Cut(string text, int longest = LongestOutput) => text.Length <= longest ? text : text[..longest] + "…";
}
