using Pipelines.Core.Serving;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Serving;

/// <summary>Asks revisions and measures them: what a roll-out is judged by. All members may be called from any thread, and twice.</summary>
public interface IRolloutProbe
{
    /// <summary>Sends the recorded requests to a revision, whatever its share. What was wrong, for people; empty: nothing.</summary>
    Task<string> SmokeAsync(ServiceName service, string revision, CancellationToken stop);

    /// <summary>
    /// Measures each check, both sides. What could not be measured says so (<see cref="CheckMeasurement.Error"/>); nothing is thrown for it.
    /// </summary>
    Task<Sequence<CheckMeasurement>> MeasureAsync(RolloutSubject subject, Sequence<RolloutCheck> checks, CancellationToken stop);
}

/// <summary>What is measured, and over which times.</summary>
/// <param name="Service">The service.</param>
/// <param name="Canary">The new revision.</param>
/// <param name="CanaryTime">When it is looked at.</param>
/// <param name="Stable">The revision before it.</param>
/// <param name="StableTime">When that one is looked at.</param>
public sealed record RolloutSubject(ServiceName Service, string Canary, Window CanaryTime, string Stable, Window StableTime);
