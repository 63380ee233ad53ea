using System.Diagnostics.CodeAnalysis;
using Pipelines.Core.Spec.Documents;

namespace Pipelines.Core.Spec.Format;

/// <summary>One declaration of how a value stands in a document, used for both directions so that they cannot drift apart.</summary>
internal abstract class Codec<T>
{
    /// <summary>True when <c>null</c> is a value; otherwise it means that the field is absent, as in proto3's JSON mapping.</summary>
    public virtual bool TakesNull => false;

    /// <summary>Reads a value; false when there is none, which has then been reported.</summary>
    public abstract bool TryRead(Node node, Place place, [MaybeNullWhen(false)] out T value);

    /// <summary>Writes a value.</summary>
    public abstract Node Write(T value);

    /// <summary>Reports that a value of another kind was wanted.</summary>
    protected static bool Refuse(Node node, Place place, string wanted, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        string shown = node is ScalarNode { What: not ScalarKind.Null } scalar ? $"{node.Kind} (\"{Shortened.Line(scalar.Text)}\")" : node.Kind;
        bool quotes = wanted == "text" && node is ScalarNode { What: ScalarKind.Number or ScalarKind.Boolean };
        place.Report(Codes.WrongKind, $"Wanted {wanted}, but this is {shown}.",
            quotes ? $"Put it in quotes: \"{Shortened.Line(((ScalarNode)node).Text)}\"." : $"Write {wanted} here.");
        return false;
    }
}
