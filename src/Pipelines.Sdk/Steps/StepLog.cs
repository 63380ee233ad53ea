using Microsoft.Extensions.Logging;

namespace Pipelines.Sdk.Steps;

/// <summary>Writes what a component logs, a line each, to the log of its step.</summary>
internal sealed class StepLog(TextWriter log) : ILogger
{
    // A component may log from several threads; lines stay whole.
    private readonly Lock _line = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        string level = logLevel == LogLevel.Information ? "" : $"{logLevel}: ";
        lock (_line)
        {
            log.WriteLine(level + formatter(state, exception));
            if (exception is not null)
                log.WriteLine(exception);
        }
    }
}
