using System.Threading.Channels;
using Pipelines.Core.Serving;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;

namespace Pipelines.Engine.Serving;

/// <summary>
/// Drives one roll-out: takes what happens, writes it down, asks the machine what follows and carries that out. It decides nothing. One loop owns the
/// machine; what takes time goes on beside it and reaches it through a bounded inbox.
/// </summary>
public sealed class RolloutDriver : IAsyncDisposable
{
    private readonly RolloutEngine _engine;
    private readonly RolloutId _id;
    private readonly StreamId _stream;
    private readonly RolloutMachine _machine;
    private readonly RolloutSpec _rollout;
    private readonly SideWork _work;
    private readonly Bell _bell;

    // Null is no event: the loop is to look at the time, or at what has broken.
    private readonly Channel<RolloutEvent?> _inbox = Channel.CreateBounded<RolloutEvent?>(new BoundedChannelOptions(64) { SingleReader = true });
    private long _version;
    private DateTimeOffset? _alarm;
    private bool _isWatching;
    private volatile Exception? _broken;

    private RolloutDriver(RolloutEngine engine, RolloutId id, RolloutMachine machine, long version)
    {
        (_engine, _id, _machine, _version) = (engine, id, machine, version);
        _rollout = machine.Rollout;
        _stream = RolloutEventCodec.StreamOf(id);
        _work = new SideWork(Break);
        _bell = new Bell(engine.Time, Wake);
    }

    /// <summary>How it stands, as of the last event that was written down.</summary>
    public RolloutView View { get; private set; } = null!;

    /// <summary>Called by the loop after each event, with how things stand then; must not wait.</summary>
    public Action<RolloutView>? Changed { get; set; }

    /// <summary>
    /// The roll-out of that id: written down now, or taken up where the journal leaves it. Who asks twice (a step that is tried again) gets the same one.
    /// </summary>
    /// <param name="engine">What it works with.</param>
    /// <param name="id">Its id.</param>
    /// <param name="service">What the service shall become; its share of requests is the roll-out's matter.</param>
    /// <param name="rollout">How; without problems.</param>
    /// <param name="stop">Ends the writing.</param>
    /// <exception cref="ArgumentException">The roll-out has problems.</exception>
    public static async Task<RolloutDriver> BeginAsync(RolloutEngine engine, RolloutId id, ServiceSpec service, RolloutSpec rollout, CancellationToken stop)
    {
        Sequence<Problem> problems = RolloutRules.Check(rollout);
        if (problems.Count > 0)
            throw new ArgumentException(string.Join(' ', problems), nameof(rollout));
        if (await ResumeAsync(engine, id, stop) is { } known)
            return known;
        RolloutEvent.Requested requested = new(service with { CanaryTrafficPercent = null, IsMirrored = false }, rollout) { At = engine.Time.GetUtcNow() };
        long version = await engine.Journal.AppendAsync(RolloutEventCodec.StreamOf(id), 0, [RolloutEventCodec.Write(requested)], stop);
        return Driving(engine, id, new RolloutMachine(requested), version);
    }

    /// <summary>Takes a roll-out up where the journal leaves it; null if the journal does not know it.</summary>
    public static async Task<RolloutDriver?> ResumeAsync(RolloutEngine engine, RolloutId id, CancellationToken stop)
    {
        (RolloutMachine? machine, long version) = await RolloutHistory.FoldAsync(engine.Journal, id, stop);
        return machine is null ? null : Driving(engine, id, machine, version);
    }

    /// <summary>Tells what a person, or another roll-out, wants: an approval, a promotion, an abort, an interruption.</summary>
    /// <param name="wanted">Makes the event of the time.</param>
    /// <param name="stop">Ends the waiting.</param>
    public ValueTask TellAsync(Func<DateTimeOffset, RolloutEvent> wanted, CancellationToken stop) => _inbox.Writer.WriteAsync(wanted(_engine.Time.GetUtcNow()), stop);

    /// <summary>Drives until the roll-out has ended. When <paramref name="stop"/> is canceled the driver leaves; who resumes goes on.</summary>
    /// <exception cref="StorageUnavailableException">The journal cannot be written. The roll-out can be resumed.</exception>
    /// <exception cref="JournalConflictException">Another engine drives it.</exception>
    public async Task<RolloutView> RunAsync(CancellationToken stop)
    {
        CarryOut(_machine.Outstanding());
        while (!View.IsOver)
        {
            RolloutEvent happened = await ReadAsync(stop);
            _version = await _engine.Journal.AppendAsync(_stream, _version, [RolloutEventCodec.Write(happened)], stop);
            CarryOut(_machine.Apply(happened));
            View = _machine.View;
            Changed?.Invoke(View);
        }
        if (!await RolloutHistory.IsClosedAsync(_engine.Journal, _stream, _version, stop))
        {
            RolloutEvent.Ended ended = new(View.Phase, View.Message) { At = _engine.Time.GetUtcNow() };
            _version = await _engine.Journal.AppendAsync(_stream, _version, [RolloutEventCodec.Write(ended)], stop);
        }
        Log.RolloutEnded(_engine.Log, _id.Value, View.Phase.ToString(), View.Message);
        return View;
    }

    /// <summary>Waits for what was begun beside the loop.</summary>
    public async ValueTask DisposeAsync()
    {
        await _bell.DisposeAsync();
        await _work.DisposeAsync();
    }

