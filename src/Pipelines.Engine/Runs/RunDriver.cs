using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Runs;

/// <summary>
/// Drives one run: takes what happens, writes it down, asks the machine what follows and carries that out. It decides nothing.
/// One loop owns the machine; everything else reaches it through a bounded inbox.
/// </summary>
public sealed class RunDriver : IStepSink, IAsyncDisposable
{
    /// <summary>Events written down together; larger batches save little and delay the first of them.</summary>
    private const int LargestBatch = 1024;

    private readonly EnginePorts _ports;
    private readonly RunDriverOptions _options;
    private readonly ILogger _log;
    private readonly StreamId _stream;
    private readonly RunMachine _machine;
    private readonly RunProjector _projector;
    private readonly CacheReader _cache;
    private readonly ArtifactImporter _importer;
    private readonly LaunchQueue _launches;
    private readonly RunningSweeps _sweeps;

    // Null is no event: the loop is to look around, at the time or at what has broken.
    private readonly Channel<RunEvent?> _inbox = Channel.CreateBounded<RunEvent?>(new BoundedChannelOptions(4 * LargestBatch) { SingleReader = true });
    private readonly Bell _bell;
    private readonly List<IRunObserver> _observers = [];
    private long _version;
    private DateTimeOffset? _alarm;
    private volatile Exception? _broken;
    private volatile bool _isPaused;
    private bool _finished;

    private RunDriver(EnginePorts ports, RunDriverOptions options, ILogger log, RunMachine machine, long version)
    {
        _ports = ports;
        _options = options;
        _log = log;
        _machine = machine;
        _version = version;
        _stream = RunEventCodec.StreamOf(machine.Request.Run);
        _projector = new RunProjector(ports.Catalog, machine);
        _cache = new CacheReader(ports.Catalog, ports.Artifacts, machine.Request.Package.Pipeline.Info.Name);
        _importer = new ArtifactImporter(ports.Artifacts, options.FileRoots, ports.Time);
        _bell = new Bell(ports.Time, Wake);
        LaunchPlaces places = options.Places ?? new(Math.Max(1, options.Parallel));
        _launches = new LaunchQueue(ports.Launcher, this, machine.OrderOf, places.For(Wake), Break);
        _sweeps = new RunningSweeps(options.Sweeps, ports, options with { Places = places });
    }

    /// <summary>The run as it stands. Only to be read before <see cref="RunAsync"/>, by observers, and after it.</summary>
    public RunMachine Machine => _machine;

    /// <summary>Writes the run down; from then on it exists.</summary>
    /// <exception cref="JournalConflictException">A run with this id is there already.</exception>
    public static async Task<RunDriver> CreateAsync(EnginePorts ports, RunDriverOptions options, ILogger log, RunRequest request, CancellationToken stop)
    {
        RunEvent.Created created = new(request) { At = ports.Time.GetUtcNow() };
        RunMachine machine = new(created);
        long version = await ports.Journal.AppendAsync(RunEventCodec.StreamOf(request.Run), 0, [RunEventCodec.Write(created)], stop);
        RunDriver driver = new(ports, options, log, machine, version);
        await driver._projector.ProjectAsync(version, stop);
        return driver;
    }

    /// <summary>Takes up a run where the journal leaves it; null if the journal does not know it.</summary>
    public static async Task<RunDriver?> ResumeAsync(EnginePorts ports, RunDriverOptions options, ILogger log, RunId run, CancellationToken stop)
    {
        (RunMachine? machine, long version) = await RunHistory.FoldAsync(ports.Journal, run, stop);
        return machine is null ? null : new RunDriver(ports, options, log, machine, version);
    }

