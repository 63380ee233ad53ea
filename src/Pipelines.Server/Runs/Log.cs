using Microsoft.Extensions.Logging;

namespace Pipelines.Server.Runs;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} of '{Pipeline}' was accepted")]
    public static partial void Accepted(ILogger log, string run, string pipeline);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} goes on after a restart")]
    public static partial void Resumed(ILogger log, string run);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} is done again from where it failed")]
    public static partial void Retried(ILogger log, string run);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} was deleted")]
    public static partial void Deleted(ILogger log, string run);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} was interrupted and goes on in {Rest}")]
    public static partial void Interrupted(ILogger log, string run, TimeSpan rest, Exception cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {Run} cannot be driven any further; it is taken up again in a minute")]
    public static partial void Broken(ILogger log, string run, Exception cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "Runs that an earlier server left could not all be taken up")]
    public static partial void ResumeFailed(ILogger log, Exception cause);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} was found in the journal and put into the list")]
    public static partial void Listed(ILogger log, string run);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} is no longer this server's; whoever takes it up goes on")]
    public static partial void Lost(ILogger log, string run, Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The runs could not be looked after; it is tried again twice a second")]
    public static partial void LookFailed(ILogger log, Exception cause);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} {What}, as it was asked")]
    public static partial void Paused(ILogger log, string run, string what);

    [LoggerMessage(Level = LogLevel.Information, Message = "Retention removed {Runs} runs, {Logs} logs, {Artifacts} artifacts and {CacheEntries} entries of the cache")]
    public static partial void Retained(ILogger log, int runs, int logs, int artifacts, int cacheEntries);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Retention could not go on; it begins again in an hour")]
    public static partial void RetentionFailed(ILogger log, Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run}: task {Task} failed at attempt {Attempt}: {Error}")]
    public static partial void StepFailed(ILogger log, string run, string task, int attempt, string error);

    [LoggerMessage(Level = LogLevel.Critical, Message = "What the server does beside answering requests has broken; it begins again with the next start")]
    public static partial void WorkBroken(ILogger log, Exception cause);
}
