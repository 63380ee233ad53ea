namespace Pipelines.Tuning.Katib;

/// <summary>The codes of problems in Katib's files. Stable for ever; <c>docs/problems-tuning.md</c> explains each.</summary>
internal static class KatibCodes
{
    public const string NotAnExperiment = "PIPE430";
    public const string Missing = "PIPE431";
    public const string WrongKind = "PIPE432";
    public const string BadName = "PIPE433";
    public const string BadFeasibleSpace = "PIPE434";
    public const string UnknownWord = "PIPE435";
    public const string BadCollector = "PIPE436";
    public const string BadTemplate = "PIPE437";
    public const string BadTrialParameter = "PIPE438";
    public const string BadJob = "PIPE439";
    public const string BadAlgorithm = "PIPE440";
    public const string ArchitectureSearch = "PIPE441";
    public const string UnusedParameter = "PIPE442";
}
