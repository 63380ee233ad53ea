using Pipelines.Core.Values;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Experiments;

/// <summary>What a trial has become; folded in place by its machine.</summary>
internal sealed class TrialRecord(ExperimentSpec spec, TrialName name, int index, Suggestion suggestion)
{
    private readonly Dictionary<string, int> _reported = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly List<Report> _reports = [];
    private Trial? _trial;

    public int Index => index;

    public TrialName Name => name;

    public Suggestion Suggestion => suggestion;

    public TrialState State { get; private set; }

    /// <summary>Why it ended, or is told to; empty: it went well.</summary>
    public string Message { get; private set; } = "";

    /// <summary>True when a rule stopped it, and not a person or a count.</summary>
    public bool IsStoppedEarly { get; private set; }

    public bool IsStopping { get; private set; }

    public bool IsActive => State is TrialState.Pending or TrialState.Running;

    public DateTimeOffset? StartedAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>The trial as algorithms see it.</summary>
    public Trial Trial => _trial ??= new()
    {
        Name = Name.Value,
        Assignment = suggestion.Assignment,
        State = State,
        Values = Values(),
        Reports = _reports.ToSequence(),
        Violation = Violation(),
        Tags = suggestion.Tags,
    };

    public Sequence<MetricSummary> Summaries()
        => spec.Objectives.Select(objective => objective.Metric).Concat(spec.AdditionalMetrics).Concat(spec.Bounds.Select(bound => bound.Metric)).Distinct()
            .Select(metric => _series.TryGetValue(metric, out MetricSeries? series) ? series.Summary(metric) : new(metric, "", "", "")).ToSequence();

    public void Start(DateTimeOffset at)
    {
        if (State != TrialState.Pending)
            return;
        (State, StartedAt, _trial) = (TrialState.Running, at, null);
    }

    /// <summary>Takes in what is new of a report; true when the first objective has a new value.</summary>
    public bool Report(ExperimentEvent.TrialReported reported)
    {
        int known = _reported.GetValueOrDefault(reported.Source);
        int skipped = Math.Max(0, known + 1 - reported.First);
        if (skipped >= reported.Points.Count)
            return false;
        _reported[reported.Source] = reported.First + reported.Points.Count - 1;
        _trial = null;
        bool isJudged = false;
        foreach (MetricPoint point in reported.Points.Skip(skipped))
        {
            if (!_series.TryGetValue(point.Metric, out MetricSeries? series))
                _series[point.Metric] = series = new();
            series.Add(point);
            if (point.Metric == spec.Objectives[0].Metric)
            {
                _reports.Add(new(point.Step ?? series.Count, MetricSeries.Value(point.Text)));
                isJudged = true;
            }
        }
        return isJudged;
    }

    public void Stop(string reason, bool isEarly) => (IsStopping, IsStoppedEarly, Message) = (true, isEarly, reason);

    public void End(TrialOutcome outcome, string error, DateTimeOffset at)
    {
        EndedAt = at;
        _trial = null;
        // The state decides what the values are, and the values the state: reports first.
        State = TrialState.Succeeded;
        double[] values = [.. spec.Objectives.Select(Value)];
        _trial = null;
        string objective = spec.Objectives[0].Metric;
        bool hasText = spec.Objectives.All(one => Text(one).Length > 0);
        if (IsStoppedEarly && outcome != TrialOutcome.Succeeded)
            State = TrialState.EarlyStopped;
        else if (outcome == TrialOutcome.Killed || (IsStopping && outcome == TrialOutcome.Failed))
            State = TrialState.Killed;
        else if (outcome == TrialOutcome.Failed)
            State = TrialState.Failed;
        else if (!hasText)
            (State, Message) = (TrialState.MetricsUnavailable, $"The trial ended well and reported no value of \"{objective}\".");
        else if (!Array.TrueForAll(values, double.IsFinite))
            (State, Message) = (TrialState.Failed, $"The trial ended well, and \"{objective}\" is no finite number: \"{Text(spec.Objectives[0])}\".");
        if (error.Length > 0 && !IsStoppedEarly && State != TrialState.Succeeded)
            Message = Message.Length > 0 && State is TrialState.MetricsUnavailable ? $"{Message} {error}" : error;
    }

    private string Text(Objective objective)
        => _series.TryGetValue(objective.Metric, out MetricSeries? series) ? series.Summary(objective.Metric).By(spec.StrategyOf(objective.Metric)) : "";

    private double Value(Objective objective) => MetricSeries.Value(Text(objective));

    private Sequence<double> Values()
        => State is TrialState.Succeeded or TrialState.EarlyStopped && spec.Objectives.All(objective => double.IsFinite(Value(objective)))
            ? spec.Objectives.Select(Value).ToSequence()
            : [];

    private double Violation()
    {
        double sum = 0;
        foreach (MetricBound bound in spec.Bounds)
        {
            double value = _series.TryGetValue(bound.Metric, out MetricSeries? series)
                ? MetricSeries.Value(series.Summary(bound.Metric).By(spec.StrategyOf(bound.Metric)))
                : double.NaN;
            sum += double.IsNaN(value) ? 0 : bound.Violation(value);
        }
        return sum;
    }
}
