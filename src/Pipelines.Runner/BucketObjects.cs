using Pipelines.Stores.S3;

namespace Pipelines.Runner;

/// <summary>Claims, orders and reports in the bucket that keeps the artifacts.</summary>
internal sealed class BucketObjects(S3Claims claims) : IAttemptObjects
{
    public Task<string> TakeAsync(string name, string content, CancellationToken stop) => claims.TakeAsync(name, content, stop);

    public Task<string?> FindAsync(string name, CancellationToken stop) => claims.FindAsync(name, stop);
}
