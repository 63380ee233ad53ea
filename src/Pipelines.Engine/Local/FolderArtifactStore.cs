using System.Runtime.CompilerServices;
using Pipelines.Core.Values;
using Pipelines.Engine.Local.Artifacts;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps.Files;

namespace Pipelines.Engine.Local;

/// <summary>
/// Artifacts in a folder of this machine, by <c>file://</c> URIs. A writer may write straight to <see cref="LocalPath"/>; readers see
/// the artifact once <see cref="PutAsync"/> has written its commit record, <c>.stored/NAME.json</c> in the same folder.
/// </summary>
public sealed class FolderArtifactStore : IArtifactStore
{
    private readonly string _root;
    private readonly string _rootUri;

    // Two puts of one URI take turns, since each replaces content and record, which must fit. Striped: URIs are many, puts at a time few.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <summary>A store below <paramref name="root"/>, an absolute path; the folder is made when the first artifact is.</summary>
    public FolderArtifactStore(string root)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        _rootUri = ArtifactUri.OfPath(_root);
    }

    /// <inheritdoc/>
    public string UriOf(IEnumerable<string> segments) => ArtifactUri.Join(_rootUri, segments);

    /// <inheritdoc/>
    public bool Owns(string uri) => ArtifactUri.NamesBelow(_rootUri, uri) is not null;

    /// <inheritdoc/>
    public string? LocalPath(string uri) => PlaceOf(uri).Content;

    /// <inheritdoc/>
    public async Task<StoredArtifact> PutAsync(string uri, string path, CancellationToken stop)
    {
        ArtifactPlace place = PlaceOf(uri);
        string source = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        SemaphoreSlim turn = _turns[(uint)place.Content.GetHashCode(StringComparison.Ordinal) % _turns.Length];
        await turn.WaitAsync(stop);
        try
        {
            // Hashing and syncing block: not on the thread of a caller that may hold up others.
            return await Task.Run(() => source == place.Content ? PutInPlaceAsync(place, stop) : PutCopyAsync(place, source, stop), stop);
        }
        catch (Exception e) when (Disk.WordsFor(e) is string words)
        {
            throw new StorageUnavailableException(place.Content, words, e);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<StoredArtifact?> StatAsync(string uri, CancellationToken stop)
    {
        ArtifactPlace place = PlaceOf(uri);
        if (CommitRecord.Read(place.Record) is not CommitRecord record || place.Find(_root) is not string path)
            return null;
        if (IsUntouched(path, record, stop))
            return record.ToStored(uri);
        if (await Task.Run(() => Content.ReadAsync(path, durable: false, stop), stop) is not Content now)
            return null;
        if (now.Digest.Hex == record.Sha256)
            Renew(place, now);
        return CommitRecord.Of(now).ToStored(uri);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredFile> ListAsync(string uri, [EnumeratorCancellation] CancellationToken stop)
    {
        ArtifactPlace place = PlaceOf(uri);
        foreach (CommittedFile file in CommitRecord.Read(place.Record)?.Files ?? [])
        {
            stop.ThrowIfCancellationRequested();
            yield return new(file.Path, file.SizeBytes);
        }
        await Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<Stream> OpenAsync(string uri, string member = "", long offset = 0, long? length = null, CancellationToken stop = default)
    {
        stop.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0, nameof(length));
        ArtifactPlace place = PlaceOf(uri);
        if (member.Length > 0 && !ArtifactUri.IsMember(member))
            throw new ArtifactUriException($"{uri}/{member}", "it leads out of the artifact.");
        // Only whether there is a record: the one of a large folder is large, and a range is small.
        if (!File.Exists(place.Record) || place.Find(_root, member) is not string path || FileFacts.Of(path).Kind != FileKind.File)
            throw new ArtifactMissingException(member.Length == 0 ? uri : $"{uri}/{member}");
        FileStream file = new(path, new FileStreamOptions { Options = FileOptions.Asynchronous, Share = FileShare.ReadWrite | FileShare.Delete });
        file.Position = offset;
        return Task.FromResult<Stream>(length is long most ? new StreamSlice(file, most) : file);
    }

    /// <inheritdoc/>
    public async Task FetchAsync(string uri, string path, CancellationToken stop)
    {
        ArtifactPlace place = PlaceOf(uri);
        if (CommitRecord.Read(place.Record) is not CommitRecord record || place.Find(_root) is not string source)
            throw new ArtifactMissingException(uri);
        if (FileFacts.Of(path).Kind != FileKind.Missing)
            throw new IOException($"'{path}' exists already, and fetching '{uri}' there would overwrite it.");
        string incoming = path + ".incoming";
        try
        {
            Content copy = await Task.Run(() => FolderCopy.MakeAsync(source, incoming, durable: false, stop), stop) ?? throw new ArtifactMissingException(uri);
            StoredArtifact stored = record.ToStored(uri);
            if (copy.Digest != stored.Sha256)
                throw new ArtifactDamagedException(uri, stored.Sha256, copy.Digest);
            FolderCopy.Move(incoming, path);
        }
        catch (Exception e) when (Disk.WordsFor(e) is string words)
        {
            throw new StorageUnavailableException(path, words, e);
        }
        finally
        {
            FolderCopy.Remove(incoming);
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string uri, CancellationToken stop)
    {
        ArtifactPlace place = PlaceOf(uri);
        await Task.Run(
            () => Disk.Write(place.Content, () =>
            {
                // The record first: without it the rest is no artifact, however far the removal comes.
                if (Directory.Exists(Path.GetDirectoryName(place.Record)))
                    File.Delete(place.Record);
                FolderCopy.Remove(place.Content);
            }),
            stop);
    }

    private async Task<StoredArtifact> PutInPlaceAsync(ArtifactPlace place, CancellationToken stop)
    {
        // A link in its own place is bad content, and reading it says so; one on the way there is a bad place.
        if (FileFacts.Of(place.Content).Kind != FileKind.Link && place.Find(_root) is null)
            throw new ArtifactMissingException(place.Content);
        Content content = await Content.ReadAsync(place.Content, durable: true, stop) ?? throw new ArtifactMissingException(place.Content);
        return Commit(place, content);
    }

    private async Task<StoredArtifact> PutCopyAsync(ArtifactPlace place, string source, CancellationToken stop)
    {
        place.MakeFolders();
        FolderCopy.Remove(place.Incoming);
        try
        {
            Content copy = await FolderCopy.MakeAsync(source, place.Incoming, durable: true, stop) ?? throw new ArtifactMissingException(source);
            // Taken back first: between the old content and the new one readers find nothing rather than a mixture.
            File.Delete(place.Record);
            Disk.SyncFolder(Path.GetDirectoryName(place.Record)!);
            FolderCopy.Remove(place.Outgoing);
            if (FileFacts.Of(place.Content).Kind != FileKind.Missing)
                FolderCopy.Move(place.Content, place.Outgoing);
            FolderCopy.Move(place.Incoming, place.Content);
            FolderCopy.Remove(place.Outgoing);
            return Commit(place, copy.LookAgain(place.Content));
        }
        finally
        {
            FolderCopy.Remove(place.Incoming);
        }
    }

    private StoredArtifact Commit(ArtifactPlace place, Content content)
    {
        CommitRecord record = CommitRecord.Of(content);
        CommitRecord? known = CommitRecord.Read(place.Record);
        bool isKnown = known is not null && known.Sha256 == record.Sha256 && known.IsFolder == record.IsFolder && known.Files.SequenceEqual(record.Files);
        if (!isKnown)
        {
            place.MakeFolders();
            // The names above the content too: what is committed must be found again after loss of power.
            Disk.SyncFoldersUp(place.Content, _root);
            record.Write(place.Record);
        }
        return record.ToStored(place.Uri);
    }

    private static void Renew(ArtifactPlace place, Content now)
    {
        try
        {
            CommitRecord.Of(now).Write(place.Record);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only saves the next reader from hashing again; a store may well be read-only.
        }
    }

    private static bool IsUntouched(string path, CommitRecord record, CancellationToken stop)
    {
        if (!record.IsFolder)
            return record.Files.Count == 1 && record.Files[0].Fits(FileFacts.Of(path));
        if (FileFacts.Of(path).Kind != FileKind.Folder)
            return false;
        return record.Files.All(file => file.Fits(FileFacts.Of(Path.Combine(path, file.Path))))
            && Content.NamesIn(path, stop).Count() == record.Files.Count;
    }

    private ArtifactPlace PlaceOf(string uri)
    {
        string[] names = ArtifactUri.NamesBelow(_rootUri, uri)
            ?? throw new ArtifactUriException(uri, $"this store keeps what lies below '{_rootUri}/', by plain names.");
        return new(uri, Path.Combine([_root, .. names]));
    }
}
