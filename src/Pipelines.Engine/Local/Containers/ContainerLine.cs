using System.Globalization;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Local.Containers;

/// <summary>The engine's command line for a step: the same step gives the same line.</summary>
internal sealed class ContainerLine(ContainerEngine engine, ContainerOptions options, string? runtimeFolder)
{
    // The engine reads these itself: the author's values are for the program and must not reach it.
    private static readonly string[] EnginesOwn =
        ["PATH", "HOME", "USER", "TMPDIR", "LD_", "XDG_", "DBUS_", "CONTAINER", "DOCKER_", "PODMAN_", "BUILDAH_", "REGISTRY_", "STORAGE_", "SSL_", "http", "HTTP", "no_proxy", "NO_PROXY"];

    /// <exception cref="StepRefusedException">There is no engine or no image, or the step asks for what an engine cannot give.</exception>
    public ProgramLine Of(StepOrder order, PreparedStep step, string name)
    {
        string program = engine.Program ?? throw Refused(engine.Missing);
        if (step.Image.Length == 0)
            throw Refused($"Executor '{order.ExecutorLabel}' names no image. Give it one, or run processes (--launcher process).");
        List<string> line =
        [
            program, .. engine.Arguments, "run", "--name", name, "--label", "app.kubernetes.io/managed-by=pipelines", "--label", $"pipelines.run={order.Attempt.Run}",
            // The log is what the engine's client prints; a second copy of the engine's own would grow without limit.
            "--log-driver", "none",
            // Mounts keep their labels: relabelling other people's folders is not ours to do.
            "--security-opt", "label=disable",
        ];
        if (options.User.Length > 0 || (engine.HasDaemon && Environment.UserName != "root"))
            line.AddRange(["--user", options.User.Length > 0 ? options.User : ContainerEngine.ThisUser]);
        if (options.Network.Length > 0)
            line.AddRange(["--network", options.Network]);
        foreach ((string path, bool isWritable) in Mounts(order, step))
            line.AddRange(["--volume", isWritable ? $"{path}:{path}" : $"{path}:{path}:ro"]);
        foreach (StepMount mount in step.Mounts)
            line.AddRange(["--volume", $"{Mountable(mount.Source)}:{Mountable(mount.Target)}{(mount.IsReadOnly ? ":ro" : "")}"]);
        foreach (EnvironmentVariable variable in step.Environment)
            line.AddRange(["--env", IsEnginesOwn(variable) ? $"{variable.Name}={variable.Value}" : variable.Name]);
        line.AddRange(Limits(step.Resources));
        line.AddRange(options.RunArguments);
        if (step.Command.Count > 0)
            line.AddRange(["--entrypoint", step.Command[0]]);
        line.Add(step.Image);
        line.AddRange(step.Command.Count > 0 ? step.Command.Skip(1) : step.Args);
        // By name where that can be: the engine takes the value from its environment, where no list of processes shows it.
        return new(line, [.. step.Environment.Where(variable => !IsEnginesOwn(variable))]);
    }

    private IEnumerable<(string Path, bool IsWritable)> Mounts(StepOrder order, PreparedStep step)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        string workspace = order.Facts.Run.WorkspacePath;
        foreach (string path in (string[])[step.Folder.Io, .. step.Writes, workspace])
        {
            if (Path.Exists(path) && seen.Add(path))
                yield return (Mountable(path), true);
        }
        foreach (string path in (string[])[.. step.Reads, runtimeFolder ?? ""])
        {
            if (Path.Exists(path) && seen.Add(path))
                yield return (Mountable(path), false);
        }
    }

    private static string Mountable(string path) => !path.Contains(':', StringComparison.Ordinal) ? path
        : throw Refused($"'{path}' cannot be shown to a container: engines take a colon in a path for a separator. Choose a --home without one.");

    private IEnumerable<string> Limits(ResourceSpec resources)
    {
        if (Amount(resources.CpuLimit, resources.OldCpuLimit, "CPU limit") is double cores)
            yield return string.Create(CultureInfo.InvariantCulture, $"--cpus={cores:0.###}");
        if (Amount(resources.MemoryLimit, resources.OldMemoryLimit * 1e9, "memory limit") is double memory)
            yield return $"--memory={Bytes(memory)}";
        if (Amount(resources.MemoryRequest, resources.OldMemoryRequest * 1e9, "memory request") is double asked)
            yield return $"--memory-reservation={Bytes(asked)}";
        string type = resources.AcceleratorType.Length > 0 ? resources.AcceleratorType : resources.OldAcceleratorType;
        if (type.Length == 0 || Amount(resources.AcceleratorCount, resources.OldAcceleratorCount, "accelerator count") is not double count)
            yield break;
        if (!type.Contains("nvidia", StringComparison.OrdinalIgnoreCase))
            throw Refused($"Accelerators of type '{type}' are asked for; containers of this machine can only be given those of nvidia. Take the request out, or run on a cluster.");
        if (engine.HasDaemon)
            yield return string.Create(CultureInfo.InvariantCulture, $"--gpus={count:0}");
        else
            for (int i = 0; i < count; i++)
                yield return string.Create(CultureInfo.InvariantCulture, $"--device=nvidia.com/gpu={i}");
    }

    private static string Bytes(double amount) => string.Create(CultureInfo.InvariantCulture, $"{Math.Min(amount, long.MaxValue / 2):0}b");

    private static double? Amount(string text, double old, string what)
    {
        if (text.Length == 0)
            return old > 0 ? old : null;
        return Quantity.TryParse(text, out double amount) && amount >= 0
            ? amount > 0 ? amount : null
            : throw Refused($"The {what} '{text}' is no quantity. Write 500m or 2 for processors, 256Mi or 15G for memory.");
    }

    private static bool IsEnginesOwn(EnvironmentVariable variable) => EnginesOwn.Any(start => variable.Name.StartsWith(start, StringComparison.Ordinal));

    private static StepRefusedException Refused(string message) => new(StepOutcome.Impossible, message);
}
