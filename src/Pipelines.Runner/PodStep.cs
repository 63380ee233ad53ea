using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps;

namespace Pipelines.Runner;

/// <summary>
/// One attempt in a pod. The pod claims the attempt before anything is done and leaves its report before it ends; of two pods of one attempt the second
/// one does nothing.
/// </summary>
/// <param name="settings">What the pod was told.</param>
/// <param name="store">Where artifacts are kept.</param>
/// <param name="objects">Where claims and reports are kept.</param>
/// <param name="program">Starts the author's program.</param>
/// <param name="errors">Where words of ours go: the container's log.</param>
internal sealed class PodStep(RunnerSettings settings, IArtifactStore store, IAttemptObjects objects, IProgramHost program, TextWriter errors)
{
    /// <summary>A report up to this many bytes is told by the termination message; Kubernetes cuts at 4096.</summary>
    public const int LongestMessage = 3 << 10;

    /// <summary>Runs the attempt; the container's exit code.</summary>
    /// <exception cref="FormatException">The order cannot be read.</exception>
    /// <exception cref="StorageUnavailableException">The store is away.</exception>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        StepOrder order = await OrderAsync(stop);
        AttemptNames names = AttemptNames.Of(order.Attempt, settings.IsUnconditional ? settings.Pod : "");
        string holder = await objects.TakeAsync(names.Claim, settings.Pod, stop);
        if (holder != settings.Pod)
        {
            await errors.WriteLineAsync($"pipelines: pod {holder} has begun {order.Attempt} already. This one does nothing.");
            return RunnerExit.NotOurs;
        }
        (StepReport? report, int code) = await WorkAsync(order, stop);
        // Killed from outside: what that means is for those to say who can see the pod.
        if (report is null)
            return code;
        await LeaveAsync(names, report, stop);
        if (report.Error.Length > 0)
            await errors.WriteLineAsync($"pipelines: {report.Error}");
        return code;
    }

    private async Task<StepOrder> OrderAsync(CancellationToken stop)
    {
        string? text = settings.Order.Length > 0 ? settings.Order : await objects.FindAsync(settings.OrderObject, stop);
        return text is null
            ? throw new FormatException($"The order of the step, {settings.OrderObject}, is not in the store.")
            : StepOrderJson.Read(Encoding.UTF8.GetBytes(text));
    }

    private async Task<(StepReport? Report, int Code)> WorkAsync(StepOrder order, CancellationToken stop)
    {
        using StepRunner runner = new(store, Options(), NullLogger.Instance);
        StepFolder folder = new(Environment.CurrentDirectory, Path.Combine(settings.Folder, "io"));
        Directory.CreateDirectory(folder.Io);
        switch (await runner.PrepareAsync(order, folder, new NoPackages(), isFresh: true, stop))
        {
            case Preparation.Refused refused: return (refused.Report, RunnerExit.Refused);
            case Preparation.Done done: return (done.Report, done.Report.Outcome == StepOutcome.Succeeded ? 0 : RunnerExit.Refused);
            case Preparation.Ready ready:
                ProgramEnd end = await program.RunAsync(ready.Step, EnvironmentOf(runner, ready.Step), order.TimeOut, stop);
                if (end is { IsFromOutside: true, Code: not 0 })
                    return (null, end.Code);
                StepExit exit = new(end.Outcome, end.Code, end.StartedAt, end.Words, Log: null);
                StepReport report = await runner.CollectAsync(order, folder, exit, stop);
                return (report, end.Code != 0 ? end.Code : report.Outcome == StepOutcome.Succeeded ? 0 : RunnerExit.Refused);
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    // The truth is the object; the message spares the engine a look at it.
    private async Task LeaveAsync(AttemptNames names, StepReport report, CancellationToken stop)
    {
        string text = StepReportJson.Write(report);
        string kept = await objects.TakeAsync(names.Report, text, stop);
        string message = Encoding.UTF8.GetByteCount(kept) <= LongestMessage ? kept : "{}";
        try
        {
            await File.WriteAllTextAsync(settings.Message, message, stop);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"pipelines: {settings.Message} cannot be written: {refused.Message}");
        }
    }

    private static StepRunnerOptions Options()
    {
        string runtime = Path.Combine(Path.GetDirectoryName(Environment.ProcessPath) ?? "/", "python");
        return new()
        {
            RuntimeFolder = Directory.Exists(runtime) ? runtime : null,
            // All that the image and the pod's spec set is the author's.
            InheritedVariables = ["*"],
            Secrets = ((string[])["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]).Select(Environment.GetEnvironmentVariable).OfType<string>().ToSequence(),
        };
    }

    private static Dictionary<string, string> EnvironmentOf(StepRunner runner, PreparedStep step)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (Core.Spec.EnvironmentVariable variable in runner.BaseEnvironment.Concat(step.Environment))
        {
            if (!variable.Name.StartsWith(RunnerSettings.Prefix, StringComparison.Ordinal))
                variables[variable.Name] = variable.Value;
        }
        return variables;
    }

    /// <summary>Nobody has looked at the image's packages: what is asked for is installed as it is written.</summary>
    private sealed class NoPackages : IPackageLookup
    {
        public ValueTask<bool> HasAsync(Sequence<string> requirements, CancellationToken stop) => ValueTask.FromResult(false);
    }
}

/// <summary>Exit codes of the container that are not the author's program's.</summary>
internal static class RunnerExit
{
    /// <summary>The report says why: inputs or outputs were refused.</summary>
    public const int Refused = 120;

    /// <summary>Another pod has the attempt.</summary>
    public const int NotOurs = 121;

    /// <summary>The store cannot be had; there is no report.</summary>
    public const int NoStore = 122;

    /// <summary>The pod's spec cannot be understood; there is no report.</summary>
    public const int BadOrder = 123;
}
