using System.Collections.Concurrent;
using System.Threading.Channels;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Tuning.Algorithms;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Search;

namespace Pipelines.Engine.Experiments;

/// <summary>
/// Drives one experiment: takes what happens, writes it down, asks the machine what follows and carries that out. It decides nothing. One loop owns the
/// machine; searches and trials go on beside it and reach it through a bounded inbox. Each trial is a run with a stream of its own.
/// </summary>
public sealed class ExperimentDriver : IAsyncDisposable
{
    private const int LargestBatch = 1024;

    private readonly ExperimentEngine _engine;
    private readonly ITrialWorkload _workload;
    private readonly StreamId _stream;
    private readonly ExperimentMachine _machine;
    private readonly SideWork _work;
    private readonly Bell _bell;
    private readonly Dictionary<TrialName, TrialRunner> _trials = [];
    private readonly List<IExperimentObserver> _observers = [];
    private readonly ConcurrentQueue<Wish> _wishes = new();

    // Null is no event: the loop is to look around, at the time, at wishes or at what has broken.
    private readonly Channel<ExperimentEvent?> _inbox = Channel.CreateBounded<ExperimentEvent?>(new BoundedChannelOptions(4 * LargestBatch) { SingleReader = true });
    private long _version;
    private DateTimeOffset? _alarm;
    private volatile Exception? _broken;
    private bool _finished;

    private ExperimentDriver(ExperimentEngine engine, ITrialWorkload workload, ExperimentMachine machine, long version)
    {
        (_engine, _workload, _machine, _version) = (engine, workload, machine, version);
        _stream = ExperimentEventCodec.StreamOf(machine.Id);
        _work = new SideWork(Break);
        _bell = new Bell(engine.Ports.Time, Wake);
    }

    /// <summary>The experiment as it stands. Only to be read before <see cref="RunAsync"/>, by observers, and after it.</summary>
    public ExperimentMachine Machine => _machine;

    /// <summary>Writes the experiment down; from then on it exists.</summary>
    /// <param name="engine">What it works with.</param>
    /// <param name="id">Its id.</param>
    /// <param name="spec">What is wanted; without problems.</param>
    /// <param name="description">The workload in words that make the same one again after a restart.</param>
    /// <param name="workload">What trials run.</param>
    /// <param name="stop">Ends the writing.</param>
    /// <exception cref="JournalConflictException">An experiment with this id is there already.</exception>
    public static async Task<ExperimentDriver> CreateAsync(
        ExperimentEngine engine, ExperimentId id, ExperimentSpec spec, Value description, ITrialWorkload workload, CancellationToken stop)
    {
        ExperimentEvent.Created created = new(spec) { Id = id, Workload = description, At = engine.Ports.Time.GetUtcNow() };
        long version = await engine.Ports.Journal.AppendAsync(ExperimentEventCodec.StreamOf(id), 0, [ExperimentEventCodec.Write(created)], stop);
        return new(engine, workload, new ExperimentMachine(created), version);
    }

    /// <summary>Takes up an experiment where the journal leaves it; null if the journal does not know it.</summary>
    /// <param name="engine">What it works with.</param>
    /// <param name="id">Its id.</param>
    /// <param name="workloadOf">Makes the workload again of its description (<see cref="ExperimentMachine.Workload"/>).</param>
    /// <param name="stop">Ends the reading.</param>
    public static async Task<ExperimentDriver?> ResumeAsync(
        ExperimentEngine engine, ExperimentId id, Func<ExperimentMachine, ITrialWorkload> workloadOf, CancellationToken stop)
    {
        (ExperimentMachine? machine, long version) = await ExperimentHistory.FoldAsync(engine.Ports.Journal, id, stop);
        return machine is null ? null : new(engine, workloadOf(machine), machine, version);
    }

    /// <summary>Adds somebody who looks on.</summary>
    public void Observe(IExperimentObserver observer) => _observers.Add(observer);

    /// <summary>Asks the experiment to end. Its running trials are stopped.</summary>
    public ValueTask CancelAsync(string reason, CancellationToken stop)
        => _inbox.Writer.WriteAsync(new ExperimentEvent.CancelRequested(reason) { At = _engine.Ports.Time.GetUtcNow() }, stop);

