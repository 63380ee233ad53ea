using Microsoft.Extensions.Logging;

namespace Pipelines.Server.Api;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The audit log could not be written: {Actor} {Method} {Path} was answered with {Status}")]
    public static partial void NotAudited(ILogger log, string actor, string method, string path, string status, Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Route} ({Request}) could not be done")]
    public static partial void Failed(ILogger log, string method, string route, string request, Exception cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Route} ({Request}) was answered with a mistake of this program")]
    public static partial void Broken(ILogger log, string method, string route, string request, Exception cause);
}
