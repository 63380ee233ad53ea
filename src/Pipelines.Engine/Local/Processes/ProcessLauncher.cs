using Microsoft.Extensions.Logging;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Local.Processes;

/// <summary>
/// Runs steps as processes of this machine; their images are ignored. Each has a session and a working folder of its own, little of the
/// engine's environment, and outlives the engine. It is not fenced in: it may read and write what this user may.
/// </summary>
public sealed class ProcessLauncher : ILauncher
{
    private readonly AttemptHost _host;

    /// <summary>A launcher; <paramref name="runner"/> stays the caller's.</summary>
    public ProcessLauncher(StepRunner runner, LocalOptions local, ProcessOptions options, TimeProvider time, ILogger log)
        : this(runner, new ProcessForm(runner, local, options, time), warm: null, local, time, log)
    {
    }

    /// <summary>A launcher that has steps started by <paramref name="warm"/> where that can; it is disposed of with the launcher.</summary>
    internal ProcessLauncher(StepRunner runner, ProcessForm form, IWarmStart? warm, LocalOptions local, TimeProvider time, ILogger log)
        => _host = new AttemptHost(runner, form, warm, local, time, log);

    /// <inheritdoc/>
    public Task StartAsync(StepOrder order, IStepSink sink, CancellationToken stop) 
        => _host.StartAsync(OfThisMachine(order), sink, stop);

    /// <inheritdoc/>
    public Task StopAsync(AttemptId attempt, TimeSpan grace, CancellationToken stop) => _host.StopAsync(attempt, grace, stop);

    /// <inheritdoc/>
    public Task AbandonAsync(AttemptId attempt, CancellationToken stop) => _host.AbandonAsync(attempt, stop);

    /// <inheritdoc/>
    public Task<StepStanding> FindAsync(AttemptId attempt, CancellationToken stop) => _host.FindAsync(attempt, stop);

    /// <inheritdoc/>
    public Task ForgetAsync(RunId run, CancellationToken stop) => _host.ForgetAsync(run, stop);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static StepOrder OfThisMachine(StepOrder order) => order.LocalCommand.Count > 0 && order.Executor is ExecutorSpec.Container container
        ? order with { Executor = container with { Command = order.LocalCommand } }
        : order;
}
