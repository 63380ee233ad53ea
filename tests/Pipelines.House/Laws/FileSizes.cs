namespace Pipelines.House.Laws;

/// <summary>How long a file may be, and the few that may be longer.</summary>
internal static class FileSizes
{
    public const int MostLines = 400;

    public static readonly string[] Extensions = [".cs", ".py", ".ts", ".tsx", ".sh"];

    /// <summary>Path and reason. Only a closed family of records, read as one list, belongs here.</summary>
    public static readonly IReadOnlyDictionary<string, string> Exempt = new Dictionary<string, string>(StringComparer.Ordinal);
}
