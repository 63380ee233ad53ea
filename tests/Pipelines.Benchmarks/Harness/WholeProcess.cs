using System.Diagnostics;

namespace Pipelines.Benchmarks.Harness;

/// <summary>Measures a program from its start to its end.</summary>
internal static class WholeProcess
{
    /// <summary>Milliseconds until the program has ended.</summary>
    /// <exception cref="RowUnavailableException">It did not end with 0: what was measured would be a failure.</exception>
    public static async Task<double> MillisecondsAsync(string program, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> said = process.StandardOutput.ReadToEndAsync(stop);
        Task<string> complained = process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        double milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        await said;
        return process.ExitCode == 0
            ? milliseconds
            : throw new RowUnavailableException($"`{program} {string.Join(' ', arguments)}` ended with {process.ExitCode}: {await complained}");
    }
}
