namespace Pipelines.Tuning.Katib;

/// <summary>The codes of problems in Katib's files. Stable for ever; <c>docs/problems-tuning.md</c> explains each.</summary>
internal static class KatibCodes
{
    public const string NotAnExperiment = "PIPE330";
    public const string Missing = "PIPE331";
    public const string WrongKind = "PIPE332";
    public const string BadName = "PIPE333";
    public const string BadFeasibleSpace = "PIPE334";
    public const string UnknownWord = "PIPE335";
    public const string BadCollector = "PIPE336";
    public const string BadTemplate = "PIPE337";
    public const string BadTrialParameter = "PIPE338";
    public const string BadJob = "PIPE339";
    public const string BadAlgorithm = "PIPE340";
    public const string ArchitectureSearch = "PIPE341";
    public const string UnusedParameter = "PIPE342";
}
