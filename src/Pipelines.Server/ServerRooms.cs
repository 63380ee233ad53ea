using Microsoft.Extensions.Logging;
using Pipelines.Engine.Runs;
using Pipelines.Server.Api;
using Pipelines.Server.Runs;
using Pipelines.Server.Safety;
using Pipelines.Server.Telemetry;

namespace Pipelines.Server;

/// <summary>Puts the server's rooms together; each knows only what it is given here.</summary>
internal sealed class ServerRooms : IAsyncDisposable
{
    public ServerRooms(ServerOptions options, ServerParts parts, byte[] linkKey, ILoggerFactory logs, CancellationToken stopping)
    {
        EnginePorts ports = parts.Ports with { Catalog = new ProjectingCatalog(parts.Ports.Catalog, parts.Resources.Runs) };
        Time = ports.Time;
        FoldedRuns folded = new(ports.Journal);
        RunSignals signals = new();
        DefaultExperiment fallback = new(parts.Resources.Experiments, Time);
        LaunchPlaces places = parts.Driving.Places ?? new(Math.Max(1, parts.Driving.Parallel));
        RunDriverOptions driving = parts.Driving with { Places = places };
        RunRemoval removal = new(ports, parts.Resources.Runs, folded, parts.Home);
        RunAdmission admission = new(parts.Resources.Queue, parts.Resources.Rules, options.MostRuns, Time);
        Hosting hosting = new(ports, driving, parts.Keeper, parts.Resources, admission, fallback);
        Host = new(hosting, signals, folded, removal, logs.CreateLogger<RunHost>());
        Takeover = new(hosting, Host, new(hosting, Host, signals, logs.CreateLogger<RunWatch>()), logs.CreateLogger<Takeover>());
        Retention = new(hosting, Host, parts.Home, logs.CreateLogger<Retention>());
        ArtifactLinks links = new(linkKey, Time);
        RunLookup lookup = new(parts.Resources.Runs, folded);
        RunCreation creation = new(ports, parts.Resources, fallback, admission, parts.Home);
        Routes =
        [
            .. new HealthApi(() => Takeover.IsDone).Routes(),
            .. new ExperimentApi(parts.Resources, Time).Routes(),
            .. new PipelineApi(parts.Resources, Time).Routes(),
            .. new VersionApi(parts.Resources, Time).Routes(),
            .. new UploadApi(parts.Resources, Time).Routes(),
            .. new RunApi(parts.Resources, Host, folded, creation).Routes(),
            .. new OwnRunApi(lookup, Host, creation, admission, Time).Routes(),
            .. new QueueApi(parts.Resources, admission).Routes(),
            .. new TaskApi(lookup).Routes(),
            .. new CacheApi(ports.Catalog).Routes(),
            .. new RetentionApi(parts.Resources, Retention).Routes(),
            .. new EventApi(lookup, signals, Time, stopping).Routes(),
            .. new LineageApi(ports.Catalog).Routes(),
            .. new LogApi(lookup, signals, parts.Home, Time, stopping).Routes(),
            .. new ArtifactApi(lookup, ports.Artifacts, links, options.LinksLast, Time).Routes(),
        ];
        Metrics = new(Host, places, Time);
        Signals.Observe(() => Host.Count, () => places.Taken);
        Routes = [.. Routes, .. Metrics.Routes()];
        OpenApi = OpenApiDocument.Of(Routes);
    }

    public TimeProvider Time { get; }

    public RunHost Host { get; }

    public Takeover Takeover { get; }

    public Retention Retention { get; }

    public IReadOnlyList<ApiRoute> Routes { get; }

    public MetricsApi Metrics { get; }

    /// <summary>The description of the routes, as JSON.</summary>
    public string OpenApi { get; }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
