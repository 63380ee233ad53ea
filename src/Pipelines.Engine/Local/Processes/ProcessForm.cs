using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Local.Processes;

/// <summary>A step as a process of this machine.</summary>
internal sealed class ProcessForm : IProgramForm
{
    private const string UsualPath = "/usr/local/bin:/usr/bin:/bin";

    private readonly StepRunner _runner;
    private readonly Interpreter _interpreter;
    private readonly MountSpace _mounts;
    private readonly string _path;

    /// <param name="runner">Knows the environment of steps.</param>
    /// <param name="local">The folders.</param>
    /// <param name="options">The interpreter.</param>
    /// <param name="time">The clock.</param>
    /// <param name="packages">Who knows the packages of an interpreter, by its path; null: the interpreter itself, which makes no environments.</param>
    public ProcessForm(StepRunner runner, LocalOptions local, ProcessOptions options, TimeProvider time, Func<string, IPackageLookup>? packages = null)
    {
        string path = runner.BaseEnvironment.FirstOrDefault(variable => variable.Name == "PATH")?.Value ?? UsualPath;
        _interpreter = new Interpreter(options.Python, Path.Combine(local.RunsFolder, ".bin"), path, time);
        _path = _interpreter.Folder is string folder ? $"{folder}:{path}" : path;
        _runner = runner;
        _mounts = new MountSpace(path);
        Packages = packages is not null && _interpreter.Program is string program ? packages(program) : _interpreter;
        Environment = [.. runner.BaseEnvironment.Where(variable => variable.Name != "PATH"), new EnvironmentVariable("PATH", _path)];
    }

    public IReadOnlyList<EnvironmentVariable> Environment { get; }

    public IPackageLookup Packages { get; }

    public ProgramLine Compose(StepOrder order, PreparedStep step, AttemptPlace place)
    {
        if (step.Command.Count == 0)
        {
            throw new StepRefusedException(StepOutcome.Impossible,
                $"Executor '{order.ExecutorLabel}' has no command: only its image ('{step.Image}') knows what to run. Give it a command, or run containers (--launcher container).");
        }
        if (step.Command.Contains("kfp.dsl.executor_main") && !step.Command.Any(word => word.StartsWith("--component_module_path", StringComparison.Ordinal)))
        {
            throw new StepRefusedException(StepOutcome.Impossible,
                $"Executor '{order.ExecutorLabel}' is a Python component whose module lies in its image ('{step.Image}'), and images are ignored where steps run as processes. Run containers (--launcher container), or compile it as a lightweight component.");
        }
        IReadOnlyList<string> program = [ProgramOf(step), .. step.Command.Skip(1)];
        return new(step.Mounts.Count > 0 ? _mounts.Around(step, program) : program, [.. step.Environment, new(AttemptMark.AttemptVariable, place.Folder)]);
    }

    public string? EndText(StepOrder order) => null;

    public Task<bool> SignalAsync(AttemptPlace place, string signal, CancellationToken stop) => Task.FromResult(true);

    public Task<StepExit> ExplainAsync(StepOrder order, StepExit exit, CancellationToken asked, CancellationToken stop) => Task.FromResult(exit);

    private string ProgramOf(PreparedStep step)
    {
        string name = step.Command[0];
        if (_interpreter.IsNamed(name))
            return _interpreter.Program ?? throw new StepRefusedException(StepOutcome.Impossible, _interpreter.Missing);
        string path = step.Environment.LastOrDefault(variable => variable.Name == "PATH")?.Value ?? _path;
        if (ShellDialect.BeyondPlain(step.Command) is { } beyond && Programs.Find("bash", path) is { } bash)
        {
            _runner.Notice($"A script for sh uses '{beyond}', which plain shells do not know: bash runs it here. In an image it depends on its sh.");
            return bash;
        }
        string program = name.StartsWith('/') || !name.Contains('/', StringComparison.Ordinal) ? name : Path.Combine(step.Folder.Work, name);
        return Programs.Find(program, path) ?? throw new StepRefusedException(StepOutcome.Impossible, name.Contains('/', StringComparison.Ordinal)
            ? $"The program '{name}' is not an executable file of this machine, where steps run as processes and images are ignored. Install it, or run containers (--launcher container)."
            : $"The program '{name}' was not found on PATH ({path}). Steps run as processes of this machine, and images are ignored: install it, or run containers (--launcher container).");
    }
}