    /// <summary>Asks for other counts while it runs. All that forbids it; empty when it is written down.</summary>
    /// <param name="edit">What is wanted, made of what is wanted now.</param>
    /// <param name="stop">Ends the waiting.</param>
    public async Task<Sequence<Problem>> EditAsync(Func<ExperimentSpec, ExperimentEvent.Edited> edit, CancellationToken stop)
    {
        Wish wish = new(edit);
        _wishes.Enqueue(wish);
        Wake();
        return await wish.Answer.Task.WaitAsync(stop);
    }

    /// <summary>
    /// Drives until the experiment has ended. When <paramref name="stop"/> is canceled the driver leaves at once and its trials' steps go on: who
    /// resumes the experiment finds them.
    /// </summary>
    /// <exception cref="ExperimentInterruptedException">The world failed the driver (a full disk). The experiment can be resumed.</exception>
    /// <exception cref="JournalConflictException">Another engine drives the experiment.</exception>
    public async Task<ExperimentStatus> RunAsync(CancellationToken stop)
    {
        try
        {
            return await DriveAsync(stop);
        }
        catch (StorageUnavailableException full)
        {
            throw new ExperimentInterruptedException(_machine.Id, full);
        }
    }

    /// <summary>Waits for what was begun beside the loop; trials' steps go on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _bell.DisposeAsync();
        await _work.DisposeAsync();
        while (_wishes.TryDequeue(out Wish? wish))
            wish.Answer.TrySetCanceled();
    }

    private async Task<ExperimentStatus> DriveAsync(CancellationToken stop)
    {
        CarryOut(_machine.Outstanding());
        Show([]);
        List<ExperimentEvent> batch = [];
        List<Wish> granted = [];
        while (!_finished)
        {
            await ReadAsync(batch, granted, stop);
            await WriteDownAsync(batch, stop);
            foreach (ExperimentEvent happened in batch)
            {
                if (happened is ExperimentEvent.TrialEnded ended)
                    _trials.Remove(ended.Trial);
                CarryOut(_machine.Apply(happened));
            }
            foreach (Wish wish in granted)
                wish.Answer.TrySetResult([]);
            Show(batch);
        }
        await EndAsync(stop);
        return _machine.Status;
    }

    private void CarryOut(IReadOnlyList<ExperimentCommand> commands)
    {
        foreach (ExperimentCommand command in commands)
        {
            switch (command)
            {
                case ExperimentCommand.Suggest suggest: _work.Begin(stop => SearchAsync(suggest, stop)); break;
                case ExperimentCommand.StartTrial start: Start(start.Trial, mayBegin: true); break;
                case ExperimentCommand.StopTrial halt: Start(halt.Trial, mayBegin: false)?.Stop(halt.Reason); break;
                case ExperimentCommand.WakeAt wake: _alarm = wake.When; break;
                case ExperimentCommand.Finish: _finished = true; break;
                default: throw new System.Diagnostics.UnreachableException();
            }
        }
    }

    private async Task SearchAsync(ExperimentCommand.Suggest suggest, CancellationToken stop)
    {
        SearchAnswer answer;
        try
        {
            SearchAlgorithm algorithm = SearchAlgorithms.Find(suggest.Algorithm) ?? throw new InvalidOperationException($"There is no algorithm '{suggest.Algorithm}'.");
            answer = algorithm.Suggest(suggest.Request);
        }
        catch (Exception broken) when (broken is ArithmeticException or ArgumentException or InvalidOperationException or IndexOutOfRangeException)
        {
            // The same question would fail again for ever: the search ends here, and what was found so far stands.
            answer = new([], IsExhausted: true, $"The search failed: {broken.Message}");
        }
        await TellAsync(new ExperimentEvent.Suggested(suggest.First, answer) { EndedBefore = suggest.Ended, At = _engine.Ports.Time.GetUtcNow() }, stop);
    }

    /// <summary>The runner of a trial, begun if there is none; null for a trial that has ended.</summary>
    private TrialRunner? Start(TrialName name, bool mayBegin)
    {
        if (_trials.TryGetValue(name, out TrialRunner? known))
            return known;
        if (_machine.Find(name) is not { EndedAt: null } trial)
            return null;
        TrialRunner runner = new(_engine, _machine.Id, _machine.Spec, _workload, new(name, trial.Number, trial.Assignment, trial.Tags), TellAsync);
        _trials.Add(name, runner);
        _work.Begin(stop => runner.RunAsync(mayBegin, stop));
        return runner;
    }

    private ValueTask TellAsync(ExperimentEvent happened, CancellationToken stop) => _inbox.Writer.WriteAsync(happened, stop);

    /// <summary>Waits until something has happened and takes all that has.</summary>
    private async ValueTask ReadAsync(List<ExperimentEvent> batch, List<Wish> granted, CancellationToken stop)
    {
        batch.Clear();
        granted.Clear();
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            while (batch.Count < LargestBatch && _inbox.Reader.TryRead(out ExperimentEvent? next))
            {
                if (next is not null)
                    batch.Add(next);
            }
            if (batch.Count > 0)
                return;
            if (_broken is { } why)
                throw new ExperimentInterruptedException(_machine.Id, why is RunInterruptedException { InnerException: { } cause } ? cause : why);
            DateTimeOffset now = _engine.Ports.Time.GetUtcNow();
            // One at a time: each is judged by what the one before has changed.
            if (_wishes.TryDequeue(out Wish? wish) && TryGrant(wish, now) is { } edited)
            {
                batch.Add(edited);
                granted.Add(wish);
                return;
            }
            if (_alarm <= now)
            {
                _alarm = null;
                batch.Add(new ExperimentEvent.AlarmRang { At = now });
                return;
            }
            if (!_wishes.IsEmpty)
                continue;
            _bell.Set(_alarm, now);
            await _inbox.Reader.WaitToReadAsync(stop);
        }
    }

    private ExperimentEvent.Edited? TryGrant(Wish wish, DateTimeOffset now)
    {
        ExperimentEvent.Edited edited = wish.Edit(_machine.Spec) with { At = now };
        Sequence<Problem> problems = _machine.CheckEdit(edited);
        if (problems.Count == 0)
            return edited;
        wish.Answer.TrySetResult(problems);
        return null;
    }

    private async ValueTask WriteDownAsync(List<ExperimentEvent> batch, CancellationToken stop)
    {
        JournalEvent[] written = new JournalEvent[batch.Count];
        for (int i = 0; i < written.Length; i++)
            written[i] = ExperimentEventCodec.Write(batch[i]);
        _version = await _engine.Ports.Journal.AppendAsync(_stream, _version, written, stop);
    }

    private void Show(List<ExperimentEvent> batch)
    {
        if (_observers.Count == 0)
            return;
        TrialView[] changed = [.. batch.SelectMany(Touched).Distinct().Select(_machine.Find).OfType<TrialView>()];
        foreach (IExperimentObserver observer in _observers)
            observer.Changed(_machine, changed);
    }

    private IEnumerable<TrialName> Touched(ExperimentEvent happened) => happened switch
    {
        ExperimentEvent.Suggested suggested => Enumerable.Range(suggested.First, suggested.Answer.Items.Count).Select(number => TrialName.Of(_machine.Id.Value, number)),
        ExperimentEvent.TrialStarted started => [started.Trial],
        ExperimentEvent.TrialReported reported => [reported.Trial],
        ExperimentEvent.TrialEnded ended => [ended.Trial],
        _ => [],
    };

    private async Task EndAsync(CancellationToken stop)
    {
        ExperimentEvent.Ended ended = new(_machine.Status, _machine.Reason, _machine.Message) { At = _engine.Ports.Time.GetUtcNow() };
        if (!await ExperimentHistory.IsClosedAsync(_engine.Ports.Journal, _stream, _version, stop))
            _version = await _engine.Ports.Journal.AppendAsync(_stream, _version, [ExperimentEventCodec.Write(ended)], stop);
        Log.ExperimentEnded(_engine.Log, _machine.Id.Value, _machine.Status.ToString());
    }

    private void Break(Exception why)
    {
        Log.DriverBroken(_engine.Log, _machine.Id.Value, why);
        _broken ??= why;
        Wake();
    }

    // A full inbox wakes the loop by itself.
    private void Wake() => _inbox.Writer.TryWrite(null);

    /// <summary>An edit that somebody waits for.</summary>
    private sealed class Wish(Func<ExperimentSpec, ExperimentEvent.Edited> edit)
    {
        public Func<ExperimentSpec, ExperimentEvent.Edited> Edit => edit;

        public TaskCompletionSource<Sequence<Problem>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
