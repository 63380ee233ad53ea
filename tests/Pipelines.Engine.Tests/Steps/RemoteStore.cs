using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Steps;

/// <summary>A store that is reached by no path of this machine: a folder under the name of a bucket.</summary>
internal sealed class RemoteStore(FolderArtifactStore inner) : IArtifactStore
{
    private const string Bucket = "s3://bucket/prefix";

    public int Fetches { get; private set; }

    public Exception? Failure { get; set; }

    public string UriOf(IEnumerable<string> segments) => ArtifactUri.Join(Bucket, segments);

    public bool Owns(string uri) => ArtifactUri.NamesBelow(Bucket, uri) is not null;

    public string? LocalPath(string uri) => null;

    public async Task<StoredArtifact> PutAsync(string uri, string path, CancellationToken stop)
        => Failure is null ? (await inner.PutAsync(Inner(uri), path, stop)) with { Uri = uri } : throw Failure;

    public async Task<StoredArtifact?> StatAsync(string uri, CancellationToken stop) => await inner.StatAsync(Inner(uri), stop) is { } stored ? stored with { Uri = uri } : null;

    public IAsyncEnumerable<StoredFile> ListAsync(string uri, CancellationToken stop) => inner.ListAsync(Inner(uri), stop);

    public Task<Stream> OpenAsync(string uri, string member = "", long offset = 0, long? length = null, CancellationToken stop = default)
        => inner.OpenAsync(Inner(uri), member, offset, length, stop);

    public Task FetchAsync(string uri, string path, CancellationToken stop)
    {
        Fetches++;
        return inner.FetchAsync(Inner(uri), path, stop);
    }

    public Task DeleteAsync(string uri, CancellationToken stop) => inner.DeleteAsync(Inner(uri), stop);

    private string Inner(string uri) => inner.UriOf(ArtifactUri.NamesBelow(Bucket, uri) ?? throw new ArtifactUriException(uri, "it is not of this bucket."));
}
