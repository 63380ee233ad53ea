using System.Diagnostics;
using Xunit;

namespace Pipelines.Conformance;

/// <summary>
/// Ceph's real S3 gateway with a store of the tests' own, in memory; it ends with the process that started it, however that ends.
/// Where Ceph is not installed the test is skipped with the reason.
/// </summary>
public sealed class CephGateway : IDisposable
{
    /// <summary>The access key of its one user.</summary>
    public const string AccessKey = "testaccess";

    /// <summary>The secret key of its one user.</summary>
    public const string SecretKey = "testsecret";

    private static readonly string[] Programs = ["ceph-mon", "ceph-osd", "radosgw", "radosgw-admin", "ceph", "ceph-authtool", "monmaptool"];
    private static readonly SemaphoreSlim Gate = new(1);
    private static CephGateway? _shared;
    private static int _given;

    private readonly Process _script;

    private CephGateway(Process script, Uri endpoint) => (_script, Endpoint) = (script, endpoint);

    /// <summary>Where it answers.</summary>
    public Uri Endpoint { get; }

    /// <summary>The gateway that all tests of this process share.</summary>
    public static async Task<CephGateway> SharedAsync()
    {
        Assert.SkipUnless(Programs.All(IsHere), "Ceph's gateway is not on this machine: WITH=s3 installs it.");
        await Gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _shared ??= await StartAsync();
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>The name of a bucket that no other test has; it is for the test to make.</summary>
    public static string NextBucket() => $"tests-{Environment.ProcessId}-{Interlocked.Increment(ref _given)}";

    /// <summary>The environment of a program that uses it.</summary>
    public Dictionary<string, string> Variables => new(StringComparer.Ordinal)
    {
        ["AWS_ACCESS_KEY_ID"] = AccessKey,
        ["AWS_SECRET_ACCESS_KEY"] = SecretKey,
        ["AWS_ENDPOINT_URL"] = Endpoint.AbsoluteUri,
        ["AWS_REGION"] = "us-east-1",
    };

    /// <summary>One variable of it.</summary>
    public string? Variable(string name) => Variables.GetValueOrDefault(name);

    /// <inheritdoc/>
    public void Dispose()
    {
        _script.StandardInput.Close();
        _script.WaitForExit();
        _script.Dispose();
    }

    private static async Task<CephGateway> StartAsync()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"ceph-{Environment.ProcessId}");
        string file = folder + ".sh";
        await using (Stream script = typeof(CephGateway).Assembly.GetManifestResourceStream("ceph-gateway.sh")!)
        await using (FileStream copy = File.Create(file))
            await script.CopyToAsync(copy);
        ProcessStartInfo start = new("bash", [file, folder]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = Process.Start(start)!;
        // Ours never ends by itself: the line is there, or the script is over and has said why.
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string? ready = await process.StandardOutput.ReadLineAsync();
        if (ready is null || !ready.StartsWith("ready ", StringComparison.Ordinal))
            throw new InvalidOperationException($"The gateway did not start: {await errors}");
        File.Delete(file);
        return new(process, new Uri(ready["ready ".Length..]));
    }

    private static bool IsHere(string program)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
