using System.Diagnostics;
using Pipelines.Benchmarks.Harness;
using Pipelines.Stores.S3;

namespace Pipelines.Benchmarks.Rows;

/// <summary>
/// One gigabyte to or from Ceph's gateway on this machine, hashed and verified; the baseline is Amazon's own command line, without the time
/// that it needs to start and to carry one byte.
/// </summary>
internal abstract class BucketRow(string direction) : Row, IAsyncDisposable
{
    private const long Bytes = 1L << 30;
    private const string Place = "s3://bench/rows";

    private Process? _gateway;
    private S3ArtifactStore? _store;

    /// <summary>Both ways.</summary>
    public static IEnumerable<Row> All => [new Up(), new Down()];

    public override string Name => $"s3-{direction}/1GB";

    public override string Unit => "MB/s";

    public override int Repeats => 3;

    /// <summary>The file that goes up.</summary>
    protected string Source { get; } = Scratch.File();

    protected S3ArtifactStore Store => _store ?? throw new InvalidOperationException("Not prepared.");

    public override async Task PrepareAsync(CancellationToken stop)
    {
        ProcessStartInfo start = new(Checkout.Source("scripts/testing/ceph-gateway.sh"), [Path.Combine(Scratch.Folder(), "ceph")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SIZE_GB"] = "12";
        _gateway = Process.Start(start)!;
        if (await _gateway.StandardOutput.ReadLineAsync(stop) is not { } ready)
            throw new RowUnavailableException($"Ceph's gateway does not start: {await _gateway.StandardError.ReadToEndAsync(stop)}", isExpected: _gateway.WaitForExit(1000) && _gateway.ExitCode == 3);
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["AWS_ACCESS_KEY_ID"] = "testaccess",
            ["AWS_SECRET_ACCESS_KEY"] = "testsecret",
            ["AWS_ENDPOINT_URL"] = ready["ready ".Length..],
            ["AWS_REGION"] = "us-east-1",
            // Newer ones send checksums that this gateway does not know.
            ["AWS_REQUEST_CHECKSUM_CALCULATION"] = "when_required",
            ["AWS_RESPONSE_CHECKSUM_VALIDATION"] = "when_required",
        };
        foreach ((string name, string value) in environment)
            Environment.SetEnvironmentVariable(name, value);
        await AwsAsync(stop, "s3", "mb", "s3://bench");
        await WriteAsync(Source, Bytes, stop);
        await WriteAsync(Tiny, 1, stop);
        _store = await S3ArtifactStore.OpenAsync(S3Address.Parse(Place, S3Settings.FromEnvironment(environment.GetValueOrDefault)), environment.GetValueOrDefault, TimeProvider.System, stop);
    }

    public override async Task<double> MeasureAsync(CancellationToken stop)
    {
        await ReadyAsync(stop);
        long began = Stopwatch.GetTimestamp();
        await TransferAsync(stop);
        return Bytes / 1e6 / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    public override async Task<double?> MeasureBaselineAsync(CancellationToken stop)
    {
        await ReadyAsync(stop);
        await AwsAsync(stop, "s3", "cp", "--only-show-errors", Tiny, $"{Place}/tiny");
        double nothing = await AwsAsync(stop, "s3", "cp", "--only-show-errors", Tiny, $"{Place}/tiny");
        double all = await AwsAsync(stop, ["s3", "cp", "--only-show-errors", .. BaselineArguments()]);
        return Bytes / 1e6 / ((all - nothing) / 1000);
    }

    public async ValueTask DisposeAsync()
    {
        _store?.Dispose();
        if (_gateway is null)
            return;
        _gateway.StandardInput.Close();
        await _gateway.WaitForExitAsync();
        _gateway.Dispose();
    }

    /// <summary>What must lie where before each measurement, ours or the baseline's.</summary>
    protected abstract Task ReadyAsync(CancellationToken stop);

    protected abstract Task TransferAsync(CancellationToken stop);

    protected abstract string[] BaselineArguments();

    protected static string UriOf(string name) => $"{Place}/{name}";

    private string Tiny { get; } = Scratch.File();

    private static async Task<double> AwsAsync(CancellationToken stop, params string[] arguments)
    {
        try
        {
            return await WholeProcess.MillisecondsAsync("aws", arguments, stop);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new RowUnavailableException("The baseline is missing: install awscli.", isExpected: true);
        }
    }

    private static async Task WriteAsync(string path, long size, CancellationToken stop)
    {
        byte[] block = new byte[Math.Min(size, 4 << 20)];
        new Random(1).NextBytes(block);
        await using FileStream file = File.Create(path);
        for (long left = size; left > 0; left -= block.Length)
            await file.WriteAsync(block, stop);
    }

    private sealed class Up() : BucketRow("up")
    {
        private int _turn;

        // Another name each time: what is there already with the same content is not sent again.
        protected override async Task ReadyAsync(CancellationToken stop)
        {
            await Store.DeleteAsync(UriOf("baseline"), stop);
            await Store.DeleteAsync(UriOf($"up-{_turn++}"), stop);
        }

        protected override Task TransferAsync(CancellationToken stop) => Store.PutAsync(UriOf($"up-{_turn}"), Source, stop);

        protected override string[] BaselineArguments() => [Source, UriOf("baseline")];
    }

    private sealed class Down() : BucketRow("down")
    {
        private readonly string _target = Scratch.File();

        protected override async Task ReadyAsync(CancellationToken stop)
        {
            File.Delete(_target);
            await Store.PutAsync(UriOf("down"), Source, stop);
        }

        protected override Task TransferAsync(CancellationToken stop) => Store.FetchAsync(UriOf("down"), _target, stop);

        protected override string[] BaselineArguments() => [UriOf("down"), _target];
    }
}
