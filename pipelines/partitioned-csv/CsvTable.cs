using System.Globalization;

namespace PartitionedCsv;

/// <summary>A CSV of numbers, with one column, the target, that may hold anything.</summary>
internal sealed class CsvTable
{
    private readonly string[] _header;

    private CsvTable(string[] header, string target, List<string[]> rows)
    {
        _header = header;
        Rows = rows;
        Columns = [.. header.Where(column => column != target && rows.TrueForAll(row => IsNumber(row[Array.IndexOf(header, column)])))];
    }

    /// <summary>The columns of numbers.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The fields of each row.</summary>
    public List<string[]> Rows { get; }

    public static CsvTable Read(string path, string target)
    {
        string[] lines = File.ReadAllLines(path);
        return new(lines[0].Split(','), target, [.. lines.Skip(1).Select(line => line.Split(','))]);
    }

    /// <summary>The numbers of a column; missing ones are left out.</summary>
    public IEnumerable<double> Values(string column)
    {
        int at = Array.IndexOf(_header, column);
        return Rows.Select(row => row[at]).Where(field => field.Length > 0).Select(field => double.Parse(field, CultureInfo.InvariantCulture));
    }

    public void Change(string column, Func<double, double> change)
    {
        int at = Array.IndexOf(_header, column);
        foreach (string[] row in Rows.Where(row => row[at].Length > 0))
            row[at] = change(double.Parse(row[at], CultureInfo.InvariantCulture)).ToString("R", CultureInfo.InvariantCulture);
    }

    public void Write(string path)
        => File.WriteAllLines(path, Rows.Select(row => string.Join(',', row)).Prepend(string.Join(',', _header)));

    private static bool IsNumber(string field) => field.Length == 0 || double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
