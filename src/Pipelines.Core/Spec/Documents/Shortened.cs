using System.Text;

namespace Pipelines.Core.Spec.Documents;

/// <summary>What somebody wrote, made fit to be quoted in a message: one line, no control characters, not too long.</summary>
internal static class Shortened
{
    private const int LongestQuote = 80;
    private const int LongestMessage = 1000;

    /// <summary>A name or a value as a message quotes it.</summary>
    public static string Line(string text) => Cut(text, LongestQuote);

    /// <summary>A whole message: names in it may come from the file as they are.</summary>
    public static string Message(string text) => Cut(text, LongestMessage);

    private static string Cut(string text, int longest)
    {
        StringBuilder line = new(Math.Min(text.Length, longest + 1));
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (line.Length >= longest)
                return line.Append('…').ToString();
            line.Append(Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 ? new Rune(' ') : rune);
        }
        return line.ToString();
    }
}
