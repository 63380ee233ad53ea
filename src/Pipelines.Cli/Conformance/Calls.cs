using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines.Cli.Conformance;

/// <summary>What one call of this program gave; <see cref="Code"/> is null when it did not end in time.</summary>
internal sealed record Answer(int? Code, JsonObject? Json, string Errors, TimeSpan Took);

/// <summary>Calls this program again, as its users do: what counts is what they would see.</summary>
internal static class Calls
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    /// <summary>One call; when it takes longer than <paramref name="patience"/> it is asked to end, and killed if it does not.</summary>
    public static async Task<Answer> MakeAsync(string folder, TimeSpan patience, CancellationToken stop, params string[] arguments)
    {
        long began = Stopwatch.GetTimestamp();
        (string program, string[] first) = Self();
        ProcessStartInfo start = new(program, [.. first, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("PIPELINES_HOME");
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("No process was started.");
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        bool ended = await EndAsync(process, patience, stop);
        // What the call started may hold the pipes open; what was said so far is enough.
        await Task.WhenAny(Task.WhenAll(output, errors), Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, CancellationToken.None));
        stop.ThrowIfCancellationRequested();
        string text = output.IsCompletedSuccessfully ? await output : "";
        return new(ended ? process.ExitCode : null, Parse(text), errors.IsCompletedSuccessfully ? (await errors).Trim() : "", Stopwatch.GetElapsedTime(began));
    }

    private static async Task<bool> EndAsync(Process process, TimeSpan patience, CancellationToken stop)
    {
        if (await EndsWithinAsync(process, patience, stop))
            return true;
        // SIGTERM first: it stops its steps.
        using (Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(CancellationToken.None);
        if (!await EndsWithinAsync(process, Grace, CancellationToken.None))
            process.Kill(entireProcessTree: true);
        return false;
    }

    private static async Task<bool> EndsWithinAsync(Process process, TimeSpan patience, CancellationToken stop)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(patience);
        try
        {
            await process.WaitForExitAsync(late.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The published program, or the host of .NET with the assembly.</summary>
    private static (string Program, string[] Arguments) Self()
    {
        string process = Environment.ProcessPath ?? "pipelines";
        return Path.GetFileNameWithoutExtension(process) == "dotnet"
            ? (process, ["exec", Path.Combine(AppContext.BaseDirectory, "pipelines.dll")])
            : (process, []);
    }
}
