namespace Pipelines.Tuning.Search;

/// <summary>The codes of problems in algorithms and their settings. Stable for ever; <c>docs/problems-tuning.md</c> explains each.</summary>
internal static class SearchCodes
{
    public const string UnknownAlgorithm = "PIPE310";
    public const string UnknownSetting = "PIPE311";
    public const string WrongSetting = "PIPE312";
    public const string MissingSetting = "PIPE313";
    public const string DoesNotFit = "PIPE314";
}
