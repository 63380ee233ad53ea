using Microsoft.Extensions.Logging;
using Pipelines.Sdk;

namespace PartitionedCsv;

/// <summary>What is known of a column of one part, such that two parts can be added up.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Rows">How many values.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Squares">The sum of their squared distances from the mean.</param>
[Struct]
internal sealed record Moments(string Column, long Rows, double Mean, double Squares);

/// <summary>How a column is brought to mean 0 and deviation 1.</summary>
[Struct]
internal sealed record Scale(string Column, double Mean, double Deviation);

/// <summary>The components: each reads and writes one part at a time.</summary>
internal static class Steps
{
    /// <summary>Divides a CSV into files of equal length, in the order of the rows.</summary>
    /// <param name="table">The table.</param>
    /// <param name="parts">The files; the metadata of the table comes along.</param>
    /// <param name="count">How many, 1 or more.</param>
    [Component("partition-csv")]
    public static async Task<long> PartitionAsync(Input<Dataset> table, OutputList<Dataset> parts, ILogger log, CancellationToken stop, long count = 4)
    {
        if (count < 1)
            throw new FormatException($"count is {count}; a table has 1 part or more.");
        string[] lines = await File.ReadAllLinesAsync(table.Path, stop);
        int rows = lines.Length - 1;
        for (int part = 0; part < count; part++)
        {
            int from = (int)(rows * (long)part / count), to = (int)(rows * (part + 1L) / count);
            Output<Dataset> file = parts.Add($"part-{part}.csv");
            await File.WriteAllLinesAsync(file.Path, lines.Skip(1 + from).Take(to - from).Prepend(lines[0]), stop);
            file.Metadata["rows"] = to - from;
            file.Metadata["target"] = table.Metadata["target"]?.DeepClone();
        }
        log.LogInformation("{Rows} rows in {Parts} parts", rows, count);
        return rows;
    }

    /// <summary>Counts, means and squares of each numeric column of one part.</summary>
    [Component("summarize-part")]
    public static (IReadOnlyList<Moments> Summary, long Rows) Summarize(Input<Dataset> part)
    {
        CsvTable table = CsvTable.Read(part.Path, Target(part));
        return ([.. table.Columns.Select(column =>
        {
            double[] values = [.. table.Values(column)];
            double mean = values.Length == 0 ? 0 : values.Average();
            return new Moments(column, values.Length, mean, values.Sum(value => (value - mean) * (value - mean)));
        })], table.Rows.Count);
    }

    /// <summary>Adds up what the parts know (Chan, Golub and LeVeque 1979): the result is that of the whole table.</summary>
    /// <param name="summaries">One list for each part.</param>
    [Component("combine-summaries")]
    public static (IReadOnlyList<Scale> Scales, long Rows) Combine(IReadOnlyList<IReadOnlyList<Moments>> summaries)
    {
        Moments[] all = [.. summaries.SelectMany(part => part).GroupBy(moments => moments.Column).Select(column => column.Aggregate(Add))];
        return ([.. all.Select(column => new Scale(column.Column, column.Mean, column.Squares > 0 ? Math.Sqrt(column.Squares / column.Rows) : 1))], all.Max(column => column.Rows));
    }

    /// <summary>Brings the columns of one part to mean 0 and deviation 1 of the whole table.</summary>
    [Component("standardize-part")]
    public static void Standardize(Input<Dataset> part, IReadOnlyList<Scale> scales, Output<Dataset> scaled)
    {
        CsvTable table = CsvTable.Read(part.Path, Target(part));
        foreach (Scale scale in scales)
            table.Change(scale.Column, value => (value - scale.Mean) / scale.Deviation);
        table.Write(scaled.Path);
        scaled.Metadata["target"] = part.Metadata["target"]?.DeepClone();
    }

    /// <summary>One table of all parts, in their order.</summary>
    /// <param name="parts">The parts, all with the same header.</param>
    /// <param name="rows">How many rows there must be in the end.</param>
    /// <param name="table">The table.</param>
    [Component("merge-parts")]
    public static async Task<(long Rows, long Parts)> MergeAsync(IReadOnlyList<Input<Dataset>> parts, long rows, Output<Dataset> table, CancellationToken stop)
    {
        string[][] files = [.. await Task.WhenAll(parts.Select(part => File.ReadAllLinesAsync(part.Path, stop)))];
        if (files.Select(lines => lines[0]).Distinct().Count() != 1)
            throw new FormatException("The parts have different headers.");
        string[] merged = [files[0][0], .. files.SelectMany(lines => lines.Skip(1))];
        if (merged.Length - 1 != rows)
            throw new FormatException($"The parts have {merged.Length - 1} rows, and {rows} are expected.");
        await File.WriteAllLinesAsync(table.Path, merged, stop);
        table.Metadata["rows"] = rows;
        table.Metadata["target"] = parts[0].Metadata["target"]?.DeepClone();
        return (rows, parts.Count);
    }

    /// <summary>The largest mean of a column, which is 0 but for rounding where everything went well.</summary>
    [Component("check-scaled")]
    public static double LargestMean(Input<Dataset> table, Output<Metrics> metrics)
    {
        CsvTable all = CsvTable.Read(table.Path, Target(table));
        double largest = all.Columns.Max(column => Math.Abs(all.Values(column).Average()));
        metrics.Metadata["largest_mean"] = largest;
        return largest;
    }

    private static Moments Add(Moments left, Moments right)
    {
        long rows = left.Rows + right.Rows;
        double apart = right.Mean - left.Mean;
        return rows == 0 ? left : new(
            left.Column, rows, left.Mean + (apart * right.Rows / rows), left.Squares + right.Squares + (apart * apart * left.Rows * right.Rows / rows));
    }

    private static string Target(Input<Dataset> part) => part.Metadata["target"]?.ToString() ?? "";
}
