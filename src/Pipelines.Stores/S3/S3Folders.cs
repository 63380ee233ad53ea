using System.Collections.Concurrent;
using System.Security.Cryptography;
using Pipelines.Core.Values;
using Pipelines.Engine.Local.Artifacts;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.S3;

/// <summary>Folders as objects below a key. Each file bears the digest of the folder that it was stored with, so those of two never mix.</summary>
internal sealed class S3Folders(BucketObjects bucket, S3Upload upload, S3Download download)
{
    private const int Tries = 5;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private ParallelOptions Many(CancellationToken stop) => new() { CancellationToken = stop, MaxDegreeOfParallelism = bucket.Connection.Settings.ParallelFiles };

    /// <summary>True when a folder was ever stored there, or begun to be.</summary>
    public async Task<bool> IsRecordedAsync(string key, CancellationToken stop) => await bucket.HeadAsync(RecordOf(key), stop) is not null;

    /// <summary>The record of a folder that is there whole.</summary>
    public async Task<FolderRecord?> ReadAsync(string key, CancellationToken stop)
        => await bucket.ReadAsync(RecordOf(key), stop) is { } json && FolderRecord.Read(json) is { IsComplete: true } record ? record : null;

    public async Task PutAsync(string key, string source, Content content, CancellationToken stop)
    {
        foreach (CommittedFile file in content.Files)
            bucket.Check($"{key}/{file.Path}");
        for (int tries = 1; tries <= Tries; tries++)
        {
            Task<byte[]?> reading = bucket.ReadAsync(RecordOf(key), stop);
            Task<ObjectFacts?> asking = bucket.HeadAsync(key, stop);
            await Task.WhenAll(reading, asking);
            byte[]? known = await reading;
            bool wasFile = await asking is not null;
            if (!wasFile && known is not null && FolderRecord.Read(known) is { IsComplete: true } record
                && record.Sha256 == content.Digest.Hex && IsUntouched(record, await ListAsync(key, stop)))
            {
                return;
            }
            if (await TryPutAsync(key, source, content, wasFile, known is not null, stop))
                return;
            await bucket.Connection.PauseAsync(LongestPause, stop);
        }
        throw new StorageUnavailableException(bucket.UriOf(key), "others store a folder there at the same time, again and again.");
    }

    /// <summary>What is stored now, by the server's tags; only files that were changed are read.</summary>
    public async Task<(Digest Sha256, long SizeBytes)?> StatAsync(string key, CancellationToken stop)
    {
        if (await ReadAsync(key, stop) is not { } record)
            return null;
        Dictionary<string, ObjectFacts> now = await ListAsync(key, stop);
        if (IsUntouched(record, now))
            return (record.Digest, record.SizeBytes);
        Dictionary<string, FolderFile> stored = record.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        ConcurrentBag<ManifestFile> files = [];
        await Parallel.ForEachAsync(now, Many(stop), async (found, token) =>
        {
            Digest? digest = stored.TryGetValue(found.Key, out FolderFile? file) && file.Tag == found.Value.Tag
                ? FolderRecord.DigestOf(file.Sha256)
                : await download.HashAsync(found.Value.Key, token);
            if (digest is { } known)
                files.Add(new(found.Key, known, found.Value.SizeBytes));
        });
        return (FolderManifest.DigestOf(files), files.Sum(file => file.SizeBytes));
    }

    /// <summary>Opens a file of a folder; null: there is none.</summary>
    public async Task<S3ReadStream?> OpenAsync(string key, string member, long offset, long? length, CancellationToken stop)
    {
        Task<ObjectFacts?> asking = bucket.HeadAsync(RecordOf(key), stop);
        Task<S3ReadStream?> opening = S3ReadStream.OpenAsync(bucket, $"{key}/{member}", offset, length, stop);
        await Task.WhenAll(asking, opening);
        S3ReadStream? content = await opening;
        // The record bears the digest once the folder is whole; a file without a mark was put there by somebody else.
        if (await asking is { Sha256: { } folder } && content is not null && (content.Object.Folder ?? folder) == folder)
            return content;
        if (content is not null)
            await content.DisposeAsync();
        return null;
    }

