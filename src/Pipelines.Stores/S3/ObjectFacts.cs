namespace Pipelines.Stores.S3;

/// <summary>What a server tells of an object.</summary>
/// <param name="Key">Its name in the bucket.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Tag">Changes with the content; opaque. Without quotes, which not all servers take back.</param>
/// <param name="Sha256">What it was stored with; null: by somebody else, or in a list.</param>
/// <param name="Folder">The digest of the folder that it was stored with as a file of; null: of none.</param>
internal sealed record ObjectFacts(string Key, long SizeBytes, string Tag, string? Sha256 = null, string? Folder = null)
{
    public const string Sha256Name = "pipelines-sha256";
    public const string FolderName = "pipelines-folder";

    public static string Plain(string? tag) => (tag ?? "").Trim('"');
}
