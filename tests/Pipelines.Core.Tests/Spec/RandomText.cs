using System.Globalization;
using System.Text;

namespace Pipelines.Core.Tests.Spec;

/// <summary>Texts that formats get wrong, and others, from a seed.</summary>
internal sealed class RandomText(Random random)
{
    private static readonly string[] Awkward =
    [
        "", " ", "  x", "x  ", "true", "True", "false", "null", "~", "NULL", "yes", "No", "on", "off", "y", "N", "=", "<<", "1", "1.0", "-1",
        "+3", ".5", "5.", "1e3", "1E+5", "0x1F", "0o17", "017", "08", "1_000", "0b11", ".inf", "-.INF", ".nan", "NaN", "Infinity", "1:30",
        "190:20:30", "2001-01-01", "2001-12-14t21:59:43.10-05:00", "2.1.0", "0.0.1", "-", "- a", "--", "---", "...", "--option", "?", "? a", ":",
        ": a", "a:", "a: b", "a :b", "a #b", "a#b", "#a", "@a", "`a", "%a", "&a", "*a", "a *b", "a &b", "!a", "!!str a", "|", "|-", ">", "'", "''", "\"", "\\",
        "it's", "say \"hi\"", "[", "]", "[a]", "{", "}", "{a: b}", "a, b", ",", "{{$}}", "{{$.inputs.parameters['x']}}", "$(VAR)", "\t", "a\tb",
        "\ta", "a\t", "\n", "\n\n", "a\n", "a\n\n", "\na", "a\nb", " a\nb", "a\n b\n", "a\n\n\nb", "a \nb", "a\n \nb", "a\n\tb", "\r", "a\r\nb", "a\rb",
        "\0", "\a\b\u001b", "\u007f", "\u0085", "a\u0085b", "\u00a0", "\u2028", "a\u2029b", "\ufeff", "a\ufeff", "\ufffd", "\uffff", "\ue000",
        "é", "日本語", "😀", "a😀b\nc", "e\u0301", "\u202e", "key: |\n  text", "# comment\ncode", "---\na", "a\n---\nb", "a\n...\n", "%YAML 1.1\n---",
        "\nimport kfp\nfrom kfp import dsl\n\ndef f(a: str = 'x: y'):\n    print(\"\"\"z\"\"\")\n\n", "line\\\nline", "trailing \\", "a\nb: c\n- d",
    ];

    public string Next() => random.Next(4) switch
    {
        0 => Awkward[random.Next(Awkward.Length)],
        1 => Awkward[random.Next(Awkward.Length)] + Awkward[random.Next(Awkward.Length)],
        2 => Word(),
        _ => Characters(random.Next(1, 12)),
    };

    /// <summary>A text that is not empty.</summary>
    public string NextName()
    {
        string text = random.Next(3) > 0 ? Word() : Next();
        return text.Length > 0 ? text : "x";
    }

    public string Word() => string.Create(CultureInfo.InvariantCulture, $"{"abcdefgh"[random.Next(8)]}-{random.Next(100)}");

    private string Characters(int count)
    {
        StringBuilder text = new();
        for (int i = 0; i < count; i++)
        {
            int value = random.Next(5) switch
            {
                0 => random.Next(0x80),
                1 => random.Next(0x20, 0x7f),
                2 => random.Next(0x300),
                3 => random.Next(0x10000),
                _ => random.Next(0x110000),
            };
            text.Append(Rune.IsValid(value) ? new Rune(value) : new Rune(' '));
        }
        return text.ToString();
    }
}
