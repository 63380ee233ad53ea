using System.Globalization;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Local.Containers;

/// <summary>
/// A step as a container. The engine's <c>run</c> stays in the foreground under the step's supervisor: its output is the log and its
/// exit code the container's. The container's name is computed from the attempt, so whoever comes later finds it.
/// </summary>
internal sealed class ContainerForm(StepRunner runner, LocalOptions local, ContainerOptions options) : IProgramForm
{
    /// <summary>What podman and docker give when they could not start the container.</summary>
    private const int NotStarted = 125;

    private readonly ContainerEngine _engine = new(options);

    public IReadOnlyList<EnvironmentVariable> Environment { get; } = runner.BaseEnvironment;

    public IPackageLookup Packages { get; } = new UnknownPackages();

    public ProgramLine Compose(StepOrder order, PreparedStep step, AttemptPlace place)
    {
        if (step.Image.Length == 0)
            throw new StepRefusedException(StepOutcome.Impossible, $"Executor '{order.ExecutorLabel}' names no image. Give it one, or run processes (--launcher process).");
        string program = _engine.Program ?? throw new StepRefusedException(StepOutcome.Impossible, _engine.Missing);
        List<string> line =
        [
            program, .. _engine.Arguments, "run", "--name", NameOf(place), "--label", $"pipelines.run={order.Attempt.Run}",
            // Mounts keep their labels: relabelling other people's folders is not ours to do.
            "--security-opt", "label=disable", "--workdir", step.Folder.Work,
        ];
        if (UserOf() is { Length: > 0 } user)
            line.AddRange(["--user", user]);
        foreach ((string path, bool isWritable) in Mounts(step))
            line.AddRange(["--volume", isWritable ? $"{path}:{path}" : $"{path}:{path}:ro"]);
        foreach (EnvironmentVariable variable in step.Environment)
        {
            // By name: the engine takes the value from its own environment, where no list of processes shows it.
            line.AddRange(["--env", variable.Name == "PATH" ? $"PATH={variable.Value}" : variable.Name]);
        }
        line.AddRange(Limits(step.Resources));
        line.AddRange(options.RunArguments);
        if (step.Command.Count > 0)
            line.AddRange(["--entrypoint", step.Command[0]]);
        line.Add(step.Image);
        line.AddRange(step.Command.Count > 0 ? step.Command.Skip(1) : step.Args);
        return new(line, [.. step.Environment.Where(variable => variable.Name != "PATH")]);
    }

    public string? EndText(StepOrder order)
    {
        string name = NameOf(AttemptPlace.Of(local.RunsFolder, local.LogsFolder, order.Attempt));
        return _engine.Program is { } program
            ? $"{string.Join(' ', _engine.Arguments.Prepend(program).Select(Quoted))} kill --signal \"$1\" {name} >/dev/null 2>&1 || :\n"
            : null;
    }

    public async Task SignalAsync(AttemptPlace place, string signal, CancellationToken stop)
        => await _engine.AskAsync(["kill", "--signal", signal, NameOf(place)], stop);

    public async Task<StepExit> ExplainAsync(StepOrder order, StepExit exit, CancellationToken stop)
    {
        string name = NameOf(AttemptPlace.Of(local.RunsFolder, local.LogsFolder, order.Attempt));
        ContainerState? state = await _engine.InspectAsync(name, stop);
        if (state is { IsRunning: true } && exit.Outcome is StepOutcome.Lost)
        {
            // The client is gone, the container is not.
            int? code = await _engine.WaitAsync(name, stop);
            state = await _engine.InspectAsync(name, stop);
            exit = exit with { Outcome = code is 0 ? StepOutcome.Succeeded : StepOutcome.Failed, Code = code };
        }
        await _engine.AskAsync(["rm", "--force", name], stop);
        if (state is { WasOutOfMemory: true } && exit.Outcome == StepOutcome.Failed)
            return exit with { Words = "The container used more memory than its limit and was killed. Raise the memory limit of the step." };
        return exit is { Outcome: StepOutcome.Failed, Code: NotStarted }
            ? exit with { Outcome = StepOutcome.Impossible, Words = NotStartedWords(order) }
            : exit;
    }

    private string NotStartedWords(StepOrder order)
    {
        string image = order.Executor is ExecutorSpec.Container container ? container.Image : "";
        return $"'{_engine.Program}' could not start a container of image '{image}'. Is the image there? Build or pull it, or run processes (--launcher process).";
    }

    /// <summary>Computed, so that an attempt has one container however often it is started.</summary>
    private static string NameOf(AttemptPlace place) => $"pipelines-{Digest.Of(place.Folder).Hex[..24]}";

    private string UserOf() => options.User.Length > 0 || System.Environment.UserName == "root" ? options.User : ContainerEngine.ThisUser();

    private IEnumerable<(string Path, bool IsWritable)> Mounts(PreparedStep step)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string path in step.Writes.Prepend(step.Folder.Io).Prepend(step.Folder.Work))
        {
            if (Path.Exists(path) && seen.Add(path))
                yield return (path, true);
        }
        foreach (string path in runner.RuntimeFolder is { } runtime ? step.Reads.Add(runtime) : step.Reads)
        {
            if (Path.Exists(path) && seen.Add(path))
                yield return (path, false);
        }
    }

    private static IEnumerable<string> Limits(ResourceSpec resources)
    {
        double? cores = Quantity.Read(resources.CpuLimit) ?? (resources.OldCpuLimit > 0 ? resources.OldCpuLimit : null);
        if (cores is { } cpus)
            yield return string.Create(CultureInfo.InvariantCulture, $"--cpus={cpus:0.###}");
        double? bytes = Quantity.Read(resources.MemoryLimit) ?? (resources.OldMemoryLimit > 0 ? resources.OldMemoryLimit * 1e9 : null);
        if (bytes is { } memory)
            yield return string.Create(CultureInfo.InvariantCulture, $"--memory={Math.Min(memory, long.MaxValue / 2):0}b");
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>What an image has is known only inside it.</summary>
    private sealed class UnknownPackages : IPackageLookup
    {
        public ValueTask<bool> HasAsync(Sequence<string> requirements, CancellationToken stop) => ValueTask.FromResult(requirements.Count == 0);
    }
}
