using Microsoft.Extensions.Logging;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Local.Containers;

/// <summary>
/// Runs steps in containers of this machine, by the command line of podman or docker. A step sees its own folders, its inputs
/// (read-only) and the places of its outputs, at the paths that they have outside; nothing else of this machine.
/// </summary>
public sealed class ContainerLauncher : ILauncher
{
    private readonly AttemptHost _host;

    /// <summary>A launcher; <paramref name="runner"/> stays the caller's.</summary>
    public ContainerLauncher(StepRunner runner, LocalOptions local, ContainerOptions options, TimeProvider time, ILogger log)
        => _host = new AttemptHost(runner, new ContainerForm(runner, local, options, time), warm: null, local, time, log);

    /// <inheritdoc/>
    public Task StartAsync(StepOrder order, IStepSink sink, CancellationToken stop) => _host.StartAsync(order, sink, stop);

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
}
