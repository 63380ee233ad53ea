using System.Globalization;
using System.Text;

namespace TrainLogisticRegression;

/// <summary>The rows to learn from.</summary>
internal sealed class TrainingTable
{
    private const int MostListed = 20;

    private TrainingTable(string[] features, double[][] rows, string[] classes, int[] labels)
        => (Features, Rows, Classes, Labels) = (features, rows, classes, labels);

    /// <summary>Names of the columns without the target, in the order of the file.</summary>
    public string[] Features { get; }

    /// <summary>Finite numbers, one array a row.</summary>
    public double[][] Rows { get; }

    /// <summary>The target's values: by size if all are numbers, else by ordinal comparison.</summary>
    public string[] Classes { get; }

    /// <summary>For each row the index of its class.</summary>
    public int[] Labels { get; }

    /// <exception cref="InputException">Nothing can be learnt from this; all reasons are told.</exception>
    public static TrainingTable Read(string path, string target)
    {
        try
        {
            using StreamReader file = new(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            return Read(file, target);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The rows in '{path}' cannot be read: {unreadable.Message}");
        }
        catch (DecoderFallbackException)
        {
            throw new InputException($"The rows in '{path}' are not UTF-8 text. Convert the file, or write it with load-dataset.");
        }
    }

    public static TrainingTable Read(TextReader text, string target)
    {
        CsvReader csv = new(text);
        List<string> header = csv.Read() ?? throw new InputException("The dataset is empty: there is no header line.");
        int column = FindTarget(header, target);
        int[] features = [.. Enumerable.Range(0, header.Count).Where(i => i != column)];
        ColumnFaults faults = new(header);
        List<double[]> rows = [];
        List<string> labels = [];
        for (List<string>? record = csv.Read(); record is not null; record = csv.Read())
        {
            if (record.Count != header.Count)
                throw new InputException($"Line {csv.Line} has {record.Count} fields, and the header has {header.Count}.");
            rows.Add([.. features.Select(i => Number(record[i], i, csv.Line, faults))]);
            if (record[column].Length == 0)
                faults.Missing(column, csv.Line);
            labels.Add(record[column]);
        }
        string[] classes = Sorted(labels);
        List<string> reasons = [.. faults.Reasons];
        if (features.Length == 0)
            reasons.Add($"There is no column but the target '{target}': nothing to learn from.");
        if (rows.Count == 0)
            reasons.Add("There are no rows below the header.");
        else if (classes.Length < 2)
            reasons.Add($"The target '{target}' has one class, '{classes[0]}': there is nothing to tell apart.");
        else if (classes.Length == rows.Count && rows.Count > 2)
            reasons.Add($"The target '{target}' has another value in each of the {rows.Count} rows. Classification needs classes; for numbers use regression.");
        if (reasons.Count > 0)
            throw new InputException(reasons);
        Dictionary<string, int> index = classes.Index().ToDictionary(each => each.Item, each => each.Index, StringComparer.Ordinal);
        return new([.. features.Select(i => header[i])], [.. rows], classes, [.. labels.Select(label => index[label])]);
    }

    private static int FindTarget(List<string> header, string target)
    {
        string[] twice = [.. header.GroupBy(name => name, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => $"'{same.Key}'")];
        if (twice.Length > 0)
            throw new InputException($"The header names columns twice: {string.Join(", ", twice)}.");
        int column = header.IndexOf(target);
        return column >= 0 ? column : throw new InputException(
            $"There is no target column '{target}'. The columns are {string.Join(", ", header.Take(MostListed).Select(name => $"'{name}'"))}{(header.Count > MostListed ? " and more" : "")}.");
    }

    private static double Number(string field, int column, int line, ColumnFaults faults)
    {
        if (field.Length == 0)
            faults.Missing(column, line);
        else if (!double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            faults.NoNumber(column, line, field);
        else if (!double.IsFinite(number))
            faults.Missing(column, line);
        else
            return number;
        return 0;
    }

    private static string[] Sorted(List<string> labels)
    {
        string[] classes = [.. labels.Distinct(StringComparer.Ordinal)];
        bool areNumbers = classes.All(name => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
        return areNumbers
            ? [.. classes.OrderBy(name => double.Parse(name, CultureInfo.InvariantCulture)).ThenBy(name => name, StringComparer.Ordinal)]
            : [.. classes.Order(StringComparer.Ordinal)];
    }

    /// <summary>What is wrong in which columns, told once for each with the first line.</summary>
    private sealed class ColumnFaults(List<string> header)
    {
        private readonly SortedDictionary<int, string> _noNumber = [];
        private readonly SortedDictionary<int, string> _missing = [];

        public IEnumerable<string> Reasons => Reason(_noNumber, "These columns hold text, not numbers", "Turn them into numbers with transform-dataset, or drop them.")
            .Concat(Reason(_missing, "These columns have missing, NaN or infinite values", "Fill them with transform-dataset, or drop the rows."));

        public void NoNumber(int column, int line, string field) => _noNumber.TryAdd(column, $"'{header[column]}' ('{field}' in line {line})");

        public void Missing(int column, int line) => _missing.TryAdd(column, $"'{header[column]}' (line {line})");

        private static IEnumerable<string> Reason(SortedDictionary<int, string> columns, string what, string fix)
            => columns.Count == 0 ? [] : [$"{what}: {string.Join(", ", columns.Values.Take(MostListed))}{(columns.Count > MostListed ? $" and {columns.Count - MostListed} more" : "")}. {fix}"];
    }
}
