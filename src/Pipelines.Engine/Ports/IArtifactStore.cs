using Pipelines.Core.Values;

namespace Pipelines.Engine.Ports;

/// <summary>
/// Keeps artifacts: files, or folders of files, under a URI. All members may be called from any thread.
/// <list type="bullet">
/// <item>A reader never sees half an artifact: it is there, whole, once <see cref="PutAsync"/> has returned, else not at all.</item>
/// <item>Putting the same content twice under one URI is harmless; the digest is the same.</item>
/// <item>What was acknowledged survives <c>kill -9</c> and loss of power.</item>
/// <item>URIs of other schemes are refused with <see cref="ArtifactUriException"/>; no URI leads out of the store's root.</item>
/// </list>
/// </summary>
public interface IArtifactStore
{
    /// <summary>
    /// The URI of a key below the store's root; segments are joined by slashes and percent-encoded where needed. Any text is a legal
    /// segment, and different lists of segments have different URIs.
    /// </summary>
    string UriOf(IEnumerable<string> segments);

    /// <summary>True when this store serves the URI.</summary>
    bool Owns(string uri);

    /// <summary>
    /// The path of the URI on this machine's disk, where the store is a folder: writers may write straight to it and then
    /// <see cref="PutAsync"/> it in place, readers read it without a copy. Null for a remote store.
    /// </summary>
    string? LocalPath(string uri);

    /// <summary>
    /// Stores the file or folder at <paramref name="path"/>, which is left as it is: later changes of it do not reach the store. Links,
    /// devices and pipes are refused, so is a path that is one; empty folders are not kept. Other content under the URI is replaced.
    /// </summary>
    /// <exception cref="ArtifactMissingException">Nothing is at <paramref name="path"/>.</exception>
    /// <exception cref="ArtifactContentException">What is there cannot be kept.</exception>
    /// <exception cref="StorageUnavailableException">The store is full or cannot be written; nothing is stored.</exception>
    Task<StoredArtifact> PutAsync(string uri, string path, CancellationToken stop);

    /// <summary>
    /// What is stored now; null if nothing is. Where a store notices that the content was changed behind its back, the digest is that
    /// of now, so comparing it with the one that <see cref="PutAsync"/> returned tells.
    /// </summary>
    Task<StoredArtifact?> StatAsync(string uri, CancellationToken stop);

    /// <summary>The files of an artifact in name order; one with an empty path for a plain file; nothing if it is missing.</summary>
    IAsyncEnumerable<StoredFile> ListAsync(string uri, CancellationToken stop);

    /// <summary>
    /// Opens a file (or, by <paramref name="member"/>, one of a folder) from <paramref name="offset"/> for at most
    /// <paramref name="length"/> bytes; a range beyond the end is empty.
    /// </summary>
    /// <exception cref="ArtifactMissingException">Nothing is stored there.</exception>
    Task<Stream> OpenAsync(string uri, string member = "", long offset = 0, long? length = null, CancellationToken stop = default);

    /// <summary>
    /// Copies the artifact to <paramref name="path"/>, which must not exist, and verifies its digest. Folders above are made; after a
    /// failure nothing is at <paramref name="path"/>.
    /// </summary>
    /// <exception cref="ArtifactMissingException">Nothing is stored there.</exception>
    /// <exception cref="IOException">Something is at <paramref name="path"/>.</exception>
    /// <exception cref="ArtifactDamagedException">The content is not what was stored.</exception>
    Task FetchAsync(string uri, string path, CancellationToken stop);

    /// <summary>Removes the artifact; a missing one is no error.</summary>
    Task DeleteAsync(string uri, CancellationToken stop);
}

/// <summary>A stored artifact.</summary>
/// <param name="Uri">Where.</param>
/// <param name="IsFolder">A folder of files, else one file.</param>
/// <param name="Sha256">Of the content; of a folder: of the lines <c>sha256 size path\n</c> of its files, sorted by path.</param>
/// <param name="SizeBytes">Of all files.</param>
public sealed record StoredArtifact(string Uri, bool IsFolder, Digest Sha256, long SizeBytes);

/// <summary>A file of an artifact, by its path relative to the artifact's root, with slashes.</summary>
public sealed record StoredFile(string Path, long SizeBytes);