    /// <summary>
    /// Takes up a run that has ended, to do again what <see cref="RunEvent.RetryRequested"/> says; null if the journal does not know it.
    /// From then on the run goes on, whoever drives it. <paramref name="from"/> are tasks that are done again although they succeeded.
    /// </summary>
    /// <exception cref="RunRetryException">The run has not ended, or has nothing to be done again.</exception>
    /// <exception cref="JournalConflictException">Another engine drives the run.</exception>
    public static async Task<RunDriver?> RetryAsync(
        EnginePorts ports, RunDriverOptions options, ILogger log, RunId run, Sequence<TaskPath> from, CancellationToken stop)
    {
        (RunMachine? machine, long version) = await RunHistory.FoldAsync(ports.Journal, run, stop);
        if (machine is null)
            return null;
        if (machine.RefusalOfRetry(from) is { } refusal)
            throw new RunRetryException(run, refusal);
        List<JournalEvent> written = [];
        // A crash may have come between the last step and the word that the run has ended.
        if (!await RunHistory.IsClosedAsync(ports.Journal, RunEventCodec.StreamOf(run), version, stop))
            written.Add(RunEventCodec.Write(new RunEvent.Ended(machine.Status, machine.Error) { At = ports.Time.GetUtcNow() }));
        RunEvent.RetryRequested retry = new(from) { At = ports.Time.GetUtcNow() };
        written.Add(RunEventCodec.Write(retry));
        version = await ports.Journal.AppendAsync(RunEventCodec.StreamOf(run), version, written, stop);
        machine.Apply(retry);
        RunDriver driver = new(ports, options, log, machine, version);
        // Tasks of what was thrown away are in the catalog, and changes do not take them out.
        await ports.Catalog.ForgetRunAsync(run, stop);
        await driver._projector.ProjectAsync(version, stop);
        return driver;
    }

    /// <summary>Adds somebody who looks on.</summary>
    public void Observe(IRunObserver observer) => _observers.Add(observer);

    /// <summary>Asks the run to end. Its steps are stopped, its exit tasks run.</summary>
    public ValueTask CancelAsync(string reason, CancellationToken stop)
        => _inbox.Writer.WriteAsync(new RunEvent.CancelRequested(reason) { At = _ports.Time.GetUtcNow() }, stop);

    /// <summary>From now on no step is started, or they are again; those at work go on. May be told twice.</summary>
    public void Pause(bool isPaused)
    {
        if (_isPaused == isPaused)
            return;
        _isPaused = isPaused;
        Wake();
    }

    ValueTask IStepSink.StartedAsync(AttemptId attempt, DateTimeOffset at)
        => _inbox.Writer.WriteAsync(new RunEvent.StepStarted(attempt.Task, attempt.Number) { At = at });

    ValueTask IStepSink.EndedAsync(AttemptId attempt, StepReport report)
        => _inbox.Writer.WriteAsync(new RunEvent.StepEnded(attempt.Task, attempt.Number, report) { At = _ports.Time.GetUtcNow() });

    void IStepSink.Stuck(AttemptId attempt, Exception why) => Break(why);

    /// <summary>
    /// Drives until the run has ended. When <paramref name="stop"/> is canceled the driver leaves at once and its steps go on: who
    /// resumes the run finds them.
    /// </summary>
    /// <exception cref="RunInterruptedException">The world failed the driver (a full disk). The run can be resumed.</exception>
    /// <exception cref="JournalConflictException">Another engine drives the run.</exception>
    public async Task<RunStatus> RunAsync(CancellationToken stop)
    {
        try
        {
            return await DriveAsync(stop);
        }
        catch (StorageUnavailableException full)
        {
            throw new RunInterruptedException(_machine.Request.Run, full);
        }
    }

    private async Task<RunStatus> DriveAsync(CancellationToken stop)
    {
        CarryOut(_machine.Outstanding(), _machine.Tasks().Where(task => task.StartedAt is not null).Select(task => task.Path).ToHashSet());
        await ShowAsync(stop);
        List<RunEvent> batch = [];
        while (!_finished)
        {
            await ReadAsync(batch, stop);
            await WriteDownAsync(batch, stop);
            foreach (RunEvent happened in batch)
                Take(happened);
            await ShowAsync(stop);
        }
        await EndAsync(stop);
        return _machine.Status;
    }

