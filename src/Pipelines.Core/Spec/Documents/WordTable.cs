using System.Text.Json;

namespace Pipelines.Core.Spec.Documents;

/// <summary>
/// Gives the same short word the same string: field names and names of tasks stand in a document over and over. Holds so many words at
/// most, so that a document of ever new ones costs no more than without it.
/// </summary>
internal sealed class WordTable
{
    private const int LongestWord = 64;
    private const int MostWords = 16_384;

    private readonly HashSet<string> _words = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _byChars;
    private readonly char[] _chars = new char[LongestWord];

    public WordTable() => _byChars = _words.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The text of a name or a string.</summary>
    /// <exception cref="InvalidOperationException">It holds half a surrogate pair.</exception>
    public string Read(ref Utf8JsonReader reader)
    {
        int length = reader.HasValueSequence ? int.MaxValue : reader.ValueSpan.Length;
        if (length > LongestWord)
            return reader.GetString() ?? "";
        ReadOnlySpan<char> word = _chars.AsSpan(0, reader.CopyString(_chars));
        if (_byChars.TryGetValue(word, out string? known))
            return known;
        string text = new(word);
        if (_words.Count < MostWords)
            _words.Add(text);
        return text;
    }
}
