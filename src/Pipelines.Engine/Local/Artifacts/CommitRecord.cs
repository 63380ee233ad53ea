using System.Text.Json;
using System.Text.Json.Serialization;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps.Files;

namespace Pipelines.Engine.Local.Artifacts;

/// <summary>
/// The note beside an artifact that makes it exist: what was stored, and how its files looked then, so that a later change is
/// noticed without reading them again.
/// </summary>
internal sealed record CommitRecord(int Version, bool IsFolder, string Sha256, long SizeBytes, IReadOnlyList<CommittedFile> Files)
{
    /// <summary>The only form that there is.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The record of content that was just read.</summary>
    public static CommitRecord Of(Content content) => new(
        CurrentVersion,
        content.IsFolder,
        content.Digest.Hex,
        content.Files.Sum(file => file.SizeBytes),
        content.Files);

    /// <summary>The record in a file; null when there is none, or none that this program wrote whole.</summary>
    public static CommitRecord? Read(string path)
    {
        try
        {
            CommitRecord? record = JsonSerializer.Deserialize(File.ReadAllBytes(path), CommitRecordJson.Default.CommitRecord);
            return record is { Version: CurrentVersion } && Digest.TryParse(record.Sha256, out _) ? record : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the record so that it is there whole or not at all, and lasts.</summary>
    public void Write(string path) => Disk.Replace(path, JsonSerializer.SerializeToUtf8Bytes(this, CommitRecordJson.Default.CommitRecord));

    /// <summary>What callers see of it.</summary>
    public StoredArtifact ToStored(string uri)
        => Digest.TryParse(Sha256, out Digest digest) ? new(uri, IsFolder, digest, SizeBytes) : throw new InvalidOperationException("A record without a digest was read.");
}

/// <summary>One file as it was when it was stored; an empty path for an artifact that is one file.</summary>
internal sealed record CommittedFile(string Path, string Sha256, long SizeBytes, long Modified, long Changed)
{
    /// <summary>True while nobody has touched the file.</summary>
    public bool Fits(FileFacts now)
        => now.Kind == FileKind.File && now.SizeBytes == SizeBytes && now.Modified == Modified && now.Changed == Changed;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CommitRecord))]
internal sealed partial class CommitRecordJson : JsonSerializerContext;
