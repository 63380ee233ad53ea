using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Katib;

/// <summary>
/// A path into an object, in the part of GJSON's syntax that conditions use: names and indices with dots, <c>#(field=="v")</c> for the first match,
/// <c>#(...)#</c> for all of them, <c>|</c>, <c>@this</c> and <c>[@this]</c>.
/// </summary>
public static class ObjectPath
{
    /// <summary>What a path leads to; null: nothing.</summary>
    public static Value? Find(Value root, string path)
    {
        Value? at = root;
        bool isEach = false;
        foreach ((string part, bool isPiped) in Parts(path))
        {
            if (at is null)
                return null;
            // After all matches a dot goes into each of them, a pipe into their list.
            at = isEach && !isPiped && at is Value.List list
                ? new Value.List(list.Items.Select(item => Step(item, part)).OfType<Value>().ToSequence())
                : Step(at, part);
            isEach = (isEach && !isPiped) || part.EndsWith(")#", StringComparison.Ordinal) || part == "#";
        }
        return at;
    }

    /// <summary>Whether a condition holds, and the reason and message of what it found; empty where there are none.</summary>
    public static (bool Holds, string Reason, string Message) Judge(Value workload, string condition)
    {
        Value? first = Find(workload, condition) switch
        {
            Value.Struct map => map,
            Value.List { Items.Count: > 0 } list => list.Items[0],
            _ => null,
        };
        return (first is not null, Text(first, "reason"), Text(first, "message"));
    }

    private static string Text(Value? value, string name)
        => value is Value.Struct map && map.Members.TryGetValue(name, out Value? text) ? text.ToText() : "";

    private static Value? Step(Value at, string part)
    {
        if (part == "@this")
            return at;
        if (part == "[@this]")
            return new Value.List([at]);
        if (part.StartsWith("#(", StringComparison.Ordinal))
            return at is Value.List list ? Matches(list, part) : null;
        return at switch
        {
            Value.List items when part == "#" => Value.Of((double)items.Items.Count),
            Value.List items => int.TryParse(part, CultureInfo.InvariantCulture, out int index) && index >= 0 && index < items.Items.Count ? items.Items[index] : null,
            Value.Struct map => map.Members.TryGetValue(part.Replace("\\.", ".", StringComparison.Ordinal), out Value? member) ? member : null,
            _ => null,
        };
    }

    private static Value? Matches(Value.List list, string part)
    {
        bool isAll = part.EndsWith(")#", StringComparison.Ordinal);
        string query = part[2..(isAll ? ^2 : ^1)];
        IEnumerable<Value> found = list.Items.Where(item => Holds(item, query));
        return isAll ? new Value.List(found.ToSequence()) : found.FirstOrDefault();
    }

    private static bool Holds(Value item, string query)
    {
        int at = query.AsSpan().IndexOfAny("=!<>");
        if (at < 0)
            return Find(item, query.Trim()) is not null;
        int length = at + 1 < query.Length && query[at + 1] == '=' ? 2 : 1;
        string field = query[..at].Trim();
        string operation = query.Substring(at, length);
        string wanted = query[(at + length)..].Trim();
        Value? value = field.Length == 0 ? item : Find(item, field);
        if (value is null)
            return false;
        bool isText = wanted.Length >= 2 && wanted[0] == '"' && wanted[^1] == '"';
        string text = isText ? wanted[1..^1] : wanted;
        if (isText != value is Value.String)
            return operation == "!=";
        int order = !isText && Axis.Parse(text) is { } number && value is Value.Number own
            ? own.Amount.CompareTo(number)
            : string.CompareOrdinal(value.ToText(), text);
        return operation switch
        {
            "==" or "=" => order == 0,
            "!=" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            ">=" => order >= 0,
            _ => false,
        };
    }

    // Dots and pipes inside brackets and quotes part nothing.
    private static IEnumerable<(string Part, bool IsPiped)> Parts(string path)
    {
        int depth = 0;
        bool isQuoted = false;
        bool isPiped = true;
        int start = 0;
        for (int i = 0; i <= path.Length; i++)
        {
            bool isEnd = i == path.Length;
            char c = isEnd ? '|' : path[i];
            if (!isEnd && c == '\\')
            {
                i++;
                continue;
            }
            if (c == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && c is '(' or '[')
                depth++;
            else if (!isQuoted && c is ')' or ']')
                depth--;
            if (!isEnd && (isQuoted || depth > 0 || c is not ('.' or '|')))
                continue;
            if (i > start)
                yield return (path[start..i], isPiped);
            (start, isPiped) = (i + 1, c == '|');
        }
    }
}
