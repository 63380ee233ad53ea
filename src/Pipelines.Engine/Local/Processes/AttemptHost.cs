using System.Collections.Concurrent;
using System.ComponentModel;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps;
using Pipelines.Engine.Steps.Files;

namespace Pipelines.Engine.Local.Processes;

/// <summary>
/// Runs attempts on this machine so that they outlive the engine: what both local launchers are made of. Prepares an attempt, lets a
/// program run or takes over one that runs, and reports its end once the outputs are kept.
/// </summary>
internal sealed class AttemptHost : IAsyncDisposable
{
    // Engines of one process must not take each other's attempts for their own.
    private static int _hosts;

    private readonly StepRunner _runner;
    private readonly IProgramForm _form;
    private readonly IWarmStart? _warm;
    private readonly LocalOptions _options;
    private readonly ILogger _log;
    private readonly DescriptorWatch _watch = new();
    private readonly SupervisorPool _pool;
    private readonly Keeper _keeper;
    private readonly ProcessWatch _others;
    private readonly AttemptEnding _ending;
    private readonly LogLimit _logs;
    private readonly AttemptPrograms _programs;
    private readonly ConcurrentDictionary<AttemptId, RunningAttempt> _running = new();
    private readonly ConcurrentDictionary<AttemptId, bool> _stoppedEarly = new();
    private readonly ConcurrentDictionary<Task, bool> _work = new();
    private readonly CancellationTokenSource _leaving = new();
    private bool _disposed;

    /// <param name="runner">Prepares and collects; the caller's.</param>
    /// <param name="form">What a step becomes.</param>
    /// <param name="warm">Starts programs in processes that are there already; null: every step gets a new one. Is disposed of with the host.</param>
    /// <param name="options">Settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">The log.</param>
    public AttemptHost(StepRunner runner, IProgramForm form, IWarmStart? warm, LocalOptions options, TimeProvider time, ILogger log)
    {
        _runner = runner;
        _form = form;
        _warm = warm;
        _options = options;
        _log = log;
        string engine = string.Create(
            CultureInfo.InvariantCulture, $"{Environment.ProcessId}.{ProcessTable.StartOf(Environment.ProcessId)}.{Interlocked.Increment(ref _hosts)}");
        string[] environment = [.. form.Environment.Select(variable => $"{variable.Name}={variable.Value}")];
        _pool = new SupervisorPool(options, engine, environment, _watch);
        _keeper = new Keeper(options, engine, environment, _watch, log);
        _others = new ProcessWatch(_watch, time);
        _ending = new AttemptEnding(form, time);
        _logs = new LogLimit(options, time, log);
        _programs = new AttemptPrograms(options, engine, _pool, _others, _ending, _logs, time, log);
    }

    public async Task StartAsync(StepOrder order, IStepSink sink, CancellationToken stop)
    {
        RunningAttempt attempt = new(order, sink, PlaceOf(order.Attempt));
        if (!_running.TryAdd(order.Attempt, attempt))
        {
            // It is seen to already, and its end will be reported.
            attempt.Dispose();
            return;
        }
        try
        {
            _keeper.Start();
            if (_stoppedEarly.TryRemove(order.Attempt, out _))
                attempt.TryStop();
            using CancellationTokenSource preparing = CancellationTokenSource.CreateLinkedTokenSource(attempt.Stopping, stop, _leaving.Token);
            if (File.Exists(attempt.Place.Record) && await _programs.FindClaimAsync(attempt.Place, stop) is AttemptRecord record)
                Take(attempt, record);
            else
                await LaunchAsync(attempt, preparing.Token);
        }
        catch (OperationCanceledException) when (attempt.IsStopped && !stop.IsCancellationRequested && !_leaving.IsCancellationRequested)
        {
            Report(attempt, Canceled);
        }
        catch (Win32Exception failure)
        {
            Forget(attempt);
            throw new StorageUnavailableException(_options.Shell, $"the shell that supervises steps cannot be started ({failure.Message}).", failure);
        }
        catch
        {
            Forget(attempt);
            throw;
        }
    }

