using Pipelines.Core.Values;
using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;
using Pipelines.Stores.S3;

namespace Pipelines.Cli.Engines;

/// <summary>Opens what <c>--artifacts</c> names: a folder, or a place in a bucket.</summary>
internal static class ArtifactPlace
{
    /// <summary>The store; null: the folder of the home.</summary>
    /// <exception cref="RefusedException">The address is wrong, or the bucket cannot be had. No key is said.</exception>
    public static async Task<IArtifactStore> OpenAsync(string? place, Home home, CancellationToken stop)
    {
        if (place is null)
            return new FolderArtifactStore(home.Artifacts);
        if (S3Address.Fits(place))
            return await OpenBucketAsync(place, stop);
        return place.Contains("://", StringComparison.Ordinal)
            ? throw new RefusedException($"--artifacts: artifacts are kept in a folder or in s3://BUCKET/PREFIX, not in {place.Split("://")[0]}://.")
            : new FolderArtifactStore(Path.GetFullPath(place));
    }

    /// <summary>The store that keeps an artifact: the one that is named, else by its URI.</summary>
    /// <exception cref="RefusedException">As above.</exception>
    public static async Task<IArtifactStore> OfArtifactAsync(string uri, string? place, Home home, CancellationToken stop)
        => place is null && S3Address.Fits(uri) && uri.Split('/') is [_, _, var bucket, ..]
            ? await OpenBucketAsync($"s3://{bucket}", stop)
            : await OpenAsync(place, home, stop);

    /// <summary>Imported data in buckets, by the keys of the environment.</summary>
    public static S3Source BucketData(Sequence<string>? roots)
        => new(roots, () => S3Settings.FromEnvironment(Environment.GetEnvironmentVariable), Environment.GetEnvironmentVariable, TimeProvider.System);

    private static async Task<S3ArtifactStore> OpenBucketAsync(string place, CancellationToken stop)
    {
        try
        {
            S3Address address = S3Address.Parse(place, S3Settings.FromEnvironment(Environment.GetEnvironmentVariable));
            return await S3ArtifactStore.OpenAsync(address, Environment.GetEnvironmentVariable, TimeProvider.System, stop);
        }
        catch (FormatException wrong)
        {
            throw new RefusedException($"--artifacts: {wrong.Message}");
        }
        catch (StorageUnavailableException refused)
        {
            throw new RefusedException($"--artifacts: {refused.Message}");
        }
    }
}
