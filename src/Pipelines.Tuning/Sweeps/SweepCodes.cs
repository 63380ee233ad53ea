namespace Pipelines.Tuning.Sweeps;

/// <summary>The codes of problems in sweeps. Stable for ever; <c>docs/problems-tuning.md</c> explains each.</summary>
internal static class SweepCodes
{
    public const string BadSetting = "PIPE450";
    public const string BadParameter = "PIPE451";
    public const string BadObjective = "PIPE452";
    public const string NoBudget = "PIPE453";
    public const string BadOutput = "PIPE454";
}
