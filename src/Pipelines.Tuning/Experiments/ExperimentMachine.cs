using Pipelines.Core.Values;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Stopping;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Experiments;

/// <summary>
/// Decides what must happen next in one experiment. A fold: the same events give the same state and the same commands, on any machine and at any
/// time. It has no clock, disk, network or randomness, and never waits; searching, which costs time, is a command whose answer is an event. Folded
/// in place by its one owner. An event that is told twice, late or about an unknown trial changes nothing.
/// </summary>
public sealed partial class ExperimentMachine
{
    private readonly SearchSpace _space;
    private readonly StoppingRule? _rule;
    private readonly List<TrialRecord> _trials = [];
    private readonly Dictionary<TrialName, TrialRecord> _byName = [];
    private readonly SortedDictionary<int, TrialRecord> _active = [];

    // Each trial as searches and rules see it; those of active ones are as they were when somebody looked last.
    private readonly List<Trial> _seen = [];
    private List<ExperimentCommand> _commands = [];
    private bool _isSearching;
    private bool _isExhausted;
    private bool _waitsForResults;
    private DateTimeOffset? _alarm;
    private DateTimeOffset _startedAt;
    private EndReason _ending;

    /// <summary>Begins an experiment. The first commands are in <see cref="Outstanding"/>.</summary>
    /// <param name="created">The experiment's first event; its spec has no problems.</param>
    public ExperimentMachine(ExperimentEvent.Created created)
    {
        Spec = created.Spec;
        Id = created.Id ?? new(created.Spec.Name);
        Workload = created.Workload;
        CreatedAt = _startedAt = created.At;
        _space = new(Spec.Parameters, Spec.Constraints);
        _rule = Spec.EarlyStopping is { } stopping ? StoppingRules.Find(stopping.Name) : null;
    }

    /// <summary>The experiment's id; trials are named after it.</summary>
    public ExperimentId Id { get; }

    /// <summary>What trials run, in words of whoever made the experiment.</summary>
    public Value Workload { get; }

    /// <summary>What is wanted, with the counts as they were edited last.</summary>
    public ExperimentSpec Spec { get; private set; }

    /// <summary>Where it stands.</summary>
    public ExperimentStatus Status { get; private set; }

    /// <summary>Why it ended, or is ending.</summary>
    public EndReason Reason => _ending;

    /// <summary>The same for people; empty while it runs.</summary>
    public string Message { get; private set; } = "";

    /// <summary>What the search said last; empty mostly.</summary>
    public string SearchNote { get; private set; } = "";

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Takes in what has happened and says what must be done now.</summary>
    public IReadOnlyList<ExperimentCommand> Apply(ExperimentEvent happened)
    {
        _commands = [];
        bool isFinal = Status != ExperimentStatus.Running;
        switch (happened)
        {
            case ExperimentEvent.Edited edited when CheckEdit(edited).Count == 0: OnEdited(edited); break;
            case var _ when isFinal: return [];
            case ExperimentEvent.Suggested suggested: OnSuggested(suggested); break;
            case ExperimentEvent.TrialStarted started: Known(started.Trial)?.Start(started.At); break;
            case ExperimentEvent.TrialReported reported: OnReported(reported); break;
            case ExperimentEvent.TrialEnded ended: OnEnded(ended); break;
            case ExperimentEvent.CancelRequested cancel: End(EndReason.Canceled, cancel.Reason); break;
            default: break; // Created is the constructor's; Ended is our own word; the alarm is looked at below.
        }
        GoOn(happened.At);
        return _commands;
    }

    /// <summary>
    /// All that is still to be done: what a driver carries out after a restart. Commands that were carried out before are among them; carrying
    /// them out again does no harm.
    /// </summary>
    public IReadOnlyList<ExperimentCommand> Outstanding()
    {
        _commands = [];
        if (Status != ExperimentStatus.Running)
        {
            _commands.Add(new ExperimentCommand.Finish(Status, _ending, Message));
            return _commands;
        }
        foreach (TrialRecord trial in _active.Values)
        {
            if (!trial.IsStopping || trial.State == TrialState.Running)
                _commands.Add(new ExperimentCommand.StartTrial(trial.Name, trial.Suggestion.Assignment, trial.Suggestion.Tags));
            if (trial.IsStopping)
                _commands.Add(new ExperimentCommand.StopTrial(trial.Name, trial.Message));
        }
        _isSearching = _waitsForResults = false;
        _alarm = null;
        GoOn(_startedAt);
        return _commands;
    }

    private TrialRecord? Known(TrialName name) => _byName.TryGetValue(name, out TrialRecord? trial) && trial.IsActive ? trial : null;

