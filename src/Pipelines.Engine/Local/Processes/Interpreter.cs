using System.Collections.Concurrent;
using System.Diagnostics;
using Pipelines.Core.Values;
using Pipelines.Engine.Steps;
using Pipelines.Engine.Steps.Files;

namespace Pipelines.Engine.Local.Processes;

/// <summary>
/// The Python that runs components here. Steps find it under its usual names, by a folder of ours that comes first on PATH: a wrapper,
/// not a link, since an interpreter tells its virtual environment by its own path.
/// </summary>
internal sealed class Interpreter : IPackageLookup
{
    // The interpreter knows best what it has; pip brings the grammar of requirements with it.
    private const string Question = """
        import sys
        from importlib import metadata
        from pip._vendor.packaging.requirements import Requirement
        for text in sys.argv[1:]:
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate():
                if requirement.url or not requirement.specifier.contains(metadata.version(requirement.name), prereleases=True):
                    sys.exit(1)
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, Task<bool>> _answers = new(StringComparer.Ordinal);
    private readonly string _wanted;
    private readonly TimeProvider _time;

    /// <param name="configured">A path or a name on PATH; null: PIPELINES_PYTHON, else the first <c>python3</c> on PATH.</param>
    /// <param name="folder">Where the wrappers go.</param>
    /// <param name="path">The PATH of steps.</param>
    /// <param name="time">The clock.</param>
    public Interpreter(string? configured, string folder, string path, TimeProvider time)
    {
        string? variable = Environment.GetEnvironmentVariable("PIPELINES_PYTHON");
        string? asked = configured ?? (string.IsNullOrEmpty(variable) ? null : variable);
        _time = time;
        _wanted = asked ?? "python3";
        Program = asked is null
            ? Programs.Find("python3", path) ?? Programs.Find("python", path)
            : Programs.Find(asked.Contains('/', StringComparison.Ordinal) ? System.IO.Path.GetFullPath(asked) : asked, path);
        // Without one that was asked for, another one must not step in under its name.
        Folder = Program is not null ? MakeWrappers(folder, Program) : null;
        Missing = asked is null
            ? $"No python3 and no python was found on PATH ({path}). Install Python 3.9 or later, or name one with --python or PIPELINES_PYTHON."
            : $"The interpreter '{asked}' ({(configured is null ? "PIPELINES_PYTHON" : "--python")}) is not an executable file{(asked.Contains('/', StringComparison.Ordinal) ? "" : $" on PATH ({path})")}. Name an installed Python 3.9 or later.";
    }

    /// <summary>The interpreter's path; null if there is none.</summary>
    public string? Program { get; }

    /// <summary>The folder that must come first on PATH; null if there is no interpreter.</summary>
    public string? Folder { get; }

    /// <summary>For people: what was looked for and how to set it.</summary>
    public string Missing { get; }

    /// <summary>True for the names that stand for this interpreter.</summary>
    public bool IsNamed(string program) => program is "python3" or "python" || program == _wanted;

    /// <inheritdoc/>
    public async ValueTask<bool> HasAsync(Sequence<string> requirements, CancellationToken stop)
        => Program is not null && await _answers.GetOrAdd(string.Join('\n', requirements), _ => AskAsync(requirements)).WaitAsync(stop);

    private async Task<bool> AskAsync(Sequence<string> requirements)
    {
        using CancellationTokenSource patience = new(Patience, _time);
        ProcessStartInfo start = new(Program!, ["-c", Question, .. requirements]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("No process was started.");
        try
        {
            process.StandardInput.Close();
            // Whatever it has to say is of no interest; a full pipe must not stop it.
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token), process.WaitForExitAsync(patience.Token));
            return process.ExitCode == 0;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return false;
        }
    }

    private static string MakeWrappers(string folder, string program)
    {
        string text = $"#!/bin/sh\nexec '{program.Replace("'", "'\\''", StringComparison.Ordinal)}' \"$@\"\n";
        Disk.MakeFolder(folder);
        foreach (string name in (string[])["python3", "python"])
        {
            string path = Path.Combine(folder, name);
            if (File.Exists(path) && File.ReadAllText(path) == text)
                continue;
            // Whole or not at all: steps of another engine may be looking for it.
            string fresh = path + ".new";
            File.WriteAllText(fresh, text);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(fresh, (UnixFileMode)0b111_101_101);
            File.Move(fresh, path, overwrite: true);
        }
        return folder;
    }
}
