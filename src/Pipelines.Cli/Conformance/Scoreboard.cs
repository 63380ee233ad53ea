using System.Text.Encodings.Web;
using System.Text.Json;
using Pipelines.Cli.Screens;
using Spectre.Console;

namespace Pipelines.Cli.Conformance;

/// <summary>Verdicts as a table with a score, or as one JSON object.</summary>
internal static class Scoreboard
{
    public static void Print(Terminal terminal, IReadOnlyList<Verdict> verdicts)
    {
        Table table = Tables.Plain("FILE", "EXPECTED", "DONE", "RESULT", "TOOK", "");
        foreach (Verdict verdict in verdicts)
        {
            table.AddRow(
                Markup.Escape(verdict.Expected.File), Markup.Escape(verdict.Expected.State.Split(' ')[0]), Words(verdict.Expected.Trial),
                verdict.Passed ? "[green]ok[/]" : "[red]MISS[/]", $"{verdict.Took.TotalSeconds:0.0} s", Markup.Escape(verdict.Expected.Why));
        }
        Tables.Write(terminal, table);
        foreach (Verdict miss in verdicts.Where(verdict => !verdict.Passed))
        {
            terminal.People.WriteLine();
            terminal.People.WriteLine(terminal.Bold(miss.Expected.File));
            foreach (string line in miss.Misses)
                terminal.People.WriteLine($"  {line}");
        }
        terminal.People.WriteLine();
        terminal.People.WriteLine(Score(verdicts));
    }

    public static void Write(IReadOnlyList<Verdict> verdicts)
    {
        using Stream stdout = Console.OpenStandardOutput();
        using Utf8JsonWriter json = new(stdout, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteNumber("passed", verdicts.Count(verdict => verdict.Passed));
        json.WriteNumber("files", verdicts.Count);
        json.WriteStartArray("results");
        foreach (Verdict verdict in verdicts)
        {
            json.WriteStartObject();
            json.WriteString("file", verdict.Expected.File);
            json.WriteString("expected", verdict.Expected.State);
            json.WriteString("done", Words(verdict.Expected.Trial));
            json.WriteBoolean("passed", verdict.Passed);
            json.WriteNumber("seconds", Math.Round(verdict.Took.TotalSeconds, 3));
            json.WriteString("why", verdict.Expected.Why);
            json.WriteStartArray("misses");
            foreach (string miss in verdict.Misses)
                json.WriteStringValue(miss);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        stdout.WriteByte((byte)'\n');
    }

    public static string Score(IReadOnlyList<Verdict> verdicts)
    {
        string parts = string.Join(", ", verdicts.GroupBy(verdict => verdict.Expected.Trial).OrderBy(group => group.Key)
            .Select(group => $"{Words(group.Key)} {group.Count(verdict => verdict.Passed)}/{group.Count()}"));
        return $"{verdicts.Count(verdict => verdict.Passed)} of {verdicts.Count} files as expected ({parts})";
    }

    private static string Words(Trial trial) => trial switch
    {
        Trial.Run => "run",
        Trial.RefusedByCheck => "refused",
        Trial.RefusedByRun => "run refused",
        Trial.Commands => "commands",
        _ => "checked",
    };
}
