using System.Collections.Concurrent;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.S3;

/// <summary>
/// Imported data in any bucket that the keys open: an object, or all objects below a key as a folder. Connects when it is first asked.
/// </summary>
public sealed class S3Source : IDataSource, IDisposable
{
    private readonly Sequence<string>? _roots;
    private readonly Lazy<S3Connection> _connection;

    /// <summary>A source with the keys and the server of the environment.</summary>
    /// <param name="roots">
    /// Places below which data may be imported, <c>s3://bucket/prefix</c>; null: all that the keys open, which is right where whoever starts a
    /// run has those keys.
    /// </param>
    /// <param name="settings">How the server is reached.</param>
    /// <param name="variable">The environment, where keys are looked for.</param>
    /// <param name="time">The clock.</param>
    public S3Source(Sequence<string>? roots, Func<S3Settings> settings, Func<string, string?> variable, TimeProvider time)
    {
        _roots = roots;
        _connection = new(() => new S3Connection(settings(), variable, time));
    }

    /// <inheritdoc/>
    public string Scheme => "s3";

    /// <inheritdoc/>
    public async Task FetchAsync(string uri, string path, CancellationToken stop)
    {
        if (S3Address.Split(uri) is not { } place)
            throw new ArtifactUriException(uri, "data in a bucket is named s3://BUCKET/KEY.");
        if (_roots is { } roots && !roots.Any(root => uri == root || uri.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal)))
            throw new ArtifactUriException(uri, "it lies below none of the places whose data may be imported here. Have its place allowed (--file-root s3://BUCKET/PREFIX), or copy the data to the artifact store.");
        try
        {
            BucketObjects bucket = new(_connection.Value, place.Bucket);
            await using IncomingPath incoming = new(uri, path);
            await incoming.FillAsync(() => FetchAsync(bucket, uri, place.Key.TrimEnd('/'), incoming.Path, stop));
        }
        catch (FormatException wrong)
        {
            throw new ArtifactUriException(uri, wrong.Message);
        }
        catch (StorageUnavailableException refused) when (S3Address.Fits(refused.Place))
        {
            throw new ArtifactUriException(uri, refused.Why);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_connection.IsValueCreated)
            _connection.Value.Dispose();
    }

    private static async Task FetchAsync(BucketObjects bucket, string uri, string key, string path, CancellationToken stop)
    {
        S3Download download = new(bucket);
        if (key.Length > 0 && await download.FileAsync(key, path, stop) is { } file)
        {
            if (Digest.TryParse(file.Object.Sha256, out Digest expected) && expected != file.Sha256)
                throw new ArtifactUriException(uri, $"it is damaged: it was stored with SHA-256 {expected}, and has {file.Sha256} now.");
            return;
        }
        string prefix = key.Length == 0 ? "" : key + "/";
        List<ObjectFacts> members = await bucket.ListAsync(prefix, stop).ToListAsync(stop);
        if (members.Count == 0)
            throw new ArtifactMissingException(uri);
        string[] names = [.. members.Select(member => member.Key[prefix.Length..])];
        if (names.FirstOrDefault(name => !ArtifactUri.IsMember(name)) is { } odd)
            throw new ArtifactUriException(bucket.UriOf(prefix + odd), "the key has no place in a folder: it holds an empty name, or one that leads elsewhere.");
        HashSet<string> folders = names.SelectMany(FoldersAbove).ToHashSet(StringComparer.Ordinal);
        if (names.FirstOrDefault(folders.Contains) is { } both)
            throw new ArtifactUriException(bucket.UriOf(prefix + both), "one key is a file and a folder, which no disk can hold. Import one of them.");
        foreach (string folder in folders.Prepend(""))
            Directory.CreateDirectory(Path.Combine(path, folder));
        ConcurrentBag<string> lost = [];
        ParallelOptions many = new() { CancellationToken = stop, MaxDegreeOfParallelism = bucket.Connection.Settings.ParallelFiles };
        await Parallel.ForEachAsync(members, many, async (member, token) =>
        {
            if (await download.FileAsync(member.Key, Path.Combine(path, member.Key[prefix.Length..]), token) is null)
                lost.Add(member.Key);
        });
        if (!lost.IsEmpty)
            throw new ArtifactUriException(uri, $"'{lost.First()}' was removed or replaced while it was read. Import data that nobody changes.");
    }

    private static IEnumerable<string> FoldersAbove(string name)
    {
        for (int end = name.LastIndexOf('/'); end > 0; end = name.LastIndexOf('/', end - 1))
            yield return name[..end];
    }
}
