using System.Net;
using System.Security.Authentication;
using Amazon.Runtime;
using Amazon.S3;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.S3;

/// <summary>What a server's refusals mean, and how they are mended. The server's own text is said only where it can hold no key.</summary>
internal static class S3Failures
{
    /// <summary>An answer that says something about the object: it is not there, a condition does not hold, a range lies beyond its end.</summary>
    public static bool IsAnswer(Exception failure) => failure is AmazonS3Exception
    {
        ErrorCode: "NoSuchKey" or "NotFound" or "NoSuchUpload" or "PreconditionFailed" or "ConditionalRequestConflict" or "InvalidRange" or "NotModified" or "NotImplemented",
    };

    public static bool IsMissing(AmazonS3Exception answer) => answer.ErrorCode is "NoSuchKey" or "NotFound";

    /// <summary>False for what has nothing to do with the server: a local file that cannot be read.</summary>
    public static bool IsOfServer(Exception failure)
        => failure is AmazonServiceException or AmazonClientException or HttpRequestException or HttpIOException or OperationCanceledException or TimeoutException
        || (failure is IOException { InnerException: not null } cut && IsOfServer(cut.InnerException!))
        || failure is System.Net.Sockets.SocketException;

    /// <summary>True when the same request may be answered later.</summary>
    public static bool MayPass(Exception failure) => failure switch
    {
        AmazonS3Exception { ErrorCode: "SlowDown" or "RequestTimeout" or "RequestTimeoutException" or "ServiceUnavailable" or "InternalError" or "Throttling" or "ThrottlingException" or "BadDigest" or "IncompleteBody" } => true,
        AmazonServiceException answered => (int)answered.StatusCode is 0 or 408 or 429 or 500 or 502 or 503 or 504,
        AmazonClientException => false,
        HttpRequestException { InnerException: AuthenticationException } => false,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => false,
        _ => true,
    };

    /// <summary>The failure for people.</summary>
    public static StorageUnavailableException Told(Exception failure, string place, S3Settings settings) => StorageUnavailableException.OfUse(place, WordsFor(failure, settings), failure);

    private static string WordsFor(Exception failure, S3Settings settings) => failure switch
    {
        AmazonServiceException { StatusCode: not 0 } answered => WordsFor(answered.ErrorCode ?? "", answered, settings),
        AmazonServiceException { InnerException: { } inner } => WordsFor(inner, settings),
        AmazonClientException keys => $"no keys could be had: {keys.Message}",
        HttpRequestException { InnerException: AuthenticationException } => $"the certificate of {settings.Server} is not trusted. If it is your own authority's, name its file by AWS_CA_BUNDLE or ?ca=FILE.",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => $"there is no host as in '{settings.Server}'. Is the endpoint right (AWS_ENDPOINT_URL)? Where the bucket's name cannot be part of a host's name, write ?style=path.",
        OperationCanceledException or TimeoutException => $"{settings.Server} does not answer in time.",
        _ => $"no server answers at {settings.Server}, or the connection was cut: {failure.Message} Is it running, and the endpoint right (AWS_ENDPOINT_URL)?",
    };

    private static string WordsFor(string code, AmazonServiceException answer, S3Settings settings) => code switch
    {
        "NoSuchBucket" => $"there is no such bucket at {settings.Server}. Make it (aws s3 mb), or correct its name.",
        "InvalidAccessKeyId" => $"{settings.Server} does not know the access key. Look at AWS_ACCESS_KEY_ID, or at the profile, and whether the endpoint is the right one.",
        "SignatureDoesNotMatch" => "the secret key does not fit the access key. Look at AWS_SECRET_ACCESS_KEY, or at the profile.",
        "ExpiredToken" or "InvalidToken" or "TokenRefreshRequired" => "the session's keys are over or not valid. Sign in again.",
        "RequestTimeTooSkewed" => "this machine's clock and the server's differ too much. Set the clock.",
        "PermanentRedirect" or "TemporaryRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException"
            => $"the bucket lies in another region than {settings.Region}, or is reached elsewhere. Set AWS_REGION, or ?region=.",
        "QuotaExceeded" or "XMinioStorageFull" or "InsufficientStorage" => "the server is full, or the quota is used up. Free some space there.",
        "KeyTooLongError" => "the key is longer than the server takes.",
        "SlowDown" or "ServiceUnavailable" or "InternalError" or "Throttling" => $"{settings.Server} is overloaded or failing ({code}); it was tried again for {settings.Patience.TotalSeconds:0} seconds.",
        _ when answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized
            => "the key lacks a right there. It needs s3:ListBucket, s3:GetObject, s3:PutObject, s3:DeleteObject, s3:AbortMultipartUpload and s3:ListBucketMultipartUploads.",
        _ when answer.StatusCode == HttpStatusCode.InsufficientStorage => "the server is full. Free some space there.",
        _ => $"{settings.Server} answered {(int)answer.StatusCode} {code}.",
    };
}
