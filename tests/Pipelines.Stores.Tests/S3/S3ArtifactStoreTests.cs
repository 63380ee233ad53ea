using Amazon.S3.Model;
using Pipelines.Conformance;
using Pipelines.Engine.Ports;
using Pipelines.Stores.S3;

namespace Pipelines.Stores.Tests.S3;

/// <summary>The whole contract, against a real server.</summary>
public sealed class S3ArtifactStoreTests : ArtifactStoreContract
{
    private readonly List<IDisposable> _open = [];
    private S3Place _place = null!;

    protected override async Task<IArtifactStore> OpenAsync()
    {
        _place = await S3Place.MakeAsync();
        return await ReopenAsync();
    }

    protected override async Task<IArtifactStore> ReopenAsync()
    {
        S3ArtifactStore store = await _place.OpenAsync();
        _open.Add(store);
        return store;
    }

    protected override async Task DamageAsync(string uri, string member)
    {
        using S3Connection connection = _place.Connect(_place.Settings);
        string key = uri[$"s3://{_place.Bucket}/".Length..] + (member.Length > 0 ? "/" + member : "");
        using GetObjectResponse found = await connection.Client.GetObjectAsync(_place.Bucket, key, Stop);
        using MemoryStream content = new();
        await found.ResponseStream.CopyToAsync(content, Stop);
        content.GetBuffer()[content.Length - 1] ^= 1;
        content.Position = 0;
        // With the marks that it had: as a disk fails, not as people write.
        PutObjectRequest damaged = new() { BucketName = _place.Bucket, Key = key, InputStream = content };
        BucketObjects.Mark(damaged.Metadata, found.Metadata[ObjectFacts.Sha256Name], found.Metadata[ObjectFacts.FolderName]);
        await connection.Client.PutObjectAsync(damaged, Stop);
    }

    protected override ValueTask DisposeAsyncCore()
    {
        foreach (IDisposable each in _open)
            each.Dispose();
        return base.DisposeAsyncCore();
    }
}
