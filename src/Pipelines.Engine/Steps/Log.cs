using Microsoft.Extensions.Logging;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Steps;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Attempt}: input '{Input}' was fetched from {Uri}")]
    public static partial void InputFetched(ILogger log, AttemptId attempt, string input, string uri);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Attempt}: output '{Output}' was not written; its metadata is kept")]
    public static partial void OutputWithoutData(ILogger log, AttemptId attempt, string output);
}
