using Microsoft.Extensions.Logging;

namespace Pipelines.Server.SignIn;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys of issuer {Issuer} could not be read; those of before still count")]
    public static partial void NoKeys(ILogger log, string issuer, Exception cause);
}
