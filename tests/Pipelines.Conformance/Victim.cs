using System.Diagnostics;

namespace Pipelines.Conformance;

/// <summary>A process of <c>Pipelines.Victim</c>, to be killed. The test's project refers to that one, so it lies beside the test.</summary>
public sealed class Victim : IDisposable
{
    private readonly Process _process;

    private Victim(Process process) => _process = process;

    /// <summary>Starts it; the streams of all three are the test's.</summary>
    public static Victim Start(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "Pipelines.Victim"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new(Process.Start(start)!);
    }

    /// <summary>The process.</summary>
    public int Id => _process.Id;

    /// <summary>The next line that it says; null when it has ended.</summary>
    public async Task<string?> ReadLineAsync(CancellationToken stop) => await _process.StandardOutput.ReadLineAsync(stop);

    /// <summary>SIGKILL, and what it had said before and nobody has read.</summary>
    public async Task<IReadOnlyList<string>> KillAsync(CancellationToken stop)
    {
        _process.Kill();
        string rest = await _process.StandardOutput.ReadToEndAsync(stop);
        await _process.WaitForExitAsync(stop);
        return rest.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Waits for its own end, after telling it that nothing comes on standard input any more.</summary>
    public async Task<int> EndAsync(CancellationToken stop)
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(stop);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
