using Microsoft.Extensions.Logging;

namespace Pipelines.Engine.Runs;

internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "Run {Run} ended: {Status}")]
    public static partial void RunEnded(ILogger log, string run, string status);

    [LoggerMessage(1002, LogLevel.Error, "The driver of run {Run} stops; the run can be resumed")]
    public static partial void DriverBroken(ILogger log, string run, Exception why);
}
