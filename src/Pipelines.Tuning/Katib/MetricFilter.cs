using System.Text;
using System.Text.RegularExpressions;

namespace Pipelines.Tuning.Katib;

/// <summary>
/// A pattern that finds a metric's name and value in a line: RE2's syntax, matched without backtracking, so that no pattern takes longer than its
/// line is long. Letters and digits are ASCII's, as in RE2.
/// </summary>
internal sealed partial class MetricFilter
{
    /// <summary>What Katib looks for when no filter is given.</summary>
    public const string Default = @"([\w|-]+)\s*=\s*([+-]?\d*(\.\d+)?([Ee][+-]?\d+)?)";

    private readonly Regex _pattern;
    private readonly int _name;
    private readonly int _value;

    public MetricFilter(string pattern)
    {
        int[] groups = TopGroups(pattern);
        (_name, _value) = (groups[0], groups[1]);
        _pattern = new(Translated(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }

    /// <summary>What is wrong with a pattern; null: nothing.</summary>
    public static string? Problem(string pattern)
    {
        try
        {
            _ = new Regex(Translated(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception broken) when (broken is ArgumentException or NotSupportedException)
        {
            return broken.Message;
        }
        int groups = TopGroups(pattern).Length;
        return groups == 2 ? null : $"it has {groups} groups, not two.";
    }

    /// <summary>Names and values in a line, in order.</summary>
    public IEnumerable<(string Name, string Value)> In(string line)
    {
        foreach (Match match in _pattern.Matches(line))
            yield return (match.Groups[_name].Value.Trim(), match.Groups[_value].Value.Trim());
    }

    // Numbers of the groups that stand in no other group.
    private static int[] TopGroups(string pattern)
    {
        List<int> top = [];
        Stack<bool> open = new();
        int number = 0;
        bool isInClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '\\')
                i++;
            else if (isInClass)
                isInClass = c != ']' || pattern[i - 1] == '[';
            else if (c == '[')
                isInClass = true;
            else if (c == ')' && open.Count > 0)
                open.Pop();
            else if (c == '(')
            {
                bool isCapturing = i + 1 >= pattern.Length || pattern[i + 1] != '?' || (i + 2 < pattern.Length && pattern[i + 2] is 'P');
                if (isCapturing)
                {
                    number++;
                    if (!open.Contains(true))
                        top.Add(number);
                }
                open.Push(isCapturing);
            }
        }
        return [.. top];
    }

    private static string Translated(string pattern)
    {
        StringBuilder text = new(pattern.Length + 16);
        bool isInClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                string? set = pattern[++i] switch { 'd' => "0-9", 'w' => "0-9A-Za-z_", 's' => "\\t\\n\\f\\r ", _ => null };
                text.Append(set is null ? $"\\{pattern[i]}" : isInClass ? set : $"[{set}]");
                continue;
            }
            isInClass = isInClass ? c != ']' || pattern[i - 1] == '[' : c == '[';
            text.Append(c);
        }
        // Groups are found by number, and .NET numbers those with names last.
        return GroupName().Replace(text.ToString(), "(");
    }

    [GeneratedRegex(@"\(\?P<[^>]*>")]
    private static partial Regex GroupName();
}
