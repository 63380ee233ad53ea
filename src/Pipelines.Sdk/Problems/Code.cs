namespace Pipelines.Sdk.Problems;

/// <summary>Stable codes; each has a paragraph in <c>docs/problems-sdk.md</c>.</summary>
internal static class Code
{
    public const string ComponentMissing = "PIPE100";
    public const string ComponentMalformed = "PIPE101";
    public const string IllegalName = "PIPE102";
    public const string NameTaken = "PIPE103";

    public const string UnknownInput = "PIPE110";
    public const string InputMissing = "PIPE111";
    public const string InputTwice = "PIPE112";
    public const string ParameterMismatch = "PIPE113";
    public const string ArtifactMismatch = "PIPE114";
    public const string KindMismatch = "PIPE115";
    public const string ValueNotAllowed = "PIPE116";
    public const string MayBeAbsent = "PIPE117";
    public const string InvalidValue = "PIPE118";

    public const string UnknownOutput = "PIPE120";
    public const string NoOutput = "PIPE121";

    public const string OtherPipeline = "PIPE130";
    public const string OutOfReach = "PIPE131";
    public const string Cycle = "PIPE132";
    public const string CannotWait = "PIPE133";

    public const string EmptyGroup = "PIPE140";
    public const string Condition = "PIPE141";
    public const string AfterElse = "PIPE142";
    public const string OneOf = "PIPE143";
    public const string Collect = "PIPE144";
    public const string LoopItems = "PIPE145";
    public const string ExitTask = "PIPE146";
    public const string Sweep = "PIPE147";

    public const string NotForThisTask = "PIPE150";
    public const string Quantity = "PIPE151";
    public const string Limit = "PIPE152";
    public const string NeedsDefault = "PIPE153";
    public const string Environment = "PIPE154";

    public const string LocalProgram = "PIPE160";
    public const string PlatformConflict = "PIPE161";
    public const string NoImage = "PIPE162";
}
