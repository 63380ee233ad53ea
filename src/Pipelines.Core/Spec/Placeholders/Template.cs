using System.Text;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Placeholders;

/// <summary>A piece of a template: plain text, or a placeholder with the text that it was written as.</summary>
internal readonly record struct Segment(int Position, string Text, Placeholder? Placeholder);

/// <summary>
/// A text with placeholders, taken apart once. Expansion is a single pass over the pieces: what a placeholder gives is never
/// looked at again, so a <c>{{$</c> in a user's value stays what it is.
/// </summary>
internal sealed class Template
{
    private Template(string source, Sequence<Segment> segments) => (Source, Segments) = (source, segments);

    /// <summary>The text as written.</summary>
    public string Source { get; }

    /// <summary>The pieces in order; together they are <see cref="Source"/>.</summary>
    public Sequence<Segment> Segments { get; }

    /// <summary>The placeholder that is the whole text; null when there is other text, or none.</summary>
    public Placeholder? Whole => Segments is [{ Placeholder: { } only }] ? only : null;

    /// <summary>Takes a text apart. What opens like a placeholder and is not closed is plain text.</summary>
    public static Template Parse(string source)
    {
        int open = source.IndexOf(PlaceholderParser.Open, StringComparison.Ordinal);
        if (open < 0)
            return new(source, source.Length == 0 ? [] : [new(0, source, null)]);
        List<Segment> segments = [];
        int plain = 0;
        while (open >= 0 && PlaceholderParser.Read(source, open, out int end) is { } placeholder)
        {
            if (open > plain)
                segments.Add(new(plain, source[plain..open], null));
            segments.Add(new(open, source[open..end], placeholder));
            plain = end;
            open = source.IndexOf(PlaceholderParser.Open, end, StringComparison.Ordinal);
        }
        if (plain < source.Length)
            segments.Add(new(plain, source[plain..], null));
        return new(source, segments.ToSequence());
    }

    /// <summary>The text with each placeholder replaced by what <paramref name="resolve"/> gives; null keeps it as written.</summary>
    public string Expand(Func<Placeholder, string?> resolve)
    {
        if (Segments.Count == 0)
            return "";
        if (Segments is [{ Placeholder: null }])
            return Source;
        StringBuilder text = new(Source.Length);
        foreach (Segment segment in Segments)
            text.Append(segment.Placeholder is { } placeholder ? resolve(placeholder) ?? segment.Text : segment.Text);
        return text.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Source;
}
