namespace Pipelines.Tuning.Search;

/// <summary>The codes of problems in algorithms and their settings. Stable for ever; <c>docs/problems-tuning.md</c> explains each.</summary>
internal static class SearchCodes
{
    public const string UnknownAlgorithm = "PIPE410";
    public const string UnknownSetting = "PIPE411";
    public const string WrongSetting = "PIPE412";
    public const string MissingSetting = "PIPE413";
    public const string DoesNotFit = "PIPE414";
}
