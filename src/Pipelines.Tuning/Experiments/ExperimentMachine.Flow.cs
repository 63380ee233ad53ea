using System.Globalization;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Experiments;

/// <summary>When it goes on and when it ends.</summary>
public sealed partial class ExperimentMachine
{
    private readonly Dictionary<TrialState, int> _counts = [];
    private TrialRecord? _best;

    /// <summary>How many trials stand where.</summary>
    public int Count(TrialState state) => state switch
    {
        TrialState.Pending => _active.Values.Count(trial => trial.State == TrialState.Pending),
        TrialState.Running => _active.Values.Count(trial => trial.State == TrialState.Running),
        _ => _counts.GetValueOrDefault(state),
    };

    // One meaning for both questions, how many may be started and when the end has come.
    private int Completed => _trials.Count - _active.Count;

    private int Unsuccessful => _counts.GetValueOrDefault(TrialState.Failed) + _counts.GetValueOrDefault(TrialState.MetricsUnavailable);

    private void Count(TrialRecord trial)
    {
        _counts[trial.State] = _counts.GetValueOrDefault(trial.State) + 1;
        if (trial.Trial.HasValues(Spec.Objectives.Count) && (_best is null || IsBetter(trial.Trial, _best.Trial)))
            _best = trial;
    }

    // Of equals the earlier one stays.
    private bool IsBetter(Trial left, Trial right)
        => left.Violation != right.Violation
            ? left.Violation < right.Violation
            : Spec.Objectives[0].Loss(left.Values[0]) < Spec.Objectives[0].Loss(right.Values[0]);

    private void GoOn(DateTimeOffset now)
    {
        if (_ending == EndReason.None)
            CheckEnd(now);
        if (_ending != EndReason.None)
        {
            foreach (TrialRecord trial in _active.Values)
                Stop(trial, $"The experiment ends: {Message}", isEarly: false);
            if (_active.Count == 0)
                Finish(now);
            return;
        }
        KeepWithin();
        Ask();
        SetAlarm();
    }

    private void CheckEnd(DateTimeOffset now)
    {
        if (_best is { } best && best.Trial.Violation <= 0 && Spec.Objectives[0].IsReachedBy(best.Trial.Values[0]))
            End(EndReason.GoalReached, Invariant($"Trial {best.Name} has {Spec.Objectives[0].Metric} {best.Trial.Values[0]:r}; the goal is {Spec.Objectives[0].Goal:r}."));
        else if (Unsuccessful > 0 && Unsuccessful >= Spec.MaxFailedTrialCount)
            End(EndReason.MaxFailedTrialsReached, Invariant($"{Unsuccessful} trials failed or had no metrics; maxFailedTrialCount is {Spec.MaxFailedTrialCount}."));
        else if (Completed >= Spec.MaxTrialCount)
            End(EndReason.MaxTrialsReached, Invariant($"{Completed} trials have ended; maxTrialCount is {Spec.MaxTrialCount}."));
        else if (now >= Deadline)
            End(EndReason.TimeBudgetSpent, Invariant($"The time budget of {Spec.TimeBudget} is spent."));
        else if (_isExhausted && _active.Count == 0 && !_isSearching)
            End(EndReason.SearchEnded, SearchNote.Length > 0 ? SearchNote : "The search has nothing more to suggest.");
    }

    private DateTimeOffset? Deadline => _startedAt + Spec.TimeBudget;

    private void End(EndReason reason, string message)
    {
        if (_ending == EndReason.None)
            (_ending, Message) = (reason, message);
    }

    private void Finish(DateTimeOffset now)
    {
        EndedAt = now;
        Status = _ending switch
        {
            EndReason.Canceled => ExperimentStatus.Canceled,
            EndReason.MaxFailedTrialsReached => ExperimentStatus.Failed,
            EndReason.TimeBudgetSpent or EndReason.SearchEnded when _best is null => ExperimentStatus.Failed,
            _ => ExperimentStatus.Succeeded,
        };
        _commands.Add(new ExperimentCommand.Finish(Status, _ending, Message));
    }

    // When fewer may run than do, the newest end.
    private void KeepWithin()
    {
        int running = _active.Values.Count(trial => !trial.IsStopping);
        foreach (TrialRecord trial in _active.Values.Reverse())
        {
            if (running <= Spec.ParallelTrialCount)
                return;
            if (trial.IsStopping)
                continue;
            Stop(trial, Invariant($"parallelTrialCount is now {Spec.ParallelTrialCount}."), isEarly: false);
            running--;
        }
    }

    private void Ask()
    {
        if (_isSearching || _isExhausted)
            return;
        int room = Math.Min(Spec.ParallelTrialCount, (Spec.MaxTrialCount ?? int.MaxValue) - Completed) - _active.Count;
        if (room <= 0 || (_waitsForResults && _active.Count > 0))
            return;
        _isSearching = true;
        _commands.Add(new ExperimentCommand.Suggest(Spec.Algorithm.Name, Spec.Request(_space, Seen(), room), _trials.Count, Completed));
    }

    private void SetAlarm()
    {
        if (Deadline is { } deadline && _alarm != deadline)
        {
            _alarm = deadline;
            _commands.Add(new ExperimentCommand.WakeAt(deadline));
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
