using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines.Kubernetes.Cluster;

/// <summary>Says who we are, with what is valid now: token files are read again, programs asked again. May be used from any thread.</summary>
internal sealed class IdentityKeeper(ClusterTarget target, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan FileLasts = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ProgramMayTake = TimeSpan.FromMinutes(1);

    // Not so late that a request on its way outlives it.
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _turn = new(1);
    private Held? _held;

    /// <summary>The header that says it; null: a certificate does, or nothing.</summary>
    /// <exception cref="ClusterConfigException">The file or the program gives none.</exception>
    public async Task<AuthenticationHeaderValue?> HeaderAsync(CancellationToken stop) => target.Identity switch
    {
        ClusterIdentity.Token token => Bearer(token.Value),
        ClusterIdentity.Password login => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.User}:{login.Secret}"))),
        ClusterIdentity.TokenFile or ClusterIdentity.Program => (await HoldAsync(stop)).Header,
        _ => null,
    };

    /// <summary>The certificate that says it; null: a header does, or nothing.</summary>
    public async Task<X509Certificate2?> CertificateAsync(CancellationToken stop) => target.Identity switch
    {
        ClusterIdentity.Certificate own => Load(own.CertificatePem, own.KeyPem),
        ClusterIdentity.Program => (await HoldAsync(stop)).Certificate,
        _ => null,
    };

    /// <summary>What we said was refused: the next time it is fetched anew.</summary>
    /// <returns>False where there is nothing to fetch.</returns>
    public bool Forget()
    {
        _held = null;
        return target.Identity is ClusterIdentity.TokenFile or ClusterIdentity.Program;
    }

    public void Dispose() => _turn.Dispose();

    private async Task<Held> HoldAsync(CancellationToken stop)
    {
        if (_held is { } known && time.GetUtcNow() < known.Until)
            return known;
        await _turn.WaitAsync(stop);
        try
        {
            if (_held is { } fetched && time.GetUtcNow() < fetched.Until)
                return fetched;
            Held fresh = target.Identity is ClusterIdentity.Program program
                ? await AskAsync(program, stop)
                : new(Bearer(await ReadAsync(((ClusterIdentity.TokenFile)target.Identity).Path, stop)), null, time.GetUtcNow() + FileLasts);
            _held = fresh;
            return fresh;
        }
        finally
        {
            _turn.Release();
        }
    }

    private static async Task<string> ReadAsync(string path, CancellationToken stop)
    {
        try
        {
            return (await File.ReadAllTextAsync(path, stop)).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ClusterConfigException(path, $"the token cannot be read: {failure.Message}", failure);
        }
    }

    private async Task<Held> AskAsync(ClusterIdentity.Program program, CancellationToken stop)
    {
        ProcessStartInfo start = new(program.Command, program.Arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach ((string name, string value) in program.Environment)
            start.Environment[name] = value;
        start.Environment["KUBERNETES_EXEC_INFO"] = Question(program).ToJsonString();
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(ProgramMayTake);
        string said, complained;
        try
        {
            using Process process = Process.Start(start) ?? throw new ClusterConfigException(program.Command, "the program that signs in cannot be started.");
            process.StandardInput.Close();
            try
            {
                Task<string> errors = process.StandardError.ReadToEndAsync(late.Token);
                said = await process.StandardOutput.ReadToEndAsync(late.Token);
                complained = await errors;
                await process.WaitForExitAsync(late.Token);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                throw new ClusterConfigException(program.Command, $"the program that signs in did not end within {ProgramMayTake.TotalSeconds:0} seconds. Does it wait for somebody? Sign in by hand first.");
            }
            if (process.ExitCode != 0)
                throw new ClusterConfigException(program.Command, $"the program that signs in ended with {process.ExitCode}: {complained.Trim()}");
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new ClusterConfigException(program.Command, $"the program that signs in cannot be started: {missing.Message} {program.InstallHint}".TrimEnd(), missing);
        }
        return Read(program, said);
    }

    private JsonObject Question(ClusterIdentity.Program program)
    {
        JsonObject spec = new() { ["interactive"] = false };
        if (program.ProvidesCluster)
        {
            spec["cluster"] = new JsonObject
            {
                ["server"] = target.Server.AbsoluteUri.TrimEnd('/'),
                ["insecure-skip-tls-verify"] = target.IsTlsUnchecked,
                ["certificate-authority-data"] = target.AuthorityPem is { } pem ? Convert.ToBase64String(Encoding.UTF8.GetBytes(pem)) : null,
            };
        }
        return new JsonObject { ["apiVersion"] = program.ApiVersion, ["kind"] = "ExecCredential", ["spec"] = spec };
    }

    private static Held Read(ClusterIdentity.Program program, string said)
    {
        JsonNode? status;
        try
        {
            status = JsonNode.Parse(said)?["status"];
        }
        catch (JsonException wrong)
        {
            throw new ClusterConfigException(program.Command, "the program that signs in said no JSON.", wrong);
        }
        string token = (string?)status?["token"] ?? "", certificate = (string?)status?["clientCertificateData"] ?? "", key = (string?)status?["clientKeyData"] ?? "";
        if (token.Length == 0 && certificate.Length == 0)
            throw new ClusterConfigException(program.Command, "the program that signs in gave neither a token nor a certificate.");
        DateTimeOffset until = DateTimeOffset.TryParse((string?)status?["expirationTimestamp"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset ends)
            ? ends - Before
            : DateTimeOffset.MaxValue;
        return new(token.Length == 0 ? null : Bearer(token), certificate.Length == 0 ? null : Load(certificate, key), until);
    }

    private static AuthenticationHeaderValue Bearer(string token) => new("Bearer", token);

    // By way of PKCS#12: some systems cannot use a key that was read from PEM for a connection.
    private static X509Certificate2 Load(string certificate, string key)
    {
        try
        {
            using X509Certificate2 read = X509Certificate2.CreateFromPem(certificate, key);
            return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), password: null);
        }
        catch (System.Security.Cryptography.CryptographicException wrong)
        {
            throw new ClusterConfigException("client-certificate", "the certificate and its key cannot be read, or do not fit.", wrong);
        }
    }

    private sealed record Held(AuthenticationHeaderValue? Header, X509Certificate2? Certificate, DateTimeOffset Until);
}
