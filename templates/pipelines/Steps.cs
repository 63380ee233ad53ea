using Microsoft.Extensions.Logging;
using Pipelines.Sdk;

namespace Pipeline1;

/// <summary>Components in C#: each call in a pipeline becomes a process of its own.</summary>
internal static class Steps
{
    /// <summary>Writes a table of numbers and their squares.</summary>
    /// <param name="rows">How many numbers.</param>
    /// <param name="table">A CSV with a header.</param>
    [Component("make-table")]
    public static async Task MakeTableAsync(Output<Dataset> table, ILogger log, CancellationToken stop, long rows = 100)
    {
        IEnumerable<string> lines = Enumerable.Range(1, checked((int)rows)).Select(i => $"{i},{i * i}");
        await File.WriteAllLinesAsync(table.Path, lines.Prepend("number,square"), stop);
        table.Metadata["rows"] = rows;
        log.LogInformation("{Rows} rows", rows);
    }

    /// <summary>The mean of a column.</summary>
    /// <param name="table">A CSV with a header.</param>
    /// <param name="column">The column's name.</param>
    [Component("mean-of-column")]
    public static double Mean(Input<Dataset> table, string column)
    {
        string[][] rows = [.. File.ReadLines(table.Path).Select(line => line.Split(','))];
        int at = Array.IndexOf(rows[0], column);
        return at >= 0 ? rows.Skip(1).Average(row => double.Parse(row[at])) : throw new FormatException($"The table has no column \"{column}\".");
    }
}
