using Microsoft.Extensions.Logging;
using Pipelines.Sdk;

namespace Component1;

/// <summary>The component. Pipelines in C# that refer to this project call it as <c>Components.…</c>; for others there is its component.yaml.</summary>
public static class Component
{
    /// <summary>Keeps the rows of a CSV whose value in a column is not missing.</summary>
    /// <param name="table">The rows to choose from.</param>
    /// <param name="column">The column that must have a value.</param>
    /// <param name="kept">The rows that have one.</param>
    [Component("component-1")]
    public static async Task<long> RunAsync(Input<Dataset> table, Output<Dataset> kept, string column, ILogger log, CancellationToken stop)
    {
        string[] lines = await File.ReadAllLinesAsync(table.Path, stop);
        int at = Array.IndexOf(lines[0].Split(','), column);
        if (at < 0)
            throw new FormatException($"The table has no column \"{column}\".");
        string[] rows = [.. lines.Skip(1).Where(line => line.Split(',')[at].Length > 0)];
        await File.WriteAllLinesAsync(kept.Path, rows.Prepend(lines[0]), stop);
        log.LogInformation("{Kept} of {All} rows", rows.Length, lines.Length - 1);
        return rows.Length;
    }
}