    private void OnSuggested(ExperimentEvent.Suggested suggested)
    {
        // An answer to a question that was asked again meanwhile.
        if (suggested.First != _trials.Count)
            return;
        _isSearching = false;
        // Too late. Older programs took such trials in, as killed ones, and their histories count them.
        if (_ending != EndReason.None && suggested.EndedBefore is not null)
            return;
        SearchNote = suggested.Answer.Note;
        // An answer without anything, while nothing runs that could change it, is an end as well; but not one to a question from before the last results.
        bool isNothing = suggested.Answer.Items.Count == 0 && (suggested.EndedBefore ?? Completed) == Completed;
        _isExhausted = suggested.Answer.IsExhausted || (isNothing && _active.Count == 0);
        _waitsForResults = isNothing;
        foreach (Suggestion item in suggested.Answer.Items)
        {
            TrialRecord trial = new(Spec, TrialName.Of(Id.Value, _trials.Count), _trials.Count, item);
            _trials.Add(trial);
            _byName[trial.Name] = trial;
            if (_ending != EndReason.None)
            {
                trial.End(TrialOutcome.Killed, Message, suggested.At);
                Count(trial);
                _seen.Add(trial.Trial);
                continue;
            }
            _seen.Add(trial.Trial);
            _active[trial.Index] = trial;
            _commands.Add(new ExperimentCommand.StartTrial(trial.Name, item.Assignment, item.Tags));
        }
    }

    private void OnReported(ExperimentEvent.TrialReported reported)
    {
        if (Known(reported.Trial) is not { } trial)
            return;
        trial.Start(reported.At);
        if (!trial.Report(reported) || _rule is null || trial.IsStopping)
            return;
        StopVerdict verdict = _rule.Judge(new(Spec.Objectives[0], trial.Trial, SeenBut(trial.Index), Spec.EarlyStopping!.Settings));
        if (verdict.Stops)
            Stop(trial, verdict.Reason, isEarly: true);
    }

    private void OnEnded(ExperimentEvent.TrialEnded ended)
    {
        if (Known(ended.Trial) is not { } trial)
            return;
        trial.End(ended.Outcome, ended.Error, ended.At);
        _active.Remove(trial.Index);
        _seen[trial.Index] = trial.Trial;
        _waitsForResults = false;
        Count(trial);
    }

    private void OnEdited(ExperimentEvent.Edited edited)
    {
        Spec = Spec with
        {
            ParallelTrialCount = edited.ParallelTrialCount,
            MaxTrialCount = edited.MaxTrialCount,
            MaxFailedTrialCount = edited.MaxFailedTrialCount,
        };
        if (Status == ExperimentStatus.Running)
            return;
        (Status, _ending, Message, EndedAt, _startedAt, _alarm) = (ExperimentStatus.Running, EndReason.None, "", null, edited.At, null);
    }

    /// <summary>All that forbids an edit; empty when it will be taken.</summary>
    public Sequence<Problem> CheckEdit(ExperimentEvent.Edited edited)
    {
        List<Problem> problems = [.. ExperimentCheck.Run(Spec with
        {
            ParallelTrialCount = edited.ParallelTrialCount,
            MaxTrialCount = edited.MaxTrialCount,
            MaxFailedTrialCount = edited.MaxFailedTrialCount,
        })];
        if (Status == ExperimentStatus.Running && _ending == EndReason.None)
            return problems.ToSequence();
        if (_ending != EndReason.MaxTrialsReached || Status != ExperimentStatus.Succeeded)
            problems.Add(new(CannotResume, "experiment", $"The experiment has ended: {Message}", "Only one that has used up its trials can be given more; start a new one, and let it learn from this one."));
        else if (Spec.ResumePolicy == ResumePolicy.Never)
            problems.Add(new(CannotResume, "resumePolicy", "The experiment has ended, and its resumePolicy is Never.", "Set LongRunning in a new experiment; it can learn from this one."));
        else if (edited.MaxTrialCount is { } most && most <= _trials.Count)
            problems.Add(new(CannotResume, "maxTrialCount", $"{_trials.Count} trials have been made; {most} is no more.", $"Give {_trials.Count + 1} or more, or leave it out."));
        return problems.ToSequence();
    }

    // A copy, since a search goes on beside what happens.
    private Trial[] Seen()
    {
        foreach ((int index, TrialRecord trial) in _active)
            _seen[index] = trial.Trial;
        return [.. _seen];
    }

    private Trial[] SeenBut(int index)
    {
        Trial[] all = Seen();
        return [.. all[..index], .. all[(index + 1)..]];
    }

    private const string CannotResume = "PIPE422";

    private void Stop(TrialRecord trial, string reason, bool isEarly)
    {
        if (trial.IsStopping)
            return;
        trial.Stop(reason, isEarly);
        _commands.Add(new ExperimentCommand.StopTrial(trial.Name, reason));
    }
}
