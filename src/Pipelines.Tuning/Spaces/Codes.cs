namespace Pipelines.Tuning.Spaces;

/// <summary>The codes of problems in search spaces. Stable for ever; <c>docs/problems-tuning.md</c> explains each.</summary>
internal static class Codes
{
    public const string NoParameters = "PIPE400";
    public const string BadParameterName = "PIPE401";
    public const string BadRange = "PIPE402";
    public const string BadStep = "PIPE403";
    public const string LogOfZero = "PIPE404";
    public const string BadList = "PIPE405";
    public const string BadCondition = "PIPE406";
    public const string BadConstraint = "PIPE407";
}
