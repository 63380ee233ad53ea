using System.Text;

namespace Pipelines.Core.Spec.Documents;

/// <summary>What somebody wrote, made fit to be quoted in a message: one line, no control characters, not too long.</summary>
internal static class Shortened
{
    private const int Longest = 80;

    public static string Line(string text)
    {
        StringBuilder line = new(Math.Min(text.Length, Longest + 1));
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (line.Length >= Longest)
                return line.Append('…').ToString();
            line.Append(Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 ? new Rune(' ') : rune);
        }
        return line.ToString();
    }
}
