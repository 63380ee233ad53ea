using System.Globalization;
using Pipelines.Core.Values;

namespace Pipelines.Core.Serving;

/// <summary>
/// Decides what must happen next in one roll-out. A fold: the same events give the same state and the same commands, on any machine and at any
/// time. It has no clock, disk, network or randomness. Folded in place by its one owner. An event that is told twice or late changes nothing.
/// <para>
/// The order of things is that of Argo Rollouts and Flagger: the new revision is made with no requests and loaded; it must answer recorded requests;
/// then each step gives it a share and measures it until all checks pass; after the last step it is promoted. A check that fails as often as its limit
/// says takes everything back, as do a revision that fails, a deadline, and a person. Made for KServe's rules of traffic (<see cref="RevisionTraffic"/>):
/// the first apply of another template always carries 0 percent, or the revision before it would get the share.
/// </para>
/// </summary>
public sealed partial class RolloutMachine
{
    private readonly RolloutSpec _rollout;
    private readonly DateTimeOffset _requestedAt;
    private readonly List<RolloutMeasurement> _measurements = [];
    private List<RolloutCommand> _commands = [];
    private RolloutPhase _phase;
    private TrafficWish _wish = TrafficWish.Nothing;
    private TrafficWish _traffic = TrafficWish.Nothing;
    private DateTimeOffset? _endedAt;
    private DateTimeOffset? _alarm;
    private string _revision = "";
    private string _stable = "";
    private string _message = "";
    private bool _isPromotionWanted;

    /// <summary>Begins a roll-out. The first commands are in <see cref="Outstanding"/>.</summary>
    /// <param name="requested">Its first event; the spec has no problems (<see cref="RolloutRules"/>).</param>
    public RolloutMachine(RolloutEvent.Requested requested)
    {
        Service = requested.Service;
        _rollout = requested.Rollout;
        _requestedAt = requested.At;
    }

    /// <summary>What the service shall become.</summary>
    public ServiceSpec Service { get; }

    /// <summary>How it shall become that.</summary>
    public RolloutSpec Rollout => _rollout;

    /// <summary>Where it stands.</summary>
    public RolloutView View => new(_phase, _step, _traffic, _revision, _stable, _message, _measurements.ToSequence(), _requestedAt, _endedAt);

    /// <summary>Takes in what has happened and says what must be done now.</summary>
    public IReadOnlyList<RolloutCommand> Apply(RolloutEvent happened)
    {
        _commands = [];
        if (IsOver)
            return _commands;
        switch (happened)
        {
            case RolloutEvent.Applied applied: OnApplied(applied); break;
            case RolloutEvent.RevisionReady ready when _phase == RolloutPhase.Loading && ready.Revision == _revision: Ask(); break;
            case RolloutEvent.RevisionFailed failed when failed.Revision == _revision: RollBack($"Revision {failed.Revision} has failed: {failed.Message}", failed.At); break;
            case RolloutEvent.SmokeEnded smoke when _phase == RolloutPhase.Smoke: OnSmoke(smoke); break;
            case RolloutEvent.Measured measured when measured.Number == _measuring?.Number: OnMeasured(measured); break;
            case RolloutEvent.Approved approved when _phase == RolloutPhase.AwaitingApproval: BeginStep(); break;
            case RolloutEvent.PromotionRequested: _isPromotionWanted = true; break;
            case RolloutEvent.AbortRequested abort: RollBack($"Aborted by {abort.By}: {abort.Reason}", abort.At); break;
            case RolloutEvent.Interrupted interrupted: End(RolloutPhase.Interrupted, interrupted.Message, interrupted.At); break;
            default: break; // Requested is the constructor's; Ended is our own word; alarms are looked at below.
        }
        GoOn(happened.At);
        return _commands;
    }

    /// <summary>
    /// All that is still to be done: what a driver carries out after a restart. Commands that were carried out before are among them; carrying them
    /// out again does no harm.
    /// </summary>
    public IReadOnlyList<RolloutCommand> Outstanding()
    {
        _commands = [];
        _alarm = null;
        if (IsOver)
        {
            _commands.Add(new RolloutCommand.Finish(_phase, _message));
            return _commands;
        }
        if (_phase is RolloutPhase.Preparing or RolloutPhase.Promoting or RolloutPhase.RollingBack || (_phase == RolloutPhase.Step && _sharedSince is null))
            _commands.Add(new RolloutCommand.Apply(_wish));
        if (_phase is RolloutPhase.Loading or RolloutPhase.Smoke or RolloutPhase.AwaitingApproval or RolloutPhase.Step)
            _commands.Add(new RolloutCommand.Watch(_revision));
        if (_phase == RolloutPhase.Smoke)
            _commands.Add(new RolloutCommand.Smoke(_revision));
        if (_measuring is { } measuring)
            _commands.Add(measuring);
        SetAlarm();
        return _commands;
    }