    /// <summary>Writes all files below <paramref name="path"/>, and gives the digest of what was read.</summary>
    public async Task<Digest> FetchAsync(string key, FolderRecord record, string path, CancellationToken stop)
    {
        Directory.CreateDirectory(path);
        foreach (string folder in record.Files.Select(file => Path.GetDirectoryName(Path.Combine(path, file.Path))).OfType<string>().Distinct(StringComparer.Ordinal))
            Directory.CreateDirectory(folder);
        ConcurrentBag<ManifestFile> files = [];
        await Parallel.ForEachAsync(record.Files, Many(stop), async (file, token) =>
        {
            if (await download.FileAsync($"{key}/{file.Path}", Path.Combine(path, file.Path), token) is { } fetched)
                files.Add(new(file.Path, fetched.Sha256, fetched.Object.SizeBytes));
        });
        return FolderManifest.DigestOf(files);
    }

    /// <summary>Removes a folder, whole or half: the record first, without it the rest is no artifact.</summary>
    public async Task DeleteAsync(string key, CancellationToken stop)
    {
        await bucket.DeleteAsync(RecordOf(key), stop);
        List<string> keys = await bucket.ListAsync(key + "/", stop).Select(found => found.Key).ToListAsync(stop);
        await bucket.DeleteAsync(keys, stop);
    }

    private async Task<bool> TryPutAsync(string key, string source, Content content, bool wasFile, bool wasFolder, CancellationToken stop)
    {
        string writer = RandomNumberGenerator.GetHexString(16, lowercase: true);
        FolderRecord record = new(FolderRecord.CurrentVersion, IsComplete: false, writer, content.Digest.Hex, content.Files.Sum(file => file.SizeBytes), []);
        // Taken back first: between the old content and the new one readers find nothing rather than a mixture.
        await bucket.WriteAsync(RecordOf(key), record.ToJson(), sha256: null, folder: null, onlyNew: false, stop);
        FolderFile[] files = new FolderFile[content.Files.Count];
        await Parallel.ForAsync(0, files.Length, Many(stop), async (at, token) =>
        {
            CommittedFile file = content.Files[at];
            string tag = await upload.FileAsync($"{key}/{file.Path}", Path.Combine(source, file.Path), file, content.Digest.Hex, token);
            files[at] = new(file.Path, file.Sha256, file.SizeBytes, tag);
        });
        if (wasFolder)
            await RemoveOthersAsync(key, files, stop);
        if (wasFile)
            await bucket.DeleteAsync(key, stop);
        // Another process may have begun the same since; who comes last wins, and the others begin again.
        if (await bucket.ReadAsync(RecordOf(key), stop) is not { } now || FolderRecord.Read(now)?.Writer != writer)
            return false;
        record = record with { IsComplete = true, Files = files };
        await bucket.WriteAsync(RecordOf(key), record.ToJson(), content.Digest.Hex, folder: null, onlyNew: false, stop);
        return true;
    }

    private async Task RemoveOthersAsync(string key, FolderFile[] files, CancellationToken stop)
    {
        HashSet<string> own = files.Select(file => $"{key}/{file.Path}").ToHashSet(StringComparer.Ordinal);
        List<string> others = await bucket.ListAsync(key + "/", stop).Select(found => found.Key).Where(found => !own.Contains(found)).ToListAsync(stop);
        await bucket.DeleteAsync(others, stop);
    }

    // Notes about artifacts that lie inside this one are not its content.
    private async Task<Dictionary<string, ObjectFacts>> ListAsync(string key, CancellationToken stop)
        => await bucket.ListAsync(key + "/", stop)
            .Where(found => !found.Key[(key.Length + 1)..].Split('/').Contains(ArtifactUri.ReservedName))
            .ToDictionaryAsync(found => found.Key[(key.Length + 1)..], StringComparer.Ordinal, stop);

    private static bool IsUntouched(FolderRecord record, Dictionary<string, ObjectFacts> now)
        => now.Count == record.Files.Count
            && record.Files.All(file => now.TryGetValue(file.Path, out ObjectFacts? found) && found.Tag == file.Tag && found.SizeBytes == file.SizeBytes);

    private static string RecordOf(string key)
    {
        int name = key.LastIndexOf('/') + 1;
        return $"{key[..name]}{ArtifactUri.ReservedName}/{key[name..]}.json";
    }
}
