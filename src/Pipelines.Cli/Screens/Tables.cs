using Spectre.Console;

namespace Pipelines.Cli.Screens;

/// <summary>Tables in one look.</summary>
internal static class Tables
{
    public static Table Plain(params string[] columns)
    {
        Table table = new() { Border = TableBorder.None, UseSafeBorder = true };
        foreach (string column in columns)
            table.AddColumn(new TableColumn(new Markup($"[bold]{column}[/]")) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        return table;
    }

    public static string State(string state) => state switch
    {
        "SUCCEEDED" => "[green]SUCCEEDED[/]",
        "FAILED" => "[red]FAILED[/]",
        "RUNNING" => "[aqua]RUNNING[/]",
        "CANCELED" or "CANCELING" => $"[yellow]{state}[/]",
        _ => Markup.Escape(state),
    };

    public static void Write(Terminal terminal, Table table)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(terminal.People),
            Ansi = terminal.HasColor ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = terminal.HasColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        });
        // In a pipe nothing may be cut: programs read it.
        console.Profile.Width = terminal.IsLive ? terminal.Width : 4000;
        console.Write(table);
    }
}
