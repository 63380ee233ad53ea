namespace Pipelines.House.Laws;

/// <summary>How long a file may be, and the few that may be longer.</summary>
internal static class FileSizes
{
    public const int MostLines = 400;

    public static readonly string[] Extensions = [".cs", ".py", ".ts", ".tsx", ".sh"];

    /// <summary>Path and reason. Only what cannot be parted belongs here: a closed family of records, a source that travels as one text.</summary>
    public static readonly IReadOnlyDictionary<string, string> Exempt = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["src/Pipelines.Dashboard/src/api/schema.d.ts"] = "Made by a program of the API's description.",
        ["tests/Pipelines.Conformance/LauncherContract.cs"] = "One port's contract, sentence by sentence, is read as one list.",
        ["components/evaluate-model/component.py"] = "A lightweight component travels as one function, with all that it needs inside.",
    };
}
