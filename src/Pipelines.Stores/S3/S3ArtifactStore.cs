using System.Runtime.CompilerServices;
using Pipelines.Core.Values;
using Pipelines.Engine.Local.Artifacts;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps.Files;

namespace Pipelines.Stores.S3;

/// <summary>
/// Artifacts in a bucket, by <c>s3://</c> URIs whose text is the text of the key. A file is one object, which bears its digest; a folder is
/// one object for each file, and a record that makes them an artifact (<see cref="FolderRecord"/>).
/// </summary>
public sealed class S3ArtifactStore : IArtifactStore, IDisposable
{
    // A file that others replace while it is fetched is fetched again so often.
    private const int Tries = 4;

    private readonly S3Connection _connection;
    private readonly BucketObjects _bucket;
    private readonly S3Upload _upload;
    private readonly S3Download _download;
    private readonly S3Folders _folders;
    private readonly S3Address _address;

    // Two puts of one URI by this process take turns. Striped: URIs are many, puts at a time few.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];
    private int _isSwept;

    private S3ArtifactStore(S3Address address, S3Connection connection)
    {
        _address = address;
        _connection = connection;
        _bucket = new BucketObjects(connection, address.Bucket);
        _upload = new S3Upload(_bucket);
        _download = new S3Download(_bucket);
        _folders = new S3Folders(_bucket, _upload, _download);
    }

    /// <summary>The place that URIs begin with.</summary>
    public string Root => _address.Root;

