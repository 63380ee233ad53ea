using System.Text.Json;
using System.Text.Json.Serialization;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.S3;

/// <summary>
/// The object that makes a folder an artifact, <c>.stored/NAME.json</c> beside it: its files, as they were stored. While the folder is
/// written its record says so, and there is no artifact.
/// </summary>
internal sealed record FolderRecord(int Version, bool IsComplete, string Writer, string Sha256, long SizeBytes, IReadOnlyList<FolderFile> Files)
{
    /// <summary>The only form that there is.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The record in an object; null when it is none of ours.</summary>
    public static FolderRecord? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            FolderRecord? record = JsonSerializer.Deserialize(json, FolderRecordJson.Default.FolderRecord);
            return record is { Version: CurrentVersion } && Digest.TryParse(record.Sha256, out _) ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, FolderRecordJson.Default.FolderRecord);

    public StoredArtifact ToStored(string uri) => new(uri, IsFolder: true, Digest, SizeBytes);

    [JsonIgnore]
    public Digest Digest => DigestOf(Sha256);

    public static Digest DigestOf(string hex) => Digest.TryParse(hex, out Digest digest) ? digest : throw new InvalidOperationException($"'{hex}' is no digest.");
}

/// <summary>One file of a folder.</summary>
/// <param name="Path">Below the folder, with slashes.</param>
/// <param name="Sha256">Of its content.</param>
/// <param name="SizeBytes">Of its content.</param>
/// <param name="Tag">The server's, by which a change is noticed.</param>
internal sealed record FolderFile(string Path, string Sha256, long SizeBytes, string Tag);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FolderRecord))]
internal sealed partial class FolderRecordJson : JsonSerializerContext;
