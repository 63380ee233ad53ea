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
internal sealed class ContainerForm(StepRunner runner, LocalOptions local, ContainerOptions options, TimeProvider time) : IProgramForm
{
    // What podman and docker give when they could not begin: themselves, no permission, no such program.
    private const int NotStarted = 125, NotExecutable = 126, NotFound = 127;
    private const int Killed = 137;

    // Timers count in milliseconds up to 2^32; nothing was ever waited for so long.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    private readonly ContainerEngine _engine = new(options);

    // The engine's client needs what it finds around itself; programs get what is named for them.
    public IReadOnlyList<EnvironmentVariable> Environment { get; } =
    [
        .. System.Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(entry => new EnvironmentVariable((string)entry.Key, (string?)entry.Value ?? ""))
            .Where(variable => variable.Name != AttemptMark.SupervisorVariable),
    ];

    public IPackageLookup Packages { get; } = new UnknownPackages();

    public ProgramLine Compose(StepOrder order, PreparedStep step, AttemptPlace place)
        => new ContainerLine(_engine, options, runner.RuntimeFolder).Of(order, step, NameOf(place));

    public string? EndText(StepOrder order)
        => _engine.Program is { } program ? $"{string.Join(' ', _engine.Arguments.Prepend(program).Select(Quoted))} kill --signal \"$1\" {NameOf(PlaceOf(order))} >/dev/null 2>&1 || :\n" : null;

    public Task<bool> SignalAsync(AttemptPlace place, string signal, CancellationToken stop) => _engine.SignalAsync(NameOf(place), signal, stop);

    public async Task<StepExit> ExplainAsync(StepOrder order, StepExit exit, CancellationToken asked, CancellationToken stop)
    {
        AttemptPlace place = PlaceOf(order);
        string name = NameOf(place);
        // Only what the client's exit code does not tell costs a question.
        if (exit.Code is null or NotStarted or NotExecutable or NotFound or Killed)
        {
            ContainerState? state = await _engine.InspectAsync(name, stop);
            if (state is { IsRunning: true })
                (exit, state) = await SeeThroughAsync(order, exit, name, asked, stop);
            exit = Explained(order, exit, state, place);
        }
        await _engine.RemoveAsync(name, stop);
        return exit;
    }

    /// <summary>The client is gone, the container is not: it is waited for by its name.</summary>
    private async Task<(StepExit Exit, ContainerState? State)> SeeThroughAsync(StepOrder order, StepExit exit, string name, CancellationToken asked, CancellationToken stop)
    {
        Task ended = _engine.WaitAsync(name, stop);
        if (exit.Outcome is StepOutcome.Lost or StepOutcome.Failed)
        {
            TimeSpan left = order.TimeOut is TimeSpan most && exit.StartedAt is DateTimeOffset began ? began + most - time.GetUtcNow() : LongestTimer;
            using CancellationTokenSource limit = new(left < TimeSpan.Zero ? TimeSpan.Zero : left < LongestTimer ? left : LongestTimer, time);
            using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(asked, limit.Token, stop);
            await Task.WhenAny(ended, Task.Delay(Timeout.InfiniteTimeSpan, time, enough.Token));
            stop.ThrowIfCancellationRequested();
            exit = ended.IsCompleted ? exit with { Words = "" }
                : asked.IsCancellationRequested ? exit with { Outcome = StepOutcome.Canceled, Words = EndWords.Canceled }
                : exit with { Outcome = StepOutcome.TimedOut, Words = EndWords.TimeOut(order.TimeOut) };
        }
        if (!ended.IsCompleted)
        {
            await _engine.SignalAsync(name, "TERM", stop);
            await Task.WhenAny(ended, Task.Delay(local.TimeOutGrace, time, stop));
            if (!ended.IsCompleted)
                await _engine.SignalAsync(name, "KILL", stop);
        }
        await ended;
        return (exit, await _engine.InspectAsync(name, stop));
    }

    private StepExit Explained(StepOrder order, StepExit exit, ContainerState? state, AttemptPlace place)
    {
        if (exit.Outcome is StepOutcome.Canceled or StepOutcome.TimedOut)
            return exit;
        if (exit.Code is null && state is { HasEnded: true })
            exit = exit with { Code = state.ExitCode, Outcome = state.ExitCode == 0 ? StepOutcome.Succeeded : StepOutcome.Failed, Words = "" };
        bool hasBegun = state is { Status: not ("created" or "configured" or "initialized") };
        return exit switch
        {
            { Outcome: not StepOutcome.Failed } => exit,
            // Old engines leave a file of this name in the folder where they were called, and say no to the question.
            { Code: Killed } when state is { WasOutOfMemory: true } || File.Exists(Path.Combine(place.Folder, "oom"))
                => exit with { Words = $"It was killed because it used more memory than its limit{LimitOf(order)}. Raise the memory limit of the step, or let it use less." },
            { Code: NotStarted } when !hasBegun => Impossible(exit,
                $"'{_engine.Program}' could not start a container of image '{ImageOf(order)}'. Is the image there? Build or pull it, or run processes (--launcher process)."),
            { Code: NotExecutable or NotFound } when state is not null && !hasBegun => Impossible(exit,
                $"The image '{ImageOf(order)}' has no program '{ProgramOf(order)}' that can be executed. Name one that it has, or use another image."),
            _ => exit,
        };
    }

    private static StepExit Impossible(StepExit exit, string words) => exit with { Outcome = StepOutcome.Impossible, Code = null, Words = words };

    private static string LimitOf(StepOrder order)
        => order.Executor is ExecutorSpec.Container { Resources.MemoryLimit: { Length: > 0 } limit } ? $" ({limit})" : "";

    private static string ImageOf(StepOrder order) => order.Executor is ExecutorSpec.Container container ? container.Image : "";

    private static string ProgramOf(StepOrder order) => order.Executor is ExecutorSpec.Container { Command.Count: > 0 } container ? container.Command[0] : "";

    /// <summary>Computed, so that an attempt has one container however often it is started.</summary>
    private static string NameOf(AttemptPlace place) => $"pipelines-{Digest.Of(place.Folder).Hex[..24]}";

    private AttemptPlace PlaceOf(StepOrder order) => AttemptPlace.Of(local.RunsFolder, local.LogsFolder, order.Attempt);

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>What an image has is known only inside it.</summary>
    private sealed class UnknownPackages : IPackageLookup
    {
        public ValueTask<bool> HasAsync(Sequence<string> requirements, CancellationToken stop) => ValueTask.FromResult(requirements.Count == 0);
    }
}
