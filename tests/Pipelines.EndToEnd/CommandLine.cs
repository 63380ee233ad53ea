using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Pipelines.EndToEnd;

/// <summary>What one call of the program gave.</summary>
internal sealed record Said(int Code, string Output, string Errors)
{
    public JsonNode Json => JsonNode.Parse(Output) ?? throw new InvalidOperationException($"No JSON on standard output. Standard error: {Errors}");

    public void ShouldEndWith(int code) => Assert.True(Code == code, $"Exit code {Code}, expected {code}.\n--- stdout\n{Output}\n--- stderr\n{Errors}");
}

/// <summary>Calls <c>bin/pipelines</c> as a user does.</summary>
internal static partial class CommandLine
{
    /// <summary>No call may take longer; a hang is a failure, not a lost build.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static string Root { get; } = FindRoot();

    public static string Program { get; } = Path.Combine(Root, "bin", "pipelines");

    public static async Task<Said> CallAsync(string folder, params string[] arguments)
    {
        using Process process = Start(folder, arguments);
        return await EndAsync(process);
    }

    /// <summary>A call that has reason to take long.</summary>
    public static async Task<Said> CallAsync(string folder, TimeSpan patience, params string[] arguments)
    {
        using Process process = Start(folder, arguments);
        return await EndAsync(process, patience);
    }

    public static Process Start(string folder, params string[] arguments) => Start(folder, environment: null, arguments);

    public static Process Start(string folder, Dictionary<string, string>? environment, params string[] arguments)
    {
        Assert.True(File.Exists(Program), $"'{Program}' is not there. Build it first: make build");
        ProcessStartInfo start = new(Program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment.Remove("PIPELINES_HOME");
        foreach ((string name, string value) in environment ?? [])
            start.Environment[name] = value;
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    public static Task<Said> EndAsync(Process process) => EndAsync(process, Patience);

    private static async Task<Said> EndAsync(Process process, TimeSpan patience)
    {
        using CancellationTokenSource late = new(patience);
        Task<string> output = process.StandardOutput.ReadToEndAsync(late.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(late.Token);
        try
        {
            await process.WaitForExitAsync(late.Token);
            return new Said(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)}' did not end within {patience}.");
        }
    }

    public static void Signal(Process process, int signal) => _ = Kill(process.Id, signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Pipelines.sln")))
                return at.FullName;
        }
        throw new InvalidOperationException("The repository is not above the test program.");
    }
}

/// <summary>A folder of its own for one test.</summary>
internal sealed class Scratch : IDisposable
{
    public Scratch() => Folder = Directory.CreateTempSubdirectory("pipelines-e2e-").FullName;

    public string Folder { get; }

    public string Write(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public Task<Said> CallAsync(params string[] arguments) => CommandLine.CallAsync(Folder, arguments);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // A step that is still ending may write there; the system cleans its temporary folder.
        }
    }
}
