using Microsoft.Extensions.Logging;

namespace Pipelines.Engine.Experiments;

internal static partial class Log
{
    [LoggerMessage(1101, LogLevel.Information, "Experiment {Experiment} ended: {Status}")]
    public static partial void ExperimentEnded(ILogger log, string experiment, string status);

    [LoggerMessage(1102, LogLevel.Error, "The driver of experiment {Experiment} stops; the experiment can be resumed")]
    public static partial void DriverBroken(ILogger log, string experiment, Exception why);
}