    public Task AbandonAsync(AttemptId id, CancellationToken stop)
    {
        AttemptPlace place = PlaceOf(id);
        // What stands there first counts. One without a record has not begun, and will not.
        if (AttemptRecord.Read(place.Record) is { ExitCode: null })
            AttemptRecord.NoteStopping(place.Record, StopReason.Orphaned);
        return StopAsync(id, TimeSpan.Zero, stop);
    }

    public Task StopAsync(AttemptId id, TimeSpan grace, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        AttemptPlace place = PlaceOf(id);
        if (_running.TryGetValue(id, out RunningAttempt? attempt))
        {
            if (attempt.TryStop() && attempt.Mark is AttemptMark mark)
                Track(token => EndAsync(id, () => attempt.Mark ?? mark, grace, attempt.Over, token));
        }
        else if (AttemptRecord.Read(place.Record) is { Claim: AttemptClaim claim, ExitCode: null })
        {
            // Nobody here has taken it over, so there is nobody to tell; whoever starts it again is told.
            if (claim.IsAlive())
                Track(token => EndAsync(id, () => AttemptPrograms.MarkOf(place, claim), grace, _others.EndOfAsync(claim.Supervisor, claim.Start, token), token));
        }
        else if (!File.Exists(place.Record))
        {
            // Its start may be on the way, and come second.
            _stoppedEarly[id] = true;
        }
        return Task.CompletedTask;
    }

    public Task<StepStanding> FindAsync(AttemptId id, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (_running.ContainsKey(id))
            return Task.FromResult(StepStanding.Running);
        return Task.FromResult(AttemptRecord.Read(PlaceOf(id).Record) is not { Claim: AttemptClaim claim } record ? StepStanding.Unknown
            : record.ExitCode is null && claim.IsAlive() ? StepStanding.Running
            : StepStanding.Ended);
    }

    /// <summary>Removes the folders and records of a run, unless something of it runs.</summary>
    public Task ForgetAsync(RunId run, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        string folder = Path.Combine(_options.RunsFolder, run.Value);
        bool isAtWork = _running.Keys.Any(attempt => attempt.Run == run)
            || (Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.record").Any(file => AttemptRecord.Read(file) is { ExitCode: null, Claim: AttemptClaim claim } && claim.IsAlive()));
        return isAtWork ? Task.CompletedTask : Task.Run(() => Disk.Write(folder, () => Remove(folder)), stop);
    }

    /// <summary>Lets go of everything: programs run on, and the keeper sees to those that nobody takes over.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        await _leaving.CancelAsync();
        await Task.WhenAll(_work.Keys);
        await _pool.DismissAsync();
        if (_warm is not null)
            await _warm.DisposeAsync();
        _keeper.Dismiss(nothingRuns: _running.IsEmpty);
        await _logs.DisposeAsync();
        _watch.Dispose();
        _keeper.Dispose();
        _leaving.Dispose();
        foreach (RunningAttempt attempt in _running.Values)
            attempt.Dispose();
    }

    private async Task LaunchAsync(RunningAttempt attempt, CancellationToken stop)
    {
        if (attempt.IsStopped)
        {
            Report(attempt, Canceled);
            return;
        }
        bool isFresh = MakeFolders(attempt.Place);
        Preparation prepared = await _runner.PrepareAsync(attempt.Order, FolderOf(attempt.Place), _form.Packages, isFresh, stop);
        if (prepared is not Preparation.Ready { Step: PreparedStep step })
        {
            Report(attempt, prepared is Preparation.Done done ? done.Report : ((Preparation.Refused)prepared).Report);
            return;
        }
        try
        {
            ProgramLine line = _form.Compose(attempt.Order, step, attempt.Place);
            IWarmProgram? program = _warm is null ? null : await _warm.FindAsync(attempt.Order, step, line, stop);
            if (_programs.Launch(attempt, line, _form.EndText(attempt.Order), program, _leaving.Token) is Task<StepExit> exiting)
                See(attempt, _ => exiting);
            else
                Report(attempt, Canceled);
        }
        catch (StepRefusedException refused)
        {
            Report(attempt, new() { Outcome = refused.Outcome, Error = _runner.Mask(refused.Message) });
        }
    }