    /// <summary>Waits for what was begun beside the loop; steps go on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _bell.DisposeAsync();
        await _launches.DisposeAsync();
    }

    private void Take(RunEvent happened)
    {
        if (happened is RunEvent.StepEnded ended)
        {
            AttemptId attempt = new(_machine.Request.Run, ended.Task, ended.Attempt);
            _launches.Ended(attempt);
            _sweeps.Ended(attempt);
        }
        CarryOut(_machine.Apply(happened));
    }

    private void CarryOut(IReadOnlyList<RunCommand> commands, HashSet<TaskPath>? begun = null)
    {
        foreach (RunCommand command in commands)
        {
            switch (command)
            {
                case RunCommand.Launch launch: _launches.Add(launch.Attempt, begun?.Contains(launch.Attempt.Task) == true); break;
                case RunCommand.Sweep sweep: Sweep(sweep.Attempt); break;
                case RunCommand.Stop halt when _sweeps.TryEnd(halt.Attempt): break;
                case RunCommand.Stop halt: _launches.Stop(halt.Attempt, _options.Grace); break;
                case RunCommand.AskCache ask: Answer(token => _cache.AskAsync(ask, _ports.Time, token)); break;
                case RunCommand.Import import: Answer(token => _importer.ImportAsync(import, token)); break;
                case RunCommand.WakeAt wake: _alarm = wake.When; break;
                case RunCommand.Finish: _finished = true; break;
                default: throw new System.Diagnostics.UnreachableException();
            }
        }
        PumpLaunches();
    }

    private void PumpLaunches()
    {
        _launches.IsPaused = _isPaused;
        _launches.Pump();
    }

    private void Sweep(AttemptId attempt)
    {
        if (_sweeps.Begin(attempt, _machine.SweepOf(attempt), this) is { } work)
            _launches.Beside(work);
    }

    /// <summary>Finds an answer beside the loop and hands it in.</summary>
    private void Answer(Func<CancellationToken, Task<RunEvent>> find) => _launches.Beside(async token =>
    {
        RunEvent answer = await find(token);
        await _inbox.Writer.WriteAsync(answer, token);
    });

    /// <summary>Waits until something has happened and takes all that has.</summary>
    private async ValueTask ReadAsync(List<RunEvent> batch, CancellationToken stop)
    {
        batch.Clear();
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            while (batch.Count < LargestBatch && _inbox.Reader.TryRead(out RunEvent? next))
            {
                if (next is not null)
                    batch.Add(next);
            }
            if (batch.Count > 0)
                return;
            // A place may have been kept for this run.
            PumpLaunches();
            if (_broken is { } why)
                throw new RunInterruptedException(_machine.Request.Run, why);
            DateTimeOffset now = _ports.Time.GetUtcNow();
            if (_alarm <= now)
            {
                _alarm = null;
                batch.Add(new RunEvent.AlarmRang { At = now });
                return;
            }
            if (_projector.IsDue(_options.ProjectEvery, now))
                await _projector.ProjectAsync(_version, stop);
            _bell.Set(DueAt(now), now);
            await _inbox.Reader.WaitToReadAsync(stop);
        }
    }

    private DateTimeOffset? DueAt(DateTimeOffset now)
    {
        DateTimeOffset? due = _projector.IsBehind ? now + _options.ProjectEvery : null;
        return due is null || _alarm < due ? _alarm : due;
    }

    // A full inbox wakes the loop by itself.
    private void Wake() => _inbox.Writer.TryWrite(null);

    private async ValueTask WriteDownAsync(List<RunEvent> batch, CancellationToken stop)
    {
        JournalEvent[] written = new JournalEvent[batch.Count];
        for (int i = 0; i < written.Length; i++)
            written[i] = RunEventCodec.Write(batch[i]);
        _version = await _ports.Journal.AppendAsync(_stream, _version, written, stop);
    }

    private async ValueTask ShowAsync(CancellationToken stop)
    {
        IReadOnlyList<TaskSnapshot> changes = _machine.TakeChanges();
        foreach (IRunObserver observer in _observers)
            observer.Changed(_machine, changes);
        _projector.Add(changes);
        if (_projector.IsDue(_options.ProjectEvery, _ports.Time.GetUtcNow()))
            await _projector.ProjectAsync(_version, stop);
    }

    private async Task EndAsync(CancellationToken stop)
    {
        RunEvent.Ended ended = new(_machine.Status, _machine.Error) { At = _ports.Time.GetUtcNow() };
        if (!await RunHistory.IsClosedAsync(_ports.Journal, _stream, _version, stop))
            _version = await _ports.Journal.AppendAsync(_stream, _version, [RunEventCodec.Write(ended)], stop);
        await _projector.ProjectAsync(_version, stop);
        Log.RunEnded(_log, _machine.Request.Run.Value, _machine.Status.Name());
    }

    private void Break(Exception why)
    {
        Log.DriverBroken(_log, _machine.Request.Run.Value, why);
        _broken ??= why;
        Wake();
    }
}
