using Pipelines.Core.Values;

namespace Pipelines.Core.Serving;

/// <summary>Shares, measurements and times.</summary>
public sealed partial class RolloutMachine
{
    private readonly Dictionary<string, int> _failures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _errors = new(StringComparer.Ordinal);
    private int _step = -1;
    private int _inconclusive;
    private int _number;

    // Since when the back end shares as the step says; null: it has not said so.
    private DateTimeOffset? _sharedSince;

    // From when on answers are judged, and when they will be.
    private DateTimeOffset _judgedFrom;
    private DateTimeOffset _measureAt;
    private RolloutCommand.Measure? _measuring;

    private RolloutStep Step => _rollout.Steps[_step];

    private TimeSpan Interval => Step.Interval ?? _rollout.Interval;

    private void BeginStep()
    {
        _sharedSince = null;
        _inconclusive = 0;
        _wish = new(Step.IsMirrored ? 0 : Step.Percent, Step.IsMirrored);
        Enter(RolloutPhase.Step, Said($"Step {_step + 1} of {_rollout.Steps.Count}: {Share(Step)}."));
        _commands.Add(new RolloutCommand.Apply(_wish));
    }

    private void Share(DateTimeOffset now)
    {
        _sharedSince = now;
        TimeSpan half = Interval / 2;
        _judgedFrom = now + (_rollout.WarmUp < half ? _rollout.WarmUp : half);
        _measureAt = now + Interval;
    }

    private void OnMeasured(RolloutEvent.Measured measured)
    {
        Window judged = _measuring!.Canary;
        _measuring = null;
        Dictionary<string, CheckMeasurement> found = new(StringComparer.Ordinal);
        foreach (CheckMeasurement measurement in measured.Measurements)
            found[measurement.Check] = measurement;
        Sequence<CheckJudgement> judgements = _rollout.Checks
            .Select(check => RolloutJudge.Judge(check, found.GetValueOrDefault(check.Name), _rollout.MinSamples)).ToSequence();
        _measurements.Add(new(measured.Number, _step, measured.At, judgements));

        string? spent = null;
        for (int i = 0; i < judgements.Count; i++)
            spent ??= Count(_rollout.Checks[i], judgements[i]);
        if (spent is not null)
            RollBack(spent, measured.At);
        else if (judgements.All(judgement => judgement.Verdict == CheckVerdict.Passed))
            GoToNextStep();
        else
            StayInStep(judgements, judged, measured.At);
    }

    /// <summary>Counts a verdict; why the roll-out must be taken back, or null.</summary>
    private string? Count(RolloutCheck check, CheckJudgement judgement)
    {
        int errors = _errors[check.Name] = judgement.Verdict == CheckVerdict.Error ? _errors.GetValueOrDefault(check.Name) + 1 : 0;
        if (errors >= check.ConsecutiveErrorLimit)
            return Said($"{judgement.Reason} That was so {errors} times in a row.");
        if (judgement.Verdict != CheckVerdict.Failed)
            return null;
        int failures = _failures[check.Name] = _failures.GetValueOrDefault(check.Name) + 1;
        if (failures < check.FailureLimit)
            return null;
        return failures == 1 ? judgement.Reason : Said($"{judgement.Reason} That was failure {failures} of this check.");
    }

    // What failed is measured anew; what had too few answers waits for more of them.
    private void StayInStep(Sequence<CheckJudgement> judgements, Window judged, DateTimeOffset now)
    {
        CheckJudgement first = judgements.First(judgement => judgement.Verdict != CheckVerdict.Passed);
        bool hasFailed = judgements.Any(judgement => judgement.Verdict == CheckVerdict.Failed);
        bool isInconclusive = judgements.Any(judgement => judgement.Verdict == CheckVerdict.Inconclusive);
        _inconclusive = isInconclusive && !hasFailed ? _inconclusive + 1 : 0;
        if (_rollout.OnInconclusive == InconclusivePolicy.RollBack && _inconclusive >= _rollout.InconclusiveLimit)
        {
            RollBack(Said($"{first.Reason} That was so {_inconclusive} times in a row."), now);
            return;
        }
        if (hasFailed)
            _judgedFrom = judged.Until;
        _measureAt = now + Interval;
        _message = Said($"Step {_step + 1} of {_rollout.Steps.Count}: {Share(Step)}. {first.Reason}");
    }

    private void GoOn(DateTimeOffset now)
    {
        if (IsOver || _phase == RolloutPhase.RollingBack)
            return;
        if (_rollout.Deadline is { } deadline && _phase != RolloutPhase.Promoting && now >= _requestedAt + deadline)
            RollBack(Said($"The roll-out was not done within {deadline}. {_message}"), now);
        else if (_phase is RolloutPhase.Preparing or RolloutPhase.Loading && now >= _requestedAt + _rollout.LoadDeadline)
            RollBack(Said($"Revision {_revision} was not ready within {_rollout.LoadDeadline}."), now);
        else if (_isPromotionWanted && _phase is RolloutPhase.AwaitingApproval or RolloutPhase.Step)
            Promote();
        else if (_phase == RolloutPhase.Step && _sharedSince is { } since && _measuring is null && now >= _measureAt)
            Measure(since, now);
        SetAlarm();
    }

    private void Measure(DateTimeOffset since, DateTimeOffset now)
    {
        if (_rollout.Checks.Count == 0)
        {
            GoToNextStep();
            return;
        }
        Window canary = new(_judgedFrom, now);
        bool hasStableRequests = Step.IsMirrored || Step.Percent < 100;
        Window stable = hasStableRequests ? canary : new(since - (now - _judgedFrom), since);
        _measuring = new(++_number, canary, stable);
        _commands.Add(_measuring);
    }

    private void SetAlarm()
    {
        DateTimeOffset? next = _phase switch
        {
            RolloutPhase.Preparing or RolloutPhase.Loading => _requestedAt + _rollout.LoadDeadline,
            RolloutPhase.Step when _sharedSince is not null && _measuring is null => _measureAt,
            _ => null,
        };
        if (_phase < RolloutPhase.Promoting && _requestedAt + _rollout.Deadline is { } last && (next is null || last < next))
            next = last;
        if (next is null || next == _alarm)
            return;
        _alarm = next;
        _commands.Add(new RolloutCommand.WakeAt(next.Value));
    }
}
