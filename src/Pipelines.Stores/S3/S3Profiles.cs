using Amazon.Runtime.CredentialManagement;

namespace Pipelines.Stores.S3;

/// <summary>Sections of Amazon's shared files, which other tools write.</summary>
internal static class S3Profiles
{
    /// <summary>The section; null where there is none of this name.</summary>
    public static CredentialProfile? Find(string? name, Func<string, string?> variable)
        => new CredentialProfileStoreChain(variable("AWS_SHARED_CREDENTIALS_FILE")).TryGetProfile(name ?? "default", out CredentialProfile profile) ? profile : null;

    /// <summary>The region that the section names.</summary>
    public static string? RegionOf(string? name, Func<string, string?> variable) => Find(name, variable)?.Region?.SystemName;
}
