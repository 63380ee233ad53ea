using Microsoft.Extensions.Logging;

namespace Pipelines.Server.Api;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Route} ({Request}) could not be done")]
    public static partial void Failed(ILogger log, string method, string route, string request, Exception cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Route} ({Request}) was answered with a mistake of this program")]
    public static partial void Broken(ILogger log, string method, string route, string request, Exception cause);
}
