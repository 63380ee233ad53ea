using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Pipelines.Kubernetes.Cluster.Resources;

namespace Pipelines.Kubernetes.Cluster;

/// <summary>How requests are sent, and sent again.</summary>
internal sealed record ClusterOptions
{
    /// <summary>Requests a second in each lane. 50 if not set.</summary>
    public double Rate { get; init; } = 50;

    /// <summary>Requests at once after a rest. 100 if not set.</summary>
    public int Burst { get; init; } = 100;

    /// <summary>How long a request that may be sent again is, while the server is away or fails. 60 seconds if not set.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a request that is refused as one too many is sent again. Ten minutes if not set: it was not carried out, so nothing is lost by waiting.</summary>
    public TimeSpan PatienceWhenTooMany { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>For one answer but a watch's or a log's. 60 seconds if not set.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Sends requests to one API server: signed in, throttled, and again where they bear it.</summary>
internal sealed class ClusterConnection : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    // A server that asks for more is asked sooner all the same.
    private static readonly TimeSpan LongestAsked = TimeSpan.FromSeconds(60);

    private readonly ClusterTarget _target;
    private readonly ClusterOptions _options;
    private readonly TimeProvider _time;
    private readonly ClusterThrottle _throttle;
    private readonly IdentityKeeper _identity;
    private readonly HttpClient _client;
    private readonly Uri _root;
    private X509Certificate2? _certificate;

    public ClusterConnection(ClusterTarget target, ClusterOptions options, TimeProvider time)
    {
        (_target, _options, _time) = (target, options, time);
        _root = new Uri(target.Server.AbsoluteUri.TrimEnd('/') + "/");
        _throttle = new ClusterThrottle(options.Rate, options.Burst, time);
        _identity = new IdentityKeeper(target, time);
        // The client that is made of it owns it.
#pragma warning disable CA2000
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            // A connection that died without a word shows only so: a watch waits for as long as nothing happens.
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            EnableMultipleHttp2Connections = true,
            AutomaticDecompression = DecompressionMethods.GZip,
        };
#pragma warning restore CA2000
        if (target.Proxy is { } proxy)
            handler.Proxy = new WebProxy(proxy);
        Secure(handler.SslOptions);
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("pipelines");
    }

    public TimeProvider Time => _time;

    public string Namespace => _target.Namespace;

    public ClusterThrottle Throttle => _throttle;

