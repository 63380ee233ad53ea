namespace Pipelines.Core.Spec;

/// <summary>The codes of problems in a pipeline's text and meaning. Stable for ever; <c>docs/problems.md</c> explains each.</summary>
internal static class Codes
{
    // The text.
    public const string BadEncoding = "PIPE001";
    public const string TooLarge = "PIPE002";
    public const string BadYaml = "PIPE003";
    public const string TooDeep = "PIPE004";
    public const string BadAlias = "PIPE005";
    public const string DuplicateName = "PIPE006";
    public const string BadNumber = "PIPE007";
    public const string NoPipeline = "PIPE008";
    public const string SeveralPipelines = "PIPE009";
    public const string UnknownDocument = "PIPE010";
    public const string TooManyProblems = "PIPE011";

    // The fields.
    public const string UnknownField = "PIPE030";
    public const string WrongKind = "PIPE031";
    public const string UnknownWord = "PIPE032";
    public const string OutOfRange = "PIPE033";
    public const string BadDuration = "PIPE034";
    public const string NotExactlyOne = "PIPE035";
    public const string SchemaVersion = "PIPE036";
    public const string BadName = "PIPE037";
    public const string Missing = "PIPE038";
}
