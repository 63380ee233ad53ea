namespace Pipelines.Core.Values;

/// <summary>The beginning of a text, for messages: a value of a megabyte must not fill the screen.</summary>
internal static class Excerpt
{
    private const int Longest = 80;

    public static string Of(string text)
    {
        if (text.Length <= Longest)
            return text;
        int end = char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest;
        return text[..end] + "...";
    }

    /// <summary>The part of a long text around a position.</summary>
    public static string Around(string text, int position)
    {
        if (text.Length <= Longest)
            return text;
        int start = Math.Clamp(position - (Longest / 2), 0, text.Length - Longest);
        if (start > 0 && char.IsLowSurrogate(text[start]))
            start--;
        string rest = Of(text[start..]);
        return start > 0 ? "..." + rest : rest;
    }

    /// <summary>A value as its kind and its JSON: <c>string "abc"</c>.</summary>
    public static string Of(Value value) => value.IsNull ? "null" : $"{value.Kind} {Of(ValueJson.Write(value))}";
}
