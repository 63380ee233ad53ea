using Microsoft.Extensions.Logging;
using Pipelines.Engine.Runs;
using Pipelines.Server.Api;
using Pipelines.Server.Runs;
using Pipelines.Server.Safety;
using Pipelines.Server.Schedules;
using Pipelines.Server.SignIn;
using Pipelines.Server.Telemetry;

namespace Pipelines.Server;

/// <summary>Puts the server's rooms together; each knows only what it is given here.</summary>
internal sealed class ServerRooms : IAsyncDisposable
{
    private readonly QuartzClock _clock;
    private readonly ISigningKeys _keys;
    private readonly SignInDesk? _signIn;
    private readonly Gate? _gate;

    public ServerRooms(ServerOptions options, ServerParts parts, ISigningKeys keys, ILoggerFactory logs, CancellationToken stopping)
    {
        EnginePorts ports = parts.Ports with { Catalog = new ProjectingCatalog(parts.Ports.Catalog, parts.Resources.Runs, run => Schedules?.RingForEnd(run)) };
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
        _keys = keys;
        ArtifactLinks links = new(keys.Keys, Time);
        NamespaceLookup namespaces = new(parts.Resources);
        RunLookup lookup = new(parts.Resources.Runs, folded);
        RunCreation creation = new(ports, parts.Resources, fallback, admission, parts.Home);
        ScheduleReading reading = new(creation, Time);
        ScheduleLook look = new(parts.Resources, reading, Host, Time, logs.CreateLogger<ScheduleLook>());
        _clock = new(parts.Resources.NotesIn(Path.Combine(parts.Home.Root, "pipelines-clock.db")), Time, logs);
        Schedules = new(parts.Resources, look, _clock, Time, logs.CreateLogger<ScheduleDriver>());
        ScheduleDesk desk = new(parts.Resources, Schedules, look, Time);
        Routes =
        [
            .. new HealthApi(() => Takeover.IsDone).Routes(),
            .. new ExperimentApi(parts.Resources, Time).Routes(),
            .. new PipelineApi(parts.Resources, Time).Routes(),
            .. new VersionApi(parts.Resources, Time).Routes(),
            .. new UploadApi(parts.Resources, Time).Routes(),
            .. new RunApi(parts.Resources, Host, folded, creation, namespaces).Routes(),
            .. new RecurringRunApi(parts.Resources, reading, desk, namespaces).Routes(),
            .. new ScheduleApi(parts.Resources, reading, desk, namespaces, Time).Routes(),
            .. new TokenApi(parts.Resources, new(parts.Resources.Tokens, Time), keys, Time).Routes(),
            .. new OwnRunApi(lookup, Host, creation, namespaces, admission, Time).Routes(),
            .. new GraphApi(lookup, parts.Resources).Routes(),
            .. new TaskApi(lookup).Routes(),
            .. new TaskResourceApi(lookup).Routes(),
            .. new QueueApi(parts.Resources, admission).Routes(),
            .. new CacheApi(ports.Catalog).Routes(),
            .. new RetentionApi(parts.Resources, Retention).Routes(),
            .. new AboutApi(Host, places, parts.Home, ports.Artifacts.UriOf([]), Time).Routes(),
            .. new EventApi(lookup, signals, Time, stopping).Routes(),
            .. new SearchApi(lookup, signals, ports.Journal, Time, stopping).Routes(),
            .. new RunListEvents(parts.Resources.Runs, signals, Time, stopping).Routes(),
            .. new LineageApi(ports.Catalog).Routes(),
            .. new LogApi(lookup, signals, parts.Home, Time, stopping).Routes(),
            .. new ArtifactApi(lookup, ports.Artifacts, links, options.LinksLast, Time).Routes(),
        ];
        Metrics = new(Host, places, Time);
        Signals.Observe(() => Host.Count, () => places.Taken);
        Routes = [.. Routes, .. Metrics.Routes()];
        OpenApi = OpenApiDocument.Of(Routes);
        if (options.SignIn is { } signIn)
        {
            _signIn = new(signIn, parts.Resources.Tokens, Time, logs.CreateLogger<SignInDesk>());
            _gate = new(_signIn, namespaces, parts.Resources.Audit, signIn, Time, logs.CreateLogger<Gate>());
        }
    }

    public TimeProvider Time { get; }

    public RunHost Host { get; }

    public Takeover Takeover { get; }

    public ScheduleDriver Schedules { get; }

    public Retention Retention { get; }

    public IReadOnlyList<ApiRoute> Routes { get; }

    public MetricsApi Metrics { get; }

    /// <summary>The description of the routes, as JSON.</summary>
    public string OpenApi { get; }

    /// <summary>Answers a request for a route, if whoever asks may have it.</summary>
    public Task AnswerAsync(ApiRoute route, ApiCall call) => _gate?.AnswerAsync(route, call) ?? route.Answer(call);

    /// <summary>Takes up runs that were left, makes those that schedules ask for, and removes what nobody keeps, until it is stopped.</summary>
    public Task WorkAsync(CancellationToken stop)
        => Task.WhenAll(Takeover.RunAsync(stop), Schedules.RunAsync(stop), Retention.RunAsync(stop), _keys.FollowAsync(stop));

    public async ValueTask DisposeAsync()
    {
        await _clock.DisposeAsync();
        await Host.DisposeAsync();
        _signIn?.Dispose();
    }
}
