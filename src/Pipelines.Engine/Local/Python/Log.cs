using Microsoft.Extensions.Logging;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Local.Python;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Attempt} gets an interpreter of its own: {Variable} is read when one starts, and is another than the pool's")]
    public static partial void ColdForVariable(ILogger log, AttemptId attempt, string variable);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Attempt} gets an interpreter of its own. {Why}")]
    public static partial void Cold(ILogger log, AttemptId attempt, string why);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The fork server did not execute the step in {Folder}: {Why}")]
    public static partial void NotExecuted(ILogger log, string folder, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The interpreter {Interpreter} goes on without preloading '{Package}'. {Why}")]
    public static partial void NotPreloaded(ILogger log, string interpreter, string package, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The fork server {Process} took up no step for {Patience}, and was ended")]
    public static partial void ServerStuck(ILogger log, int process, TimeSpan patience);
}
