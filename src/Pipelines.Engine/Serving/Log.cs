using Microsoft.Extensions.Logging;

namespace Pipelines.Engine.Serving;

internal static partial class Log
{
    [LoggerMessage(1201, LogLevel.Information, "Roll-out {Rollout} ended: {Phase}. {Message}")]
    public static partial void RolloutEnded(ILogger log, string rollout, string phase, string message);

    [LoggerMessage(1202, LogLevel.Error, "The driver of roll-out {Rollout} stops; the roll-out can be resumed")]
    public static partial void DriverBroken(ILogger log, string rollout, Exception why);
}
