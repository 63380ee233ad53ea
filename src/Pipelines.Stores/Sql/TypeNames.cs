using System.Text;

namespace Pipelines.Stores.Sql;

/// <summary>One string for each event type of a stream, however many events have it. For one reader at a time.</summary>
internal sealed class TypeNames
{
    private const int LongestType = 100;

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>The type that these ASCII bytes spell.</summary>
    public string Of(ReadOnlySpan<byte> ascii)
    {
        if (ascii.Length > LongestType)
            return Encoding.ASCII.GetString(ascii);
        Span<char> letters = stackalloc char[LongestType];
        letters = letters[..Encoding.ASCII.GetChars(ascii, letters)];
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> look = _known.GetAlternateLookup<ReadOnlySpan<char>>();
        if (look.TryGetValue(letters, out string? known))
            return known;
        string type = letters.ToString();
        _known.Add(type);
        return type;
    }
}
