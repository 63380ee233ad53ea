using System.Globalization;
using Dapper;

namespace Pipelines.Stores.Resources;

/// <summary>A query as SQL that every dialect reads. Values are parameters; names come from the shape alone.</summary>
internal sealed class ListSql
{
    /// <summary>Totals are counted up to here each time.</summary>
    public const int CountedExactly = 10_000;

    private readonly ResourceShape _shape;
    private readonly ListQuery _query;
    private readonly ListField _sort;
    private readonly List<string> _conditions = [];
    private readonly List<string> _values = [];

    public ListSql(ResourceShape shape, ListQuery query)
    {
        _shape = shape;
        _query = query;
        _sort = shape.Fields[query.SortBy];
        if (shape.Always.Length > 0)
            _conditions.Add(shape.Always);
        foreach (ListCondition condition in query.Conditions)
            Add(condition);
        Filter = Where();
        Key = $"{shape.Table}\n{Filter}\n{string.Join('\n', _values)}";
        if (query.After is { } after)
            _conditions.Add($"({_sort.Column}, id) {(query.Descending ? '<' : '>')} ({Parameter(ValueOf(after))}, {Parameter(after.Id)})");
    }

    /// <summary>Values by name.</summary>
    public DynamicParameters Parameters { get; } = new();

    /// <summary>The same for all queries that have the same total.</summary>
    public string Key { get; }

    private string Filter { get; }

    /// <summary>The rows of a page, and one more that tells whether there is another page.</summary>
    public string Rows()
    {
        string order = _query.Descending ? " DESC" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT {_shape.Columns}, {_sort.Column} AS SortKey FROM {_shape.Table} {Where()} ORDER BY {_sort.Column}{order}, id{order} LIMIT {_query.Size + 1}");
    }

    /// <summary>The number of rows, if it is not above <see cref="CountedExactly"/>; else one more than that.</summary>
    public string CountSome() => string.Create(
        CultureInfo.InvariantCulture,
        $"SELECT COUNT(*) FROM (SELECT 1 AS found FROM {_shape.Table} {Filter} LIMIT {CountedExactly + 1}) AS counted");

    /// <summary>The number of rows.</summary>
    public string CountAll() => $"SELECT COUNT(*) FROM {_shape.Table} {Filter}";

    private string Where() => _conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", _conditions)}";

    private object ValueOf(ListKey after)
        => _sort.Kind == ListFieldKind.Time ? long.Parse(after.Value, CultureInfo.InvariantCulture) : after.Value;

    private void Add(ListCondition condition)
    {
        if (_shape.HasTags && condition.Field.StartsWith(ResourceShape.TagPrefix, StringComparison.Ordinal))
        {
            string name = Parameter(condition.Field[ResourceShape.TagPrefix.Length..]);
            _conditions.Add($"id IN (SELECT owner FROM resource_tags WHERE name = {name} AND value = {Parameter(condition.Values[0])})");
            return;
        }
        ListField field = _shape.Fields[condition.Field];
        _conditions.Add(condition.Operation switch
        {
            ListOperation.In when condition.Values.Count == 0 => "1 = 0",
            ListOperation.In when field.Kind == ListFieldKind.Time
                => $"({string.Join(" OR ", condition.Values.Select(value => Compare(field, ListOperation.Equal, value)))})",
            ListOperation.In => $"{field.Column} IN ({string.Join(", ", condition.Values.Select(Parameter))})",
            ListOperation.Substring => $"lower({field.Column}) LIKE lower({Parameter(Pattern((string)condition.Values[0]))}) ESCAPE '\\'",
            _ => Compare(field, condition.Operation, condition.Values[0]),
        });
    }

    private string Compare(ListField field, ListOperation operation, object value)
    {
        if (value is not DateTimeOffset time)
            return $"{field.Column} {Sign(operation)} {Parameter(value)}";
        // From the first tick that the time means to the first that it does not.
        long first = time.UtcTicks;
        long end = first + (first % TimeSpan.TicksPerSecond == 0 ? TimeSpan.TicksPerSecond : 1);
        string column = field.Column;
        return operation switch
        {
            ListOperation.Equal => $"({column} >= {Parameter(first)} AND {column} < {Parameter(end)})",
            ListOperation.NotEqual => $"({column} < {Parameter(first)} OR {column} >= {Parameter(end)})",
            ListOperation.Greater => $"{column} >= {Parameter(end)}",
            ListOperation.GreaterOrEqual => $"{column} >= {Parameter(first)}",
            ListOperation.Less => $"{column} < {Parameter(first)}",
            _ => $"{column} < {Parameter(end)}",
        };
    }

    private static string Sign(ListOperation operation) => operation switch
    {
        ListOperation.Equal => "=",
        ListOperation.NotEqual => "<>",
        ListOperation.Greater => ">",
        ListOperation.GreaterOrEqual => ">=",
        ListOperation.Less => "<",
        _ => "<=",
    };

    private static string Pattern(string text)
        => $"%{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";

    private string Parameter(object value)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"p{_values.Count}");
        Parameters.Add(name, value);
        _values.Add(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
        return "@" + name;
    }
}
