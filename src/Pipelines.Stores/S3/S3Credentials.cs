using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;

namespace Pipelines.Stores.S3;

/// <summary>Finds the keys, in the order in which Amazon's tools look for them.</summary>
internal static class S3Credentials
{
    /// <summary>The keys for these settings.</summary>
    /// <exception cref="FormatException">What is there cannot be used; the message says what, and holds no key.</exception>
    public static AWSCredentials Find(S3Settings settings, Func<string, string?> variable, HttpClient web, TimeProvider time)
    {
        if (settings.Anonymous)
            return new AnonymousAWSCredentials();
        string? own = Get("AWS_PROFILE") == settings.Profile ? null : settings.Profile;
        if (own is not null)
            return OfProfile(own, variable);
        if (Get("AWS_ACCESS_KEY_ID") is { } key)
        {
            string secret = Get("AWS_SECRET_ACCESS_KEY") ?? throw new FormatException("AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not.");
            return Get("AWS_SESSION_TOKEN") is { } token ? new SessionAWSCredentials(key, secret, token) : new BasicAWSCredentials(key, secret);
        }
        if (Get("AWS_WEB_IDENTITY_TOKEN_FILE") is { } file && Get("AWS_ROLE_ARN") is { } role)
        {
            Uri server = new(Get("AWS_ENDPOINT_URL_STS") ?? Get("AWS_ENDPOINT_URL") ?? $"https://sts.{settings.Region}.amazonaws.com");
            return new WebIdentityCredentials(web, server, role, Get("AWS_ROLE_SESSION_NAME") ?? "pipelines", file, time);
        }
        if (settings.Profile is not null || S3Profiles.Find(null, variable) is not null)
            return OfProfile(settings.Profile ?? "default", variable);
        if (Get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") is not null || Get("AWS_CONTAINER_CREDENTIALS_FULL_URI") is not null)
            return new GenericContainerCredentials();
        if (settings.Endpoint is null && Get("AWS_EC2_METADATA_DISABLED") is not "true")
            return new InstanceProfileAWSCredentials();
        throw new FormatException(
            "no keys are found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN; for a bucket that is open to everybody write ?anonymous=true.");

        string? Get(string name) => variable(name) is { Length: > 0 } value ? value : null;
    }

    private static AWSCredentials OfProfile(string name, Func<string, string?> variable)
    {
        CredentialProfile profile = S3Profiles.Find(name, variable)
            ?? throw new FormatException($"there is no profile '{name}' in ~/.aws/credentials and ~/.aws/config (AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE name other files).");
        // The others need libraries of their own, which this program does not carry.
        if (profile.Options.SsoStartUrl is not null || profile.Options.SsoSession is not null || profile.Options.RoleArn is not null)
        {
            throw new FormatException(
                $"profile '{name}' signs in by SSO or takes a role. Sign in with Amazon's tool and hand its keys on: eval \"$(aws configure export-credentials --profile {name} --format env)\"");
        }
        return profile.GetAWSCredentials(new CredentialProfileStoreChain());
    }
}