    /// <summary>Opens the store, and asks its server once whether it is there and the keys are right.</summary>
    /// <param name="address">Where.</param>
    /// <param name="variable">The environment, where keys are looked for.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="FormatException">There are no keys, or certificates cannot be read.</exception>
    /// <exception cref="StorageUnavailableException">No server answers, or it refuses: a wrong key, no such bucket, no right.</exception>
    public static async Task<S3ArtifactStore> OpenAsync(S3Address address, Func<string, string?> variable, TimeProvider time, CancellationToken stop)
    {
        S3ArtifactStore store = new(address, new S3Connection(address.Settings, variable, time));
        try
        {
            await store._bucket.CheckAsync(address.Prefix.Length == 0 ? "" : address.Prefix + "/", TimeSpan.FromSeconds(5), stop);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string UriOf(IEnumerable<string> segments) => ArtifactUri.Join(Root, segments);

    /// <inheritdoc/>
    public bool Owns(string uri) => ArtifactUri.NamesBelow(Root, uri) is not null;

    /// <inheritdoc/>
    public string? LocalPath(string uri)
    {
        KeyOf(uri);
        return null;
    }

    /// <inheritdoc/>
    public async Task<StoredArtifact> PutAsync(string uri, string path, CancellationToken stop)
    {
        string key = KeyOf(uri);
        string source = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        SemaphoreSlim turn = _turns[(uint)key.GetHashCode(StringComparison.Ordinal) % _turns.Length];
        await turn.WaitAsync(stop);
        try
        {
            Content content = await Task.Run(() => Content.ReadAsync(source, durable: false, stop), stop) ?? throw new ArtifactMissingException(source);
            if (content.IsFolder)
                await _folders.PutAsync(key, source, content, stop);
            else
                await PutFileAsync(key, source, content.Files[0], stop);
            return new(uri, content.IsFolder, content.Digest, content.Files.Sum(file => file.SizeBytes));
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<StoredArtifact?> StatAsync(string uri, CancellationToken stop)
    {
        string key = KeyOf(uri);
        if (await _bucket.HeadAsync(key, stop) is not { } file)
            return await _folders.StatAsync(key, stop) is { } folder ? new(uri, IsFolder: true, folder.Sha256, folder.SizeBytes) : null;
        // Without our mark somebody else has put it there, and only reading it tells what it is.
        return Digest.TryParse(file.Sha256, out Digest known) ? new(uri, IsFolder: false, known, file.SizeBytes)
            : await _download.HashAsync(key, stop) is { } read ? new(uri, IsFolder: false, read, file.SizeBytes)
            : null;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredFile> ListAsync(string uri, [EnumeratorCancellation] CancellationToken stop)
    {
        string key = KeyOf(uri);
        if (await _bucket.HeadAsync(key, stop) is { } file)
        {
            yield return new("", file.SizeBytes);
            yield break;
        }
        foreach (FolderFile member in (await _folders.ReadAsync(key, stop))?.Files ?? [])
            yield return new(member.Path, member.SizeBytes);
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(string uri, string member = "", long offset = 0, long? length = null, CancellationToken stop = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0, nameof(length));
        string key = KeyOf(uri);
        if (member.Length > 0 && !ArtifactUri.IsMember(member))
            throw new ArtifactUriException($"{uri}/{member}", "it leads out of the artifact.");
        S3ReadStream? content = member.Length == 0
            ? await S3ReadStream.OpenAsync(_bucket, key, offset, length, stop)
            : await _folders.OpenAsync(key, member, offset, length, stop);
        return content ?? throw new ArtifactMissingException(member.Length == 0 ? uri : $"{uri}/{member}");
    }

    /// <inheritdoc/>
    public async Task FetchAsync(string uri, string path, CancellationToken stop)
    {
        string key = KeyOf(uri);
        await using IncomingPath incoming = new(uri, path);
        await incoming.FillAsync(() => FetchAsync(uri, key, incoming.Path, stop));
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string uri, CancellationToken stop)
    {
        string key = KeyOf(uri);
        await Task.WhenAll(_folders.DeleteAsync(key, stop), _bucket.DeleteAsync(key, stop));
    }

    /// <summary>A link by which anybody can read a file, or one of a folder, until it ends.</summary>
    /// <param name="uri">The artifact.</param>
    /// <param name="member">A file of a folder; empty for a plain file.</param>
    /// <param name="lasts">At most seven days, which servers allow.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="ArtifactMissingException">Nothing is stored there.</exception>
    public async Task<Uri> LinkAsync(string uri, string member, TimeSpan lasts, CancellationToken stop)
    {
        await using (await OpenAsync(uri, member, 0, 0, stop))
            return await _bucket.LinkAsync(member.Length == 0 ? KeyOf(uri) : $"{KeyOf(uri)}/{member}", lasts, stop);
    }

    /// <summary>Objects of the store that are made once, whoever comes first.</summary>
    public S3Claims Claims => new(_bucket, _address.Prefix);

    /// <inheritdoc/>
    public void Dispose()
    {
        _upload.Dispose();
        _connection.Dispose();
        foreach (SemaphoreSlim turn in _turns)
            turn.Dispose();
    }

    private async Task PutFileAsync(string key, string path, CommittedFile file, CancellationToken stop)
    {
        bool isLarge = file.SizeBytes > _address.Settings.PartBytes;
        // Asking first is cheaper than sending twice.
        if (isLarge && await _bucket.HeadAsync(key, stop) is { } there && there.Sha256 == file.Sha256 && there.SizeBytes == file.SizeBytes && there.Folder is null)
            return;
        Task<bool> wasFolder = _folders.IsRecordedAsync(key, stop);
        await Task.WhenAll(_upload.FileAsync(key, path, file, folder: null, stop), wasFolder, isLarge ? SweepAsync(stop) : Task.CompletedTask);
        if (await wasFolder)
            await _folders.DeleteAsync(key, stop);
    }

    private async Task FetchAsync(string uri, string key, string path, CancellationToken stop)
    {
        for (int tries = 1; ; tries++)
        {
            if (await _download.FileAsync(key, path, stop) is { } file)
            {
                if (Digest.TryParse(file.Object.Sha256, out Digest expected) && expected != file.Sha256)
                    throw new ArtifactDamagedException(uri, expected, file.Sha256);
                return;
            }
            // It may have been replaced while it was read: what was read of the old one goes.
            FolderCopy.Remove(path);
            if (await _folders.ReadAsync(key, stop) is { } record)
            {
                Digest found = await _folders.FetchAsync(key, record, path, stop);
                if (found == record.Digest)
                    return;
                FolderCopy.Remove(path);
                if (await _folders.ReadAsync(key, stop) is { } now && now.Writer == record.Writer)
                    throw new ArtifactDamagedException(uri, record.Digest, found);
            }
            else if (await _bucket.HeadAsync(key, stop) is null)
            {
                throw new ArtifactMissingException(uri);
            }
            if (tries == Tries)
                throw StorageUnavailableException.OfUse(uri, "it is replaced again and again while it is read.");
        }
    }

    // What uploads of killed processes have left is paid for until somebody removes it.
    private async Task SweepAsync(CancellationToken stop)
    {
        if (Interlocked.Exchange(ref _isSwept, 1) == 1)
            return;
        try
        {
            await _upload.SweepAsync(_address.Prefix, stop);
        }
        catch (Exception failure) when (failure is StorageUnavailableException or Amazon.S3.AmazonS3Exception)
        {
            // The right to do so may be another's.
        }
    }

    private string KeyOf(string uri) => ArtifactUri.NamesBelow(Root, uri) is not null
        ? uri[$"s3://{_address.Bucket}/".Length..]
        : throw new ArtifactUriException(uri, $"this store keeps what lies below '{Root}/', by plain names.");
}
