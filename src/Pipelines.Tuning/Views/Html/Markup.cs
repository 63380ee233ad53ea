using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Pipelines.Tuning.Views.Html;

/// <summary>
/// Writes HTML and SVG. Whatever comes from outside goes through <see cref="Text(string)"/> or an attribute's value, and is escaped there: names of
/// elements and attributes are ours alone.
/// </summary>
internal sealed class Markup
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _text = new();
    private readonly Stack<string> _open = new();

    /// <summary>Begins an element.</summary>
    public Markup Open(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Tag(name, attributes);
        _text.Append('>');
        _open.Push(name);
        return this;
    }

    /// <summary>Ends the element that was begun last.</summary>
    public Markup Close()
    {
        _text.Append("</").Append(_open.Pop()).Append('>');
        return this;
    }

    /// <summary>Ends elements until only <paramref name="depth"/> are open, with a line break.</summary>
    public Markup CloseTo(int depth)
    {
        while (_open.Count > depth)
            Close();
        _text.Append('\n');
        return this;
    }

    /// <summary>How many elements are open.</summary>
    public int Depth => _open.Count;

    /// <summary>An element of SVG without content.</summary>
    public Markup Leaf(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Tag(name, attributes);
        _text.Append("/>");
        return this;
    }

    /// <summary>An element that holds a text.</summary>
    public Markup Words(string name, string text, params ReadOnlySpan<(string Name, string Value)> attributes)
        => Open(name, attributes).Text(text).Close();

    /// <summary>A text, escaped.</summary>
    public Markup Text(string text)
    {
        _text.Append(Escaped(text));
        return this;
    }

    /// <summary>What is markup already: our own style and script, a finished part.</summary>
    public Markup Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>A line break between parts, for who reads the source.</summary>
    public Markup Line()
    {
        _text.Append('\n');
        return this;
    }

    /// <summary>A coordinate: one decimal.</summary>
    public static string At(double coordinate) => coordinate.ToString("0.#", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void Tag(string name, ReadOnlySpan<(string Name, string Value)> attributes)
    {
        _text.Append('<').Append(name);
        foreach ((string attribute, string value) in attributes)
            _text.Append(' ').Append(attribute).Append("=\"").Append(Escaped(value)).Append('"');
    }

    // Halves of surrogate pairs and characters that no document may hold are shown as unknown.
    private static string Escaped(string text)
    {
        bool isPlain = true;
        foreach (char letter in text)
            isPlain &= letter is >= ' ' and <= '~' and not ('&' or '<' or '>' or '"' or '\'' or '`');
        if (isPlain)
            return text;
        StringBuilder clean = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            clean.Append(Rune.IsControl(rune) && rune.Value is not ('\n' or '\t') ? Rune.ReplacementChar.ToString() : rune.ToString());
        return Encoder.Encode(clean.ToString());
    }
}
