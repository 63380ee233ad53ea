using Microsoft.Extensions.Logging;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Serving;

/// <summary>What drivers of roll-outs work with; owned by who made it.</summary>
/// <param name="Journal">Where roll-outs are written down.</param>
/// <param name="Backend">What serves.</param>
/// <param name="Probe">What they are judged by.</param>
/// <param name="Time">The clock.</param>
/// <param name="Log">The log.</param>
public sealed record RolloutEngine(IJournal Journal, IServingBackend Backend, IRolloutProbe Probe, TimeProvider Time, ILogger Log)
{
    /// <summary>How often the back end is looked at. A quarter of a second if not set.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromMilliseconds(250);
}

/// <summary>The driver of a roll-out could not go on: the back end or a disk failed it. Nothing is lost; the roll-out can be resumed.</summary>
public sealed class RolloutInterruptedException(RolloutId rollout, Exception why)
    : Exception($"The roll-out {rollout} was interrupted: {why.Message} It can be resumed.", why);
