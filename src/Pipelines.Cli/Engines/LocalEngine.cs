using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Cli.Screens;
using Pipelines.Cli.Sources;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Experiments;
using Pipelines.Engine.Local;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Steps;
using Pipelines.Stores.S3;
using Pipelines.Stores.Sql;

namespace Pipelines.Cli.Engines;

/// <summary>The engine of one home: holds its lock, journal, catalog, artifacts and launcher until it is disposed, and by leases the runs that it drives.</summary>
internal sealed class LocalEngine : IAsyncDisposable
{
    // Steps of an engine that was killed end within three seconds (one until its keeper looks, one of waiting, one of asking): its runs are free
    // two seconds after it at the earliest that another engine takes them.
    private static readonly TimeSpan OrphanTimeoutOfShared = TimeSpan.FromSeconds(1);

    private readonly HomeLock _lock;
    private readonly SqlJournal _journal;
    private readonly SqlCatalog _catalog;
    private readonly StepRunner _runner;

    private S3Source? _bucketData;

    private LocalEngine(Home home, HomeLock held, SqlJournal journal, SqlCatalog catalog, StepRunner runner, EnginePorts ports, IRunLeases leases)
    {
        (Home, _lock, _journal, _catalog, _runner, Ports) = (home, held, journal, catalog, runner, ports);
        Keeper = new LeaseKeeper(leases, ports.Time, NullLogger.Instance);
    }

    public Home Home { get; }

    public EnginePorts Ports { get; }

    /// <summary>Keeps the right to drive runs.</summary>
    public LeaseKeeper Keeper { get; }

    /// <summary>The journal's file, others lie beside it; empty where a server has it.</summary>
    public string Database { get; private init; } = "";

    public RunDriverOptions DriverOptions { get; private set; } = new();

    /// <summary>Who carries out sweeps here, before an observer's eyes.</summary>
    public SweepRunner Sweeps(IExperimentObserver? observer = null) => new(Files, Placed, NullLogger.Instance, observer);

    /// <exception cref="HomeLockedException">Another engine is at work in this home.</exception>
    public static async Task<LocalEngine> OpenAsync(EngineSettings settings, CancellationToken stop)
    {
        if (settings.Parallel < 1)
            throw new RefusedException("--parallel must be at least 1.");
        StorePlace store = StorePlace.Of(settings.Home.Store, settings.Home.Home);
        if (store.IsShared)
            settings = settings with { OrphanTimeout = OrphanTimeoutOfShared };
        // Asked before anything is begun: a wrong key or bucket is a mistake of the command line.
        IArtifactStore artifacts = await ArtifactPlace.OpenAsync(settings.Artifacts, settings.Home.Home, stop);
        Home home = settings.Logs is { } logs ? settings.Home.Home with { Logs = Path.GetFullPath(logs) } : settings.Home.Home;
        home.Create();
        HomeLock held = HomeLock.Take(home);
        SqlJournal journal = await SqlJournal.OpenAsync(store.Journal, stop);
        SqlCatalog catalog = await SqlCatalog.OpenAsync(store.Catalog, stop);
        IRunLeases leases = store.Journal is PostgresDialect shared
            ? await PostgresLeases.OpenAsync(shared, journal, $"process {Environment.ProcessId} on {Environment.MachineName}", length: null, stop)
            : new HomeLeases(journal);
        S3Source bucketData = ArtifactPlace.BucketData(settings.BucketRoots);
        StepRunner runner = new(artifacts, Launchers.RunnerOptions(settings, home, bucketData), NullLogger.Instance);
        ILauncher launcher = Launchers.Make(settings, home, runner, TimeProvider.System);
        EnginePorts ports = new(journal, catalog, artifacts, launcher, TimeProvider.System);
        RunDriverOptions options = settings.Parallel is { } parallel ? new() { Parallel = parallel } : new();
        LocalEngine engine = new(home, held, journal, catalog, runner, ports, leases)
        {
            Database = store.File ?? "",
            _bucketData = bucketData,
            // Many runs of one engine, as trials are, start no more together than one would.
            DriverOptions = options with { FileRoots = settings.FileRoots, Places = new LaunchPlaces(options.Parallel) },
        };
        engine.DriverOptions = engine.DriverOptions with { Sweeps = engine.Sweeps() };
        return engine;
    }

    /// <summary>What drivers of experiments work with.</summary>
    public ExperimentEngine Experiments => new(Ports, DriverOptions, Files, Placed, NullLogger.Instance);

    /// <summary>What trials of Katib's Experiments find here.</summary>
    public KatibPlaces KatibPlaces(EngineSettings settings, bool needsMounts) => new(Files, Home.ConfigMaps, Home.Volumes)
    {
        CanMount = !needsMounts || settings.Launcher != "process" || LocalMounts.Work(_runner.BaseEnvironment.FirstOrDefault(variable => variable.Name == "PATH")?.Value ?? ""),
    };

    private LocalAttemptFiles Files => new(LocalOptions.In(Home));

    public async ValueTask DisposeAsync()
    {
        await Ports.Launcher.DisposeAsync();
        _runner.Dispose();
        _bucketData?.Dispose();
        (Ports.Artifacts as IDisposable)?.Dispose();
        await Keeper.DisposeAsync();
        await Keeper.Leases.DisposeAsync();
        await _catalog.DisposeAsync();
        await _journal.DisposeAsync();
        _lock.Dispose();
    }

