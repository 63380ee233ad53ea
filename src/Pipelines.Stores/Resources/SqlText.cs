namespace Pipelines.Stores.Resources;

/// <summary>A statement of this program with its parameters, in the order in which their values are given.</summary>
internal sealed class SqlText(string text, params string[] parameters)
{
    public string Text { get; } = text;

    public string[] Parameters { get; } = parameters;

    /// <summary>Adds a row where none like it is; no row is added, and 0 is the answer, where a unique rule forbids it.</summary>
    public static SqlText Insert(string table, params string[] columns)
    {
        string[] parameters = [.. columns.Select(column => "@" + column)];
        return new($"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", parameters)}) ON CONFLICT DO NOTHING", parameters);
    }
}