    private static RolloutDriver Driving(RolloutEngine engine, RolloutId id, RolloutMachine machine, long version)
        => new(engine, id, machine, version) { View = machine.View };

    private void CarryOut(IReadOnlyList<RolloutCommand> commands)
    {
        foreach (RolloutCommand command in commands)
        {
            switch (command)
            {
                case RolloutCommand.Apply apply:
                    RolloutPhase phase = _machine.View.Phase;
                    string revision = _machine.View.Revision;
                    _work.Begin(stop => ApplyAsync(apply.Wish, phase, revision, stop));
                    break;
                case RolloutCommand.Watch watch when !_isWatching:
                    _isWatching = true;
                    _work.Begin(stop => WatchAsync(watch.Revision, stop));
                    break;
                case RolloutCommand.Watch: break;
                case RolloutCommand.Smoke smoke: _work.Begin(stop => SmokeAsync(smoke.Revision, stop)); break;
                case RolloutCommand.Measure measure:
                    RolloutSubject subject = new(_machine.Service.Name, _machine.View.Revision, measure.Canary, _machine.View.Stable, measure.Stable);
                    _work.Begin(stop => MeasureAsync(measure.Number, subject, stop));
                    break;
                case RolloutCommand.WakeAt wake: _alarm = wake.When; break;
                case RolloutCommand.Finish: break;
                default: throw new System.Diagnostics.UnreachableException();
            }
        }
    }

    private async Task ApplyAsync(TrafficWish wish, RolloutPhase phase, string revision, CancellationToken stop)
    {
        ServiceSpec spec = _machine.Service with { CanaryTrafficPercent = wish.Percent, IsMirrored = wish.IsMirrored };
        ServiceStatus? known = await _engine.Backend.ObserveAsync(spec.Name, stop);
        // Another template's revision is not ours to judge, and applying ours would undo it.
        if (known is not null && revision.Length > 0 && known.LatestCreated != revision)
        {
            await TellAsync(at => new RolloutEvent.Interrupted($"Somebody else has made revision {known.LatestCreated}. The service was left as it is.") { At = at }, stop);
            return;
        }
        // What is promoted already must not be given 0 percent: that would take it back.
        if (phase == RolloutPhase.Preparing && known is { } same && same.RolledOut.Latest == same.LatestCreated && TemplateOf(same) == spec.Template)
        {
            await TellAsync(at => new RolloutEvent.Applied(wish, same.LatestCreated, same.LatestCreated) { At = at }, stop);
            return;
        }
        ServiceStatus status = await _engine.Backend.ApplyAsync(spec, stop);
        string stable = status.RolledOut.Latest == status.LatestCreated ? status.RolledOut.Previous : status.RolledOut.Latest;
        await TellAsync(at => new RolloutEvent.Applied(wish, status.LatestCreated, stable) { At = at }, stop);
    }

    private static Value? TemplateOf(ServiceStatus status)
        => status.Revisions.FirstOrDefault(revision => revision.Name == status.LatestCreated)?.Template;

    // Level, not edge: what counts is how it stands at each look.
    private async Task WatchAsync(string revision, CancellationToken stop)
    {
        RevisionState told = RevisionState.Loading;
        while (true)
        {
            ServiceStatus? status = await _engine.Backend.ObserveAsync(_machine.Service.Name, stop);
            Revision? seen = status?.Revisions.FirstOrDefault(known => known.Name == revision);
            if (status is null)
                await TellAsync(at => new RolloutEvent.Interrupted("Somebody has deleted the service.") { At = at }, stop);
            else if (seen is { State: RevisionState.Ready } && told != RevisionState.Ready)
                await TellAsync(at => new RolloutEvent.RevisionReady(revision) { At = at }, stop);
            else if (seen is { State: RevisionState.Failed } && told != RevisionState.Failed)
                await TellAsync(at => new RolloutEvent.RevisionFailed(revision, seen.Message) { At = at }, stop);
            told = seen?.State ?? told;
            await Task.Delay(_engine.LookEvery, _engine.Time, stop);
        }
    }

    private async Task SmokeAsync(string revision, CancellationToken stop)
    {
        string wrong = await _engine.Probe.SmokeAsync(_machine.Service.Name, revision, stop);
        await TellAsync(at => new RolloutEvent.SmokeEnded(wrong) { At = at }, stop);
    }

    private async Task MeasureAsync(int number, RolloutSubject subject, CancellationToken stop)
    {
        Sequence<CheckMeasurement> found = await _engine.Probe.MeasureAsync(subject, _rollout.Checks, stop);
        await TellAsync(at => new RolloutEvent.Measured(number, found) { At = at }, stop);
    }

    private async ValueTask<RolloutEvent> ReadAsync(CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            while (_inbox.Reader.TryRead(out RolloutEvent? next))
            {
                if (next is not null)
                    return next;
            }
            if (_broken is { } why)
                throw new RolloutInterruptedException(_id, why);
            DateTimeOffset now = _engine.Time.GetUtcNow();
            if (_alarm <= now)
            {
                _alarm = null;
                return new RolloutEvent.AlarmRang { At = now };
            }
            _bell.Set(_alarm, now);
            await _inbox.Reader.WaitToReadAsync(stop);
        }
    }

    private void Break(Exception why)
    {
        Log.DriverBroken(_engine.Log, _id.Value, why);
        _broken ??= why;
        Wake();
    }

    // A full inbox wakes the loop by itself.
    private void Wake() => _inbox.Writer.TryWrite(null);
}
