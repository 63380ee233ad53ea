using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests;

/// <summary>A store of runs that keep nothing.</summary>
internal sealed class NoArtifacts : IArtifactStore
{
    public string UriOf(IEnumerable<string> segments) => "none:///" + string.Join('/', segments);

    public bool Owns(string uri) => false;

    public string? LocalPath(string uri) => null;

    public Task<StoredArtifact> PutAsync(string uri, string path, CancellationToken stop) => throw new ArtifactUriException(uri, "nothing is kept here.");

    public Task<StoredArtifact?> StatAsync(string uri, CancellationToken stop) => Task.FromResult<StoredArtifact?>(null);

    public IAsyncEnumerable<StoredFile> ListAsync(string uri, CancellationToken stop) => AsyncEnumerable.Empty<StoredFile>();

    public Task<Stream> OpenAsync(string uri, string member = "", long offset = 0, long? length = null, CancellationToken stop = default)
        => throw new ArtifactMissingException(uri);

    public Task FetchAsync(string uri, string path, CancellationToken stop) => throw new ArtifactMissingException(uri);

    public Task DeleteAsync(string uri, CancellationToken stop) => Task.CompletedTask;
}
