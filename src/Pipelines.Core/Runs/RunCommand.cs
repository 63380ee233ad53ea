using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>What must be done next. Each may be carried out twice.</summary>
public abstract record RunCommand
{
    private RunCommand() { }

    /// <summary>
    /// Start this attempt, by <see cref="RunMachine.OrderOf"/>; answered by <see cref="RunEvent.StepStarted"/> and
    /// <see cref="RunEvent.StepEnded"/>.
    /// </summary>
    public sealed record Launch(AttemptId Attempt) : RunCommand;

    /// <summary>
    /// Begin this attempt of a sweep, or take it over, by <see cref="RunMachine.SweepOf"/>; answered by <see cref="RunEvent.StepStarted"/> and
    /// <see cref="RunEvent.StepEnded"/>. Its trials are runs of their own.
    /// </summary>
    public sealed record Sweep(AttemptId Attempt) : RunCommand;

    /// <summary>
    /// Look for an earlier result; answered by <see cref="RunEvent.CacheAnswered"/>. <see cref="Key"/> is the author's own cache key, all
    /// that counts where there is one; empty else. <see cref="Programs"/> are command lines of this machine whose programs count by their content.
    /// </summary>
    public sealed record AskCache(TaskPath Task, Digest Fingerprint, string Key, Sequence<Sequence<string>> Programs) : RunCommand;

    /// <summary>Name outside data as an artifact; answered by <see cref="RunEvent.StepEnded"/>.</summary>
    public sealed record Import(StepOrder Order, string Uri, Map<Value> Metadata) : RunCommand;

    /// <summary>End this attempt of a step or a sweep; its end is reported as usual.</summary>
    public sealed record Stop(AttemptId Attempt) : RunCommand;

    /// <summary>Answer with <see cref="RunEvent.AlarmRang"/> at that time or soon after. Replaces an earlier wish.</summary>
    public sealed record WakeAt(DateTimeOffset When) : RunCommand;

    /// <summary>Nothing will follow any more.</summary>
    public sealed record Finish(RunStatus Status, string Error) : RunCommand;
}
