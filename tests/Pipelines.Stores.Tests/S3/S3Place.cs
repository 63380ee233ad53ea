using Pipelines.Conformance;
using Pipelines.Stores.S3;
using Xunit;

namespace Pipelines.Stores.Tests.S3;

/// <summary>A bucket of a test's own in Ceph's gateway.</summary>
internal sealed class S3Place(CephGateway gateway, string bucket)
{
    public CephGateway Gateway => gateway;

    public string Bucket => bucket;

    public S3Settings Settings { get; } = S3Settings.FromEnvironment(gateway.Variable);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<S3Place> MakeAsync()
    {
        CephGateway gateway = await CephGateway.SharedAsync();
        S3Place place = new(gateway, CephGateway.NextBucket());
        using S3Connection connection = place.Connect(place.Settings);
        await connection.Client.PutBucketAsync(place.Bucket, Stop);
        return place;
    }

    public S3Connection Connect(S3Settings settings) => new(settings, gateway.Variable, TimeProvider.System);

    public Task<S3ArtifactStore> OpenAsync(string prefix = "some/prefix", S3Settings? settings = null, Func<string, string?>? variable = null)
        => S3ArtifactStore.OpenAsync(S3Address.Parse($"s3://{bucket}/{prefix}", settings ?? Settings), variable ?? gateway.Variable, TimeProvider.System, Stop);
}
