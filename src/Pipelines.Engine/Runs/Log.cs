using Microsoft.Extensions.Logging;

namespace Pipelines.Engine.Runs;

internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "Run {Run} ended: {Status}")]
    public static partial void RunEnded(ILogger log, string run, string status);

    [LoggerMessage(1002, LogLevel.Error, "The driver of run {Run} stops; the run can be resumed")]
    public static partial void DriverBroken(ILogger log, string run, Exception why);

    [LoggerMessage(1003, LogLevel.Warning, "The right to drive runs could not be renewed; it is tried again")]
    public static partial void LeaseNotRenewed(ILogger log, Exception why);

    [LoggerMessage(1004, LogLevel.Error, "Run {Run} is given up: the right to drive it could not be renewed in time")]
    public static partial void LeaseLost(ILogger log, string run);

    [LoggerMessage(1005, LogLevel.Warning, "Run {Run} could not be given back; others may take it when the lease has run out")]
    public static partial void LeaseLeft(ILogger log, string run, Exception why);
}