    private bool IsOver => _phase >= RolloutPhase.Succeeded;

    private void OnApplied(RolloutEvent.Applied applied)
    {
        if (applied.Wish != _wish)
            return;
        if (_revision.Length > 0 && applied.Revision != _revision)
        {
            End(RolloutPhase.Interrupted, $"Somebody else has made revision {applied.Revision}. The service was left as it is.", applied.At);
            return;
        }
        _traffic = applied.Wish;
        switch (_phase)
        {
            case RolloutPhase.Preparing when applied.Revision == applied.Stable:
                (_revision, _stable) = (applied.Revision, applied.Stable);
                End(RolloutPhase.Succeeded, $"Revision {applied.Revision} is what was asked for. Nothing was changed.", applied.At);
                break;
            case RolloutPhase.Preparing:
                (_revision, _stable) = (applied.Revision, applied.Stable);
                Enter(RolloutPhase.Loading, $"Revision {_revision} is loading.");
                _commands.Add(new RolloutCommand.Watch(_revision));
                break;
            case RolloutPhase.Step when _sharedSince is null:
                Share(applied.At);
                break;
            case RolloutPhase.Promoting:
                End(RolloutPhase.Succeeded, $"Revision {_revision} answers all requests.", applied.At);
                break;
            case RolloutPhase.RollingBack when applied.Stable.Length == 0:
                End(RolloutPhase.Failed, _message, applied.At);
                break;
            case RolloutPhase.RollingBack:
                End(RolloutPhase.RolledBack, _message, applied.At);
                break;
            default: break; // Told twice.
        }
    }

    private void Ask()
    {
        Enter(RolloutPhase.Smoke, $"Revision {_revision} is asked the recorded requests.");
        _commands.Add(new RolloutCommand.Smoke(_revision));
    }

    private void OnSmoke(RolloutEvent.SmokeEnded smoke)
    {
        if (smoke.Message.Length > 0)
            RollBack($"Revision {_revision} does not answer as it should: {smoke.Message}", smoke.At);
        else
            GoToNextStep();
    }

    // The first revision of a service has everything as soon as it is ready: there is nothing to share with.
    private void GoToNextStep()
    {
        if (_stable.Length == 0 || _step + 1 >= _rollout.Steps.Count)
        {
            Promote();
            return;
        }
        _step++;
        if (_rollout.Steps[_step].NeedsApproval)
            Enter(RolloutPhase.AwaitingApproval, Said($"Step {_step + 1} of {_rollout.Steps.Count} ({Share(_rollout.Steps[_step])}) waits for approval."));
        else
            BeginStep();
    }

    private void Promote()
    {
        _measuring = null;
        _wish = TrafficWish.Everything;
        Enter(RolloutPhase.Promoting, $"Revision {_revision} is promoted.");
        _commands.Add(new RolloutCommand.Apply(_wish));
    }

    private void RollBack(string reason, DateTimeOffset now)
    {
        if (_phase == RolloutPhase.RollingBack)
            return;
        _measuring = null;
        if (_revision.Length > 0 && _stable.Length == 0)
        {
            End(RolloutPhase.Failed, $"{reason} There is no revision to go back to.", now);
            return;
        }
        _wish = TrafficWish.Nothing;
        Enter(RolloutPhase.RollingBack, reason);
        _commands.Add(new RolloutCommand.Apply(_wish));
    }

    private void Enter(RolloutPhase phase, string message) => (_phase, _message) = (phase, message);

    private void End(RolloutPhase phase, string message, DateTimeOffset now)
    {
        Enter(phase, message);
        _measuring = null;
        _endedAt = now;
        _commands.Add(new RolloutCommand.Finish(phase, message));
    }

    private static string Share(RolloutStep step) => step.IsMirrored ? "copies of all requests" : Said($"{step.Percent} percent");

    private static string Said(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
