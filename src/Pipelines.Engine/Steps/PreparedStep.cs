using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Commands;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Steps;

/// <summary>An attempt that can be started: all inputs are there, all placeholders replaced.</summary>
public sealed record PreparedStep
{
    /// <summary>The program and its arguments; the program as the author named it. Empty: only the image knows.</summary>
    public required Sequence<string> Command { get; init; }

    /// <summary>Arguments for the image's entry point, where <see cref="Command"/> is empty.</summary>
    public Sequence<string> Args { get; init; }

    /// <summary>Variables that come on top of those that every step gets, in their final form.</summary>
    public required Sequence<EnvironmentVariable> Environment { get; init; }

    /// <summary>The image, its placeholder replaced; may be empty.</summary>
    public required string Image { get; init; }

    /// <summary>What it asks for and may use, placeholders replaced.</summary>
    public required ResourceSpec Resources { get; init; }

    /// <summary>The folders of the attempt.</summary>
    public required StepFolder Folder { get; init; }

    /// <summary>Paths outside <see cref="StepFolder.Io"/> that it reads.</summary>
    public Sequence<string> Reads { get; init; }

    /// <summary>Folders outside <see cref="StepFolder.Io"/> that it writes outputs into.</summary>
    public Sequence<string> Writes { get; init; }

    /// <summary>Folders that the program finds under other paths: volumes of the platform.</summary>
    public Sequence<StepMount> Mounts { get; init; }

    /// <summary>What to call, where the step is a Python function that needs nothing installed; a warm interpreter can. Null for other programs.</summary>
    public PythonFunction? Function { get; init; }
}

/// <summary>A folder of this machine under a path of the program's own.</summary>
/// <param name="Source">The folder; it is there.</param>
/// <param name="Target">The path, absolute; nothing need be there.</param>
/// <param name="IsReadOnly">The program may not write there.</param>
public sealed record StepMount(string Source, string Target, bool IsReadOnly);

/// <summary>A function of a module, to be called with an executor input.</summary>
/// <param name="Module">The module's file.</param>
/// <param name="Name">The function's name.</param>
/// <param name="ExecutorInput">The file with the executor input.</param>
public sealed record PythonFunction(string Module, string Name, string ExecutorInput);

/// <summary>What became of preparing an attempt.</summary>
public abstract record Preparation
{
    private Preparation() { }

    /// <summary>It can be started.</summary>
    public sealed record Ready(PreparedStep Step) : Preparation;

    /// <summary>There is nothing to start: the engine has done the work itself.</summary>
    public sealed record Done(StepReport Report) : Preparation;

    /// <summary>It cannot be started: the report says why, and how to mend it.</summary>
    public sealed record Refused(StepReport Report) : Preparation;
}

/// <summary>How a program has ended, as its launcher saw it.</summary>
/// <param name="Outcome">What the launcher knows: <see cref="StepOutcome.Succeeded"/> when it was left to end by itself and gave code 0.</param>
/// <param name="Code">Its exit code, 128 + n for signal n; null if it is not known.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="Words">What the launcher has to say about it; empty: the exit code tells all.</param>
/// <param name="Log">The file with what it printed; null: unknown.</param>
public sealed record StepExit(StepOutcome Outcome, int? Code, DateTimeOffset? StartedAt, string Words, string? Log);

/// <summary>Knows which packages an interpreter has.</summary>
public interface IPackageLookup
{
    /// <summary>True when all requirements (<c>pandas&gt;=2</c>) are met without an installation. May be asked from any thread.</summary>
    ValueTask<bool> HasAsync(Sequence<string> requirements, CancellationToken stop);

    /// <summary>
    /// A virtual environment of this machine that has what the installations ask for; made if need be, which may take minutes. Null where
    /// there are no environments: then the step installs for itself.
    /// </summary>
    /// <exception cref="StepRefusedException">It cannot be made; the message has what the installer said last, and how to mend it.</exception>
    ValueTask<string?> EnvironmentAsync(Sequence<PipInstall> installs, CancellationToken stop) => ValueTask.FromResult<string?>(null);
}
