using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Pipelines.Server.Telemetry;

/// <summary>
/// Sends what <see cref="Signals"/> tell by OTLP, as the usual variables say: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> (or the one of a signal alone),
/// <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>, <c>OTEL_EXPORTER_OTLP_HEADERS</c>, <c>OTEL_SERVICE_NAME</c>, <c>OTEL_RESOURCE_ATTRIBUTES</c>,
/// <c>OTEL_TRACES_EXPORTER=none</c>, <c>OTEL_METRICS_EXPORTER=none</c>, <c>OTEL_SDK_DISABLED</c> and the others of the exporter.
/// </summary>
internal sealed class Exporters : IDisposable
{
    private readonly IDisposable?[] _providers;

    private Exporters(params IDisposable?[] providers) => _providers = providers;

    /// <summary>Begins to send; null: no variable asks for it.</summary>
    /// <param name="variable">A variable of the environment; null or empty where it is not set.</param>
    public static Exporters? Start(Func<string, string?> variable)
    {
        if (Is("OTEL_SDK_DISABLED", "true"))
            return null;
        bool traces = IsWanted("TRACES"), metrics = IsWanted("METRICS");
        if (!traces && !metrics)
            return null;
        ResourceBuilder resource = ResourceBuilder.CreateDefault();
        if (string.IsNullOrEmpty(variable("OTEL_SERVICE_NAME")))
            resource.AddService("pipelines");
        return new(
            traces ? Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Signals.Name).AddOtlpExporter().Build() : null,
            metrics ? Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Signals.Name).AddOtlpExporter().Build() : null);

        bool Is(string name, string value) => string.Equals(variable(name), value, StringComparison.OrdinalIgnoreCase);

        bool IsWanted(string signal) => !Is($"OTEL_{signal}_EXPORTER", "none")
            && (!string.IsNullOrEmpty(variable("OTEL_EXPORTER_OTLP_ENDPOINT")) || !string.IsNullOrEmpty(variable($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")));
    }

    /// <summary>Sends what waits, and ends.</summary>
    public void Dispose()
    {
        foreach (IDisposable? provider in _providers)
            provider?.Dispose();
    }
}
