using Microsoft.Extensions.Logging;

namespace Pipelines.Server.Schedules;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Schedule {Schedule} made run {Run} for {Slot}")]
    public static partial void Made(ILogger log, string schedule, string run, DateTimeOffset slot);

    [LoggerMessage(Level = LogLevel.Information, Message = "Schedule {Schedule} has run {Run} for {Slot} already")]
    public static partial void MadeBefore(ILogger log, string schedule, string run, DateTimeOffset slot);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Schedule {Schedule} could not make a run for {Slot}: {Why}")]
    public static partial void Refused(ILogger log, string schedule, DateTimeOffset slot, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "Schedule {Schedule} leaves out {Slots} slots from {First} to {Last}: {Reason}")]
    public static partial void LeftOut(ILogger log, string schedule, long slots, DateTimeOffset first, DateTimeOffset last, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Schedule {Schedule} could not be looked at; it is looked at again in a while")]
    public static partial void LookFailed(ILogger log, string schedule, Exception cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "Schedules that are due could not be listed; it is tried again in a while")]
    public static partial void SweepFailed(ILogger log, Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The clock of schedules does not ring; schedules are looked at every {Rest} instead")]
    public static partial void NoClock(ILogger log, TimeSpan rest, Exception cause);
}