    /// <summary>Sends a request, and gives the answer's body as it comes.</summary>
    /// <param name="ask">What is asked.</param>
    /// <param name="stop">Ends the wait, and the body.</param>
    /// <exception cref="ClusterException">It is refused, or no answer comes.</exception>
    public async Task<HttpResponseMessage> SendAsync(ClusterRequest ask, CancellationToken stop)
    {
        long began = _time.GetTimestamp();
        TimeSpan pause = FirstPause;
        bool isAnew = false;
        while (true)
        {
            await _throttle.WaitAsync(ask.Lane, stop);
            ClusterException refused;
            try
            {
                HttpResponseMessage answer = await OnceAsync(ask, stop);
                if (answer.IsSuccessStatusCode)
                {
                    _throttle.Taken(ask.Lane);
                    return answer;
                }
                using (answer)
                    refused = await ReadRefusalAsync(ask, answer, stop);
            }
            catch (Exception cut) when (!stop.IsCancellationRequested && cut is HttpRequestException or IOException or OperationCanceledException)
            {
                refused = Away(ask, cut);
            }
            if (refused.Code == 401 && !isAnew && _identity.Forget())
            {
                isAnew = true;
                continue;
            }
            if (refused.Code == 429)
                _throttle.TooMany(ask.Lane);
            TimeSpan wait = Jitter(refused.RetryAfter is { } asked && asked < LongestAsked ? asked + FirstPause : pause, refused.RetryAfter is not null);
            TimeSpan patience = refused.Code == 429 ? _options.PatienceWhenTooMany : _options.Patience;
            // One too many was not carried out; what became of any other failure nobody knows.
            bool isAgain = refused.MayPass && (refused.Code == 429 || ask.CanRepeat);
            if (!isAgain || _time.GetElapsedTime(began) + wait > patience)
                throw refused;
            await Task.Delay(wait, _time, stop);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>A pause between half and the whole of <paramref name="length"/>; at least the whole, and a little, where a server asked for it.</summary>
    public static TimeSpan Jitter(TimeSpan length, bool isAsked = false)
    {
        double chance = RandomNumberGenerator.GetInt32(1000) / 1000.0;
        return isAsked ? length * (1 + (chance / 4)) : length * (0.5 + (chance / 2));
    }

    public void Dispose()
    {
        _client.Dispose();
        _identity.Dispose();
        _certificate?.Dispose();
    }

    private async Task<HttpResponseMessage> OnceAsync(ClusterRequest ask, CancellationToken stop)
    {
        using HttpRequestMessage request = new(ask.Method, new Uri(_root, ask.PathAndQuery));
        if (ask.Body is { } body)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new(ask.BodyType);
        }
        request.Headers.Accept.ParseAdd(ask.Accept);
        request.Headers.Authorization = await _identity.HeaderAsync(stop);
        if (await _identity.CertificateAsync(stop) is { } certificate)
            _certificate = certificate;
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // The head of a watch's answer may wait for the first event.
        if (!ask.IsStream)
            late.CancelAfter(_options.Answer);
        return await _client.SendAsync(request, ask.IsStream ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead, late.Token);
    }

    private void Secure(SslClientAuthenticationOptions secure)
    {
        if (_target.Server.Scheme != Uri.UriSchemeHttps)
            return;
        secure.LocalCertificateSelectionCallback = (_, _, _, _, _) => _certificate!;
        if (_target.TlsServerName is { } host)
            secure.TargetHost = host;
        if (_target.IsTlsUnchecked)
        {
            // Asked for by insecure-skip-tls-verify.
#pragma warning disable CA5359
            secure.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (_target.AuthorityPem is { } pem)
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            try
            {
                policy.CustomTrustStore.ImportFromPem(pem);
            }
            catch (CryptographicException wrong)
            {
                throw new ClusterConfigException("certificate-authority", "the authority's certificates cannot be read.", wrong);
            }
            secure.CertificateChainPolicy = policy;
        }
    }

    private async Task<ClusterException> ReadRefusalAsync(ClusterRequest ask, HttpResponseMessage answer, CancellationToken stop)
    {
        StatusAnswer? status = null;
        try
        {
            await using Stream body = await answer.Content.ReadAsStreamAsync(stop);
            status = await JsonSerializer.DeserializeAsync(body, ClusterJson.Default.StatusAnswer, stop);
        }
        catch (Exception other) when (other is JsonException or IOException or HttpRequestException)
        {
            // A proxy in between says what it likes.
        }
        int code = (int)answer.StatusCode;
        TimeSpan? after = answer.Headers.RetryAfter?.Delta
            ?? (status?.Details is { RetryAfterSeconds: > 0 and int seconds } ? TimeSpan.FromSeconds(seconds) : null);
        return Refusal(ask, code, status, after);
    }

    /// <summary>The failure for people of what a server said.</summary>
    internal ClusterException Refusal(ClusterRequest ask, int code, StatusAnswer? status, TimeSpan? after = null)
    {
        string said = status?.Message ?? "";
        string[] causes = [.. (status?.Details?.Causes ?? []).Select(cause => $"{cause.Reason}: {cause.Message}{(cause.Field.Length > 0 ? $" ({cause.Field})" : "")}")];
        string words = code switch
        {
            401 => "it does not know who we are. Is the token or certificate of the kubeconfig still valid?",
            403 when said.Contains("exceeded quota", StringComparison.Ordinal) => $"a quota of the namespace is used up: {said}",
            403 => $"it may not be done by us: {said} Look at the roles of our account.",
            404 => said.Length > 0 ? said : "there is none, or the server does not know such objects.",
            _ => said.Length > 0 ? said : "it says no more.",
        };
        return new ClusterException(
            string.Create(CultureInfo.InvariantCulture, $"{_root.GetLeftPart(UriPartial.Authority)} refused {ask.Words} with {code}: {words}"), code, status?.Reason ?? "", said, causes) { RetryAfter = after };
    }

    private ClusterException Away(ClusterRequest ask, Exception cut) => new(
        $"{_root.GetLeftPart(UriPartial.Authority)} did not answer {ask.Words}: {(cut is OperationCanceledException ? "it took too long." : cut.InnerException?.Message ?? cut.Message)} Is the cluster of context '{_target.Name}' running, and reached from here?",
        0,
        "",
        "",
        [],
        cut);
}
