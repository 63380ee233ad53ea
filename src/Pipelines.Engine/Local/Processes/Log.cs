using Microsoft.Extensions.Logging;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Local.Processes;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The keeper of orphaned attempts had gone, and was started again")]
    public static partial void KeeperReplaced(ILogger log);

    [LoggerMessage(Level = LogLevel.Error, Message = "The keeper of orphaned attempts cannot be started: attempts may outlive this engine")]
    public static partial void KeeperMissing(ILogger log, Exception failure);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Attempt}: supervisor {Supervisor} of an earlier engine was taken over")]
    public static partial void Adopted(ILogger log, AttemptId attempt, int supervisor);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Attempt}: {Count} processes that the program had left behind were ended")]
    public static partial void LeftBehind(ILogger log, AttemptId attempt, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Attempt}: {Dropped} bytes were dropped from the middle of the log")]
    public static partial void LogCut(ILogger log, AttemptId attempt, long dropped);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Attempt}: the log is too long and cannot be cut")]
    public static partial void LogNotCut(ILogger log, AttemptId attempt, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Attempt}: that it is to be stopped cannot be noted")]
    public static partial void StopNotNoted(ILogger log, AttemptId attempt, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Attempt}: the end cannot be reported")]
    public static partial void NotReported(ILogger log, AttemptId attempt, Exception failure);
}
