namespace Pipelines.Tuning.Spaces;

/// <summary>The codes of problems in search spaces. Stable for ever; <c>docs/problems-tuning.md</c> explains each.</summary>
internal static class Codes
{
    public const string NoParameters = "PIPE300";
    public const string BadParameterName = "PIPE301";
    public const string BadRange = "PIPE302";
    public const string BadStep = "PIPE303";
    public const string LogOfZero = "PIPE304";
    public const string BadList = "PIPE305";
    public const string BadCondition = "PIPE306";
    public const string BadConstraint = "PIPE307";
}
