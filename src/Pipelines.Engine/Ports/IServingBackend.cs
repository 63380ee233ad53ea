using Pipelines.Core.Serving;

namespace Pipelines.Engine.Ports;

/// <summary>
/// Serves models: on this machine, or by KServe. All members may be called from any thread.
/// <list type="bullet">
/// <item>Applying is idempotent: the same spec twice makes one revision, whoever asks and however often.</item>
/// <item>A revision is made for another template only; a change of <see cref="ServiceSpec.CanaryTrafficPercent"/> moves traffic.</item>
/// <item>What answers goes on answering while a newer revision loads or fails.</item>
/// <item>Observing tells the truth of now: what is there, not what was asked for.</item>
/// </list>
/// </summary>
public interface IServingBackend
{
    /// <summary>Makes the service as the spec says, and returns how it stands; a model loads after that.</summary>
    /// <exception cref="ArgumentException">The canary's percentage is not in 0 to 100.</exception>
    Task<ServiceStatus> ApplyAsync(ServiceSpec spec, CancellationToken stop);

    /// <summary>How a service stands; null if there is none.</summary>
    Task<ServiceStatus?> ObserveAsync(ServiceName name, CancellationToken stop);

    /// <summary>Ends a service with all its revisions; one that is not there is no error.</summary>
    Task RemoveAsync(ServiceName name, CancellationToken stop);
}