    private void Take(RunningAttempt attempt, AttemptRecord record)
    {
        See(attempt, token => _programs.AdoptAsync(attempt, record, token));
        if (attempt.IsStopped && attempt.Mark is AttemptMark mark)
            Track(token => EndAsync(attempt.Id, () => mark, TimeSpan.Zero, attempt.Over, token));
    }

    /// <summary>Waits for a program's end beside the caller, keeps its outputs and reports.</summary>
    private void See(RunningAttempt attempt, Func<CancellationToken, Task<StepExit>> end) => Conclude(attempt, async token =>
    {
        StepExit exit = await _form.ExplainAsync(attempt.Order, await end(token), attempt.Stopping, token);
        return await _runner.CollectAsync(attempt.Order, FolderOf(attempt.Place), exit, token);
    });

    private void Report(RunningAttempt attempt, StepReport report) => Conclude(attempt, _ => Task.FromResult(report));

    private void Conclude(RunningAttempt attempt, Func<CancellationToken, Task<StepReport>> end) => Track(async token =>
    {
        try
        {
            StepReport report = await end(token);
            await attempt.Sink.EndedAsync(attempt.Id, report);
            Forget(attempt);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The engine leaves; the next one takes it over.
        }
        // The outermost loop of an attempt: whatever goes wrong here, the engine must learn that no report will come.
#pragma warning disable CA1031
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.NotReported(_log, attempt.Id, failure);
            Forget(attempt);
            attempt.Sink.Stuck(attempt.Id, failure);
        }
    });

    private async Task EndAsync(AttemptId id, Func<AttemptMark> mark, TimeSpan grace, Task over, CancellationToken stop)
    {
        AttemptPlace place = PlaceOf(id);
        try
        {
            if (File.Exists(place.Record))
                AttemptRecord.NoteStopping(place.Record, StopReason.Canceled);
        }
        catch (IOException failure)
        {
            // Only a later engine would read it, and that one is told to stop it again.
            Log.StopNotNoted(_log, id, failure);
        }
        try
        {
            await _ending.EndAsync(mark, place, grace, over, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The engine leaves; the next one is told to stop it again.
        }
    }

    private void Track(Func<CancellationToken, Task> work)
    {
        Task task = work(_leaving.Token);
        if (task.IsCompleted)
            return;
        _work.TryAdd(task, true);
        _ = task.ContinueWith(done => _work.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Forget(RunningAttempt attempt)
    {
        _running.TryRemove(attempt.Id, out _);
        attempt.Dispose();
    }

    private static bool MakeFolders(AttemptPlace place)
    {
        bool isFresh = !Directory.Exists(place.Folder);
        Disk.MakeFolder(place.Folder);
        // Any program may report metrics there, and a container is shown only what is there.
        Disk.MakeFolder(place.Io);
        string logs = Path.GetDirectoryName(place.Log)!;
        if (!Directory.Exists(logs))
            Disk.MakeFolder(logs);
        return isFresh;
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private AttemptPlace PlaceOf(AttemptId attempt) => AttemptPlace.Of(_options.RunsFolder, _options.LogsFolder, attempt);

    private static StepFolder FolderOf(AttemptPlace place) => new(place.Folder, place.Io);

    private static readonly StepReport Canceled = new() { Outcome = StepOutcome.Canceled, Error = "It was stopped before it began." };
}
