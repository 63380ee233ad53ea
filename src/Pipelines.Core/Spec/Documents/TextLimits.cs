namespace Pipelines.Core.Spec.Documents;

/// <summary>What a pipeline's text may cost. A stack overflow cannot be caught and memory is everybody's, so each is a hard stop.</summary>
internal static class TextLimits
{
    /// <summary>The longest text.</summary>
    public const int Bytes = 32 * 1024 * 1024;

    /// <summary>Levels of lists and maps, aliases written out.</summary>
    public const int Depth = 200;

    /// <summary>Lists, maps and scalars.</summary>
    public const int Nodes = 4_000_000;

    /// <summary>Uses of anchors.</summary>
    public const int Aliases = 10_000;

    /// <summary>Values and characters that aliases may stand for, all uses together.</summary>
    public const long AliasSize = 8 * 1024 * 1024;

    /// <summary>Documents in one text, empty ones too.</summary>
    public const int Documents = 100;
}
