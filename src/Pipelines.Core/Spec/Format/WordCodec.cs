using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Format;

/// <summary>A protobuf enumeration: a word, or the number that stands for it.</summary>
internal sealed class WordCodec<T>(params Word<T>[] words) : Codec<T>
    where T : notnull
{
    private readonly string[] _words = Array.ConvertAll(words, word => word.Text);

    public override bool TryRead(Node node, Place place, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (node is not ScalarNode { What: ScalarKind.Text or ScalarKind.Number } scalar)
            return Refuse(node, place, "a word", out value);
        bool isNumber = scalar.What == ScalarKind.Number;
        Word<T>? known = Array.Find(words, word => isNumber
            ? double.Parse(scalar.Text, CultureInfo.InvariantCulture) == word.Number
            : scalar.Text == word.Text);
        if (known is not null)
        {
            value = known.Value;
            return true;
        }
        place.Report(Codes.UnknownWord, $"\"{Shortened.Line(scalar.Text)}\" is not a word that may stand here.",
            NearestName.Advice(scalar.Text, _words, "words"));
        return false;
    }

    public override Node Write(T value) => new ScalarNode(ScalarKind.Text, WordOf(value));

    /// <summary>The word for a value.</summary>
    public string WordOf(T value) => Array.Find(words, word => word.Value.Equals(value))?.Text ?? "";
}

/// <summary>A word of an enumeration, its number and what it means.</summary>
internal sealed record Word<T>(int Number, string Text, T Value);
