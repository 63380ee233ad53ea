using System.Diagnostics;
using System.Text;

namespace Pipelines.Benchmarks.Harness;

/// <summary>A server as people start it, over a home of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri address, TimeSpan ready) => (_process, Http, Ready) = (process, new() { BaseAddress = address }, ready);

    public HttpClient Http { get; }

    /// <summary>From the start of the process to the first good answer of its readiness.</summary>
    public TimeSpan Ready { get; }

    public long MemoryBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static async Task<ServerProcess> StartAsync(CancellationToken stop)
    {
        ProcessStartInfo start = new(Checkout.Cli, ["up", "--listen", "127.0.0.1:0", "--home", Scratch.Folder()]) { RedirectStandardOutput = true, RedirectStandardError = true };
        Stopwatch watch = Stopwatch.StartNew();
        Process process = Process.Start(start) ?? throw new InvalidOperationException("It did not start.");
        // A full pipe would hold it up.
        process.BeginErrorReadLine();
        string line = await process.StandardOutput.ReadLineAsync(stop) ?? throw new InvalidOperationException("The server ended.");
        Uri address = new(line["listening on ".Length..]);
        using HttpClient http = new() { BaseAddress = address };
        while (!(await http.GetAsync("/readyz", stop)).IsSuccessStatusCode)
            await Task.Delay(1, stop);
        return new(process, address, watch.Elapsed);
    }

    /// <summary>Posts JSON; throws where it is not taken.</summary>
    public static async Task PostAsync(HttpClient http, string path, string json, CancellationToken stop)
    {
        using StringContent body = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await http.PostAsync(path, body, stop);
        await answer.Content.ReadAsByteArrayAsync(stop);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
