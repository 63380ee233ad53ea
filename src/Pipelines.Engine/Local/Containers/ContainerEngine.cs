using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Engine.Local.Processes;

namespace Pipelines.Engine.Local.Containers;

/// <summary>What a container engine says about a container.</summary>
internal sealed record ContainerState(bool IsRunning, bool WasOutOfMemory);

/// <summary>podman or docker, by its command line.</summary>
internal sealed class ContainerEngine
{
    private static readonly string[] Known = ["podman", "docker"];

    public ContainerEngine(ContainerOptions options)
    {
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        string[] wanted = options.Engine.Count > 0 ? [options.Engine[0]] : Known;
        Program = wanted.Select(name => Programs.Find(name, path)).FirstOrDefault(found => found is not null);
        Arguments = options.Engine.Skip(1).ToSequence();
        Missing = $"No container engine was found: looked for {string.Join(" and ", wanted)} on PATH ({path}). "
            + "Install podman or docker, name one by PIPELINES_CONTAINER_ENGINE, or run processes (--launcher process).";
    }

    /// <summary>The engine's path; null: see <see cref="Missing"/>.</summary>
    public string? Program { get; }

    /// <summary>What comes before every command.</summary>
    public Sequence<string> Arguments { get; }

    /// <summary>What was looked for, and how to mend it.</summary>
    public string Missing { get; }

    /// <summary>This user and group by number, as <c>--user</c> takes it.</summary>
    public static string ThisUser() => string.Create(CultureInfo.InvariantCulture, $"{Libc.UserId()}:{Libc.GroupId()}");

    /// <summary>What the engine knows of a container; null for one that it does not know.</summary>
    public async Task<ContainerState?> InspectAsync(string name, CancellationToken stop)
    {
        (int code, string output) = await AskAsync(["inspect", "--format", "{{.State.Running}} {{.State.OOMKilled}}", name], stop);
        return code == 0 && output.Trim().Split(' ') is [var running, var oom] ? new(running == "true", oom == "true") : null;
    }

    /// <summary>Waits for a container's end; null when the engine no longer knows it.</summary>
    public async Task<int?> WaitAsync(string name, CancellationToken stop)
    {
        (int code, string output) = await AskAsync(["wait", name], stop);
        return code == 0 && int.TryParse(output.Trim(), CultureInfo.InvariantCulture, out int exit) ? exit : null;
    }

    /// <summary>Calls the engine; what it says on standard error is left aside.</summary>
    public async Task<(int Code, string Output)> AskAsync(IEnumerable<string> arguments, CancellationToken stop)
    {
        if (Program is null)
            return (-1, "");
        ProcessStartInfo start = new(Program, Arguments.Concat(arguments))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            Task<string> errors = process.StandardError.ReadToEndAsync(stop);
            string output = await process.StandardOutput.ReadToEndAsync(stop);
            await errors;
            await process.WaitForExitAsync(stop);
            return (process.ExitCode, output);
        }
        catch (Win32Exception)
        {
            return (-1, "");
        }
    }
}
