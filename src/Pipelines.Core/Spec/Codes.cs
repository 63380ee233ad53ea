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

    // References.
    public const string UnknownComponent = "PIPE040";
    public const string UnknownExecutor = "PIPE041";
    public const string UnknownTask = "PIPE042";
    public const string UnknownOutput = "PIPE043";
    public const string UnknownInput = "PIPE044";
    public const string Cycle = "PIPE045";
    public const string NotOneImplementation = "PIPE046";
    public const string EndlessNesting = "PIPE047";
    public const string EmptyDag = "PIPE048";

    // Values.
    public const string TypeMismatch = "PIPE050";
    public const string InputNotGiven = "PIPE051";
    public const string WrongValue = "PIPE052";
    public const string NotALiteral = "PIPE053";
    public const string InputOnlyType = "PIPE054";
    public const string BadSelectors = "PIPE055";

    // Loops, conditions, exit tasks.
    public const string BadIterator = "PIPE060";
    public const string BadItems = "PIPE061";
    public const string OnlyExitTasks = "PIPE062";
    public const string BadExitTask = "PIPE063";
    public const string BadCondition = "PIPE064";
    public const string BadExpressionSelector = "PIPE065";
    public const string BadPlaceholder = "PIPE066";
    public const string BadRetry = "PIPE067";

    // Executors.
    public const string BadContainer = "PIPE070";
    public const string BadQuantity = "PIPE071";
    public const string BadImporter = "PIPE072";
    public const string UnsupportedExecutor = "PIPE073";

    // Platforms.
    public const string BadSetting = "PIPE080";
    public const string SettingNotGiven = "PIPE081";
    public const string BadMountPath = "PIPE082";
    public const string NameTaken = "PIPE083";
    public const string BadExtension = "PIPE084";

    // Parameters of a run.
    public const string UnknownParameter = "PIPE090";
    public const string ParameterNotGiven = "PIPE091";
    public const string WrongParameter = "PIPE092";
    public const string ParameterNotALiteral = "PIPE093";
    public const string ArtifactAtRoot = "PIPE094";
    public const string NotForRoot = "PIPE095";
}