    /// <summary>The right to drive a run.</summary>
    /// <exception cref="RunHeldException">Another engine drives it.</exception>
    public async Task<HeldRun> HoldAsync(RunId run, CancellationToken stop) => await Keeper.TakeAsync(Ports, run, stop)
        ?? throw new RunHeldException(run, await Keeper.Leases.FindHolderAsync(run, stop) ?? "another engine, which has just ended it or given it back");

    /// <summary>A new run of a pipeline.</summary>
    public RunRequest Request(LoadedPipeline pipeline, Map<Value> parameters, string? name, RunOptions options)
    {
        RunId run = RunIds.New();
        string pipelineName = pipeline.Package.Pipeline.Info.Name;
        return Placed(new RunRequest
        {
            Run = run,
            DisplayName = name ?? $"{pipelineName} {Ports.Time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}",
            Package = pipeline.Package,
            Parameters = parameters,
            Source = SourceFile.Of(pipeline.FileName),
            Options = options,
        });
    }

    /// <summary>A name and eight random hexadecimal digits.</summary>
    public static ExperimentId NewExperimentId(string name) => new($"{name}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}");

    private RunRequest Placed(RunRequest request) => request with
    {
        PipelineRoot = RootOf(request.Package.Pipeline.Info.Name, request.Run),
        WorkspacePath = Path.Combine(Home.Runs, request.Run.Value, "workspace"),
    };

    /// <summary>A path where artifacts lie on this machine: that is how steps speak of them.</summary>
    private string RootOf(string pipeline, RunId run)
    {
        string uri = Ports.Artifacts.UriOf([pipeline, run.Value]);
        return Ports.Artifacts.LocalPath(uri) ?? uri;
    }

    /// <summary>What <c>resume</c> means: the run or experiment named, else the newest unfinished one, else the newest; null where there is none.</summary>
    public Task<Resumable?> FindToResumeAsync(string? id, CancellationToken stop) => new ResumableNames(_journal, _catalog).FindAsync(id, UnfinishedAsync, stop);

    /// <summary>Words about runs that an earlier engine left unfinished, by the catalog; null: none.</summary>
    public async Task<string?> UnfinishedNoticeAsync(CancellationToken stop)
    {
        // In a shared store most that have not ended are driven by somebody; `resume` finds those that nobody drives.
        if (Database.Length == 0)
            return null;
        Page<RunView> page = await _catalog.ListRunsAsync(new RunQuery(Unfinished: true, Size: 1), stop);
        if (page.Items is not [RunView newest, ..])
            return null;
        newest = await WholeAsync(newest, stop);
        if ((await RunHistory.RequestAsync(_journal, newest.Run, stop))?.Trial is { Experiment: var experiment })
            return $"Experiment {experiment} has not ended: `pipelines resume {experiment}` goes on with it, `pipelines experiment stop {experiment}` ends it.";
        string others = page.Next is null ? "" : " There are older ones too: `pipelines list` shows them.";
        return $"Run {newest.Run} of '{newest.PipelineName}', begun {Times.At(newest.CreatedAt)}, has not ended: `pipelines resume {newest.Run}` goes on with it, `pipelines cancel {newest.Run}` ends it.{others}";
    }

    /// <summary>The run that a trial of a sweep is part of; any other run itself.</summary>
    private async Task<RunView> WholeAsync(RunView run, CancellationToken stop)
    {
        RunId whole = await RunNames.WholeAsync(_journal, run.Run, stop);
        return whole == run.Run ? run : await _catalog.FindRunAsync(whole, stop) ?? run;
    }

    /// <summary>
    /// Runs that have not ended and that nobody drives, newest first, without trials. The catalog may lag behind a crash, so the journal is asked
    /// about what it lacks; of a shared store, the leases say which are free.
    /// </summary>
    public async Task<IReadOnlyList<RunView>> UnfinishedAsync(CancellationToken stop)
    {
        List<RunView> unfinished = [];
        IAsyncEnumerable<RunId> candidates = Database.Length > 0
            ? RunHistory.ListAsync(_journal, stop)
            : (await Keeper.Leases.ListFreeAsync(1000, stop)).ToAsyncEnumerable();
        await foreach (RunId run in candidates)
        {
            RunView? view = await _catalog.FindRunAsync(run, stop);
            if (view is { EndedAt: not null } && Database.Length > 0)
                continue;
            (RunMachine? machine, long version) = await RunHistory.FoldAsync(_journal, run, stop);
            if (machine is null)
                continue;
            // An engine that was killed may have left the right to a run that had ended.
            if (machine.Status.IsFinal())
                await ForgetAsync(run, stop);
            if (view is null || machine.Status.IsFinal())
                await new RunProjector(_catalog, machine).ProjectAsync(version, stop);
            if (!machine.Status.IsFinal() && machine.Request.Trial is null)
                unfinished.Add(RunProjector.View(machine));
        }
        return [.. unfinished.OrderByDescending(run => run.CreatedAt)];
    }

    private async Task ForgetAsync(RunId run, CancellationToken stop)
    {
        if (await Keeper.Leases.TakeAsync(run, stop) is { } lease)
            await Keeper.Leases.EndAsync(lease, stop);
    }
}
