using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace Pipelines.Stores.S3;

/// <summary>
/// A client of a server, and how a request is tried again: after what may pass, with pauses that double and are drawn from their whole
/// length, so that many who were refused together do not come back together. Stops when the patience is over.
/// </summary>
internal sealed class S3Connection : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromMinutes(5);

    // More connections than files and parts in transfer; a stream that somebody reads slowly holds one.
    private const int MostConnections = 64;

    private readonly HttpClient _web;
    private readonly TimeProvider _time;

    /// <exception cref="FormatException">Keys or certificates cannot be found or read.</exception>
    public S3Connection(S3Settings settings, Func<string, string?> variable, TimeProvider time)
    {
        (Settings, _time) = (settings, time);
        // The client that is made below owns it.
#pragma warning disable CA2000
        SocketsHttpHandler handler = new()
        {
            MaxConnectionsPerServer = MostConnections,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            AllowAutoRedirect = false,
            UseCookies = false,
        };
#pragma warning restore CA2000
        if (settings.CaFile is { } file)
            handler.SslOptions.CertificateChainPolicy = Trusting(file);
        _web = new HttpClient(handler) { Timeout = LongestAnswer };
        AmazonS3Config config = new()
        {
            AuthenticationRegion = settings.Region,
            ForcePathStyle = settings.IsPathStyle,
            // Servers that know no newer checksums refuse them; the signature covers the content, and we keep SHA-256 of our own.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxErrorRetry = 0,
            BufferSize = 128 * 1024,
            Timeout = LongestAnswer,
            DisableLogging = true,
            HttpClientFactory = new OneClient(_web),
        };
        if (settings.Endpoint is { } endpoint)
            config.ServiceURL = endpoint.AbsoluteUri;
        else
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region);
        try
        {
            Client = new AmazonS3Client(S3Credentials.Find(settings, variable, _web, time), config);
        }
        catch
        {
            _web.Dispose();
            throw;
        }
    }

    public AmazonS3Client Client { get; }

    public S3Settings Settings { get; }

    public TimeProvider Time => _time;

    /// <summary>True where TLS covers what is sent; else each request's signature does, at the cost of a hash.</summary>
    public bool IsSecured => Settings.Endpoint?.Scheme != Uri.UriSchemeHttp;

    /// <summary>Sends a request until it is answered for good.</summary>
    /// <param name="place">What it is about, for people.</param>
    /// <param name="send">Sends it once; must be able to do so again.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <param name="patience">Another patience than that of the settings.</param>
    /// <exception cref="Pipelines.Engine.Ports.StorageUnavailableException">It is refused, or the server stays away.</exception>
    /// <exception cref="AmazonS3Exception">An answer that callers decide on: see <see cref="S3Failures.IsAnswer"/>.</exception>
    public async Task<T> SendAsync<T>(string place, Func<CancellationToken, Task<T>> send, CancellationToken stop, TimeSpan? patience = null)
    {
        long began = _time.GetTimestamp();
        TimeSpan pause = FirstPause;
        while (true)
        {
            try
            {
                return await send(stop);
            }
            catch (Exception failure) when (!stop.IsCancellationRequested && !S3Failures.IsAnswer(failure) && S3Failures.IsOfServer(failure))
            {
                if (!S3Failures.MayPass(failure) || _time.GetElapsedTime(began) + pause > (patience ?? Settings.Patience))
                    throw S3Failures.Told(failure, place, Settings);
            }
            await PauseAsync(pause, stop);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Waits for a time between nothing and <paramref name="longest"/>.</summary>
    public Task PauseAsync(TimeSpan longest, CancellationToken stop)
        => Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)longest.TotalMilliseconds + 1)), _time, stop);

    public void Dispose()
    {
        Client.Dispose();
        _web.Dispose();
    }

    private static X509ChainPolicy Trusting(string file)
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new FormatException($"the certificates of '{file}' (AWS_CA_BUNDLE) cannot be read: {failure.Message}", failure);
        }
        return policy.CustomTrustStore.Count > 0 ? policy : throw new FormatException($"'{file}' (AWS_CA_BUNDLE) holds no certificates in PEM form.");
    }

    private sealed class OneClient(HttpClient web) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => web;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
