using Pipelines.Core.Values;

namespace Pipelines.Engine.Packages;

/// <summary>The pipeline's text in a file: the file itself, or one member of an archive.</summary>
public sealed record PackageText
{
    private PackageText(ReadOnlyMemory<byte> utf8, string member, Problem? refusal) => (Utf8, Member, Refusal) = (utf8, member, refusal);

    /// <summary>The bytes of the text, whatever they are; empty after a refusal.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The member's name in the archive; empty when the file is no archive.</summary>
    public string Member { get; }

    /// <summary>Why there is no text; null after a success.</summary>
    public Problem? Refusal { get; }

    internal static PackageText Of(ReadOnlyMemory<byte> utf8, string member = "") => new(utf8, member, null);

    internal static PackageText Refused(string code, string what, string fix) => new(default, "", new(code, "the file", what, fix));
}
