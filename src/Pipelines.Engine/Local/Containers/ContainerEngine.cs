using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Engine.Local.Processes;

namespace Pipelines.Engine.Local.Containers;

/// <summary>What a container engine says about a container.</summary>
/// <param name="Status"><c>created</c> while its program has not begun, <c>running</c>, <c>exited</c> and others.</param>
/// <param name="ExitCode">Of its program; 0 until it has ended.</param>
/// <param name="WasOutOfMemory">Killed at its memory limit.</param>
internal sealed record ContainerState(string Status, int ExitCode, bool WasOutOfMemory)
{
    public bool IsRunning => Status is "running" or "paused";

    public bool HasEnded => Status is "exited" or "stopped" or "dead";
}

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

    /// <summary>A daemon runs the containers, as root: what a program's root writes is root's outside too.</summary>
    public bool HasDaemon => Path.GetFileName(Program) == "docker";

    /// <summary>This user and group by number, as <c>--user</c> takes it.</summary>
    public static string ThisUser => string.Create(CultureInfo.InvariantCulture, $"{Libc.UserId()}:{Libc.GroupId()}");

    /// <summary>What the engine knows of a container; null for one that it does not know.</summary>
    /// <exception cref="ContainerEngineException">It does not answer. That is not the same as knowing nothing: a container may run on.</exception>
    public async Task<ContainerState?> InspectAsync(string name, CancellationToken stop)
    {
        Answer answer = await AskAsync(["inspect", "--type", "container", "--format", "{{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}}", name], stop);
        if (answer.Code == 0 && answer.Output.Trim().Split(' ') is [var status, var exit, var oom] && int.TryParse(exit, CultureInfo.InvariantCulture, out int exitCode))
            return new(status, exitCode, oom == "true");
        return answer.Errors.Contains("no such", StringComparison.OrdinalIgnoreCase) ? null : throw new ContainerEngineException(Program ?? "", answer.Errors.Trim());
    }

    /// <summary>Waits for a container's end, or until the engine no longer knows it.</summary>
    public async Task WaitAsync(string name, CancellationToken stop) => await AskAsync(["wait", name], stop);

    /// <summary>Signals a container's first process. False when there is no such container, or none that runs.</summary>
    public async Task<bool> SignalAsync(string name, string signal, CancellationToken stop)
        => (await AskAsync(["kill", "--signal", signal, name], stop)).Code == 0;

    /// <summary>Removes a container; one that does not exist is no error.</summary>
    public async Task RemoveAsync(string name, CancellationToken stop) => await AskAsync(["rm", "--force", name], stop);

    /// <summary>Calls the engine.</summary>
    private async Task<Answer> AskAsync(IEnumerable<string> arguments, CancellationToken stop)
    {
        if (Program is null)
            return new(-1, "", Missing);
        ProcessStartInfo start = new(Program, Arguments.Concat(arguments))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        try
        {
            using Process process = Process.Start(start) ?? throw new Win32Exception();
            process.StandardInput.Close();
            Task<string> errors = process.StandardError.ReadToEndAsync(stop);
            string output = await process.StandardOutput.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            return new(process.ExitCode, output, await errors);
        }
        catch (Win32Exception failure)
        {
            return new(-1, "", failure.Message);
        }
    }

    private sealed record Answer(int Code, string Output, string Errors);
}
