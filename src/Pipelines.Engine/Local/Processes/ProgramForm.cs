using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Local.Processes;

/// <summary>A program of this machine, ready to be started.</summary>
/// <param name="Arguments">The program's path first.</param>
/// <param name="Environment">
/// On top of the supervisor's. With <see cref="AttemptMark.AttemptVariable"/> among it, its processes are signalled one by one.
/// </param>
internal sealed record ProgramLine(IReadOnlyList<string> Arguments, IReadOnlyList<EnvironmentVariable> Environment);

/// <summary>How a step becomes a program of this machine: by itself, or through a container engine.</summary>
internal interface IProgramForm
{
    /// <summary>The environment of supervisors, which their programs get too.</summary>
    IReadOnlyList<EnvironmentVariable> Environment { get; }

    /// <summary>Which packages are there without an installation.</summary>
    IPackageLookup Packages { get; }

    /// <summary>The program of a prepared step.</summary>
    /// <exception cref="StepRefusedException">It cannot be run here; the message tells what was looked for and how to mend it.</exception>
    ProgramLine Compose(StepOrder order, PreparedStep step, AttemptPlace place);

    /// <summary>Shell text that ends what the supervisor's own means do not reach, by <c>$1</c>, a signal's name; null where there is no such thing.</summary>
    string? EndText(StepOrder order);

    /// <summary>
    /// Signals what is not a process of ours: a container. False when it could not be reached, since it is only being made or has ended;
    /// true where there is no such thing.
    /// </summary>
    Task<bool> SignalAsync(AttemptPlace place, string signal, CancellationToken stop);

    /// <summary>
    /// Looks back at a program whose supervisor is done with it: whether it still runs elsewhere, and what its exit code means.
    /// <paramref name="asked"/> is canceled when the run asks for its end.
    /// </summary>
    Task<StepExit> ExplainAsync(StepOrder order, StepExit exit, CancellationToken asked, CancellationToken stop);
}
