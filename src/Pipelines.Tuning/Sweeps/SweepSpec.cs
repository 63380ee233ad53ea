using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Sweeps;

/// <summary>A sub-DAG that is tried with many parameters: an experiment whose trials run it.</summary>
public sealed record SweepSpec
{
    /// <summary>The search. Its metrics are numeric outputs of the body, the objective first.</summary>
    public required ExperimentSpec Experiment { get; init; }

    /// <summary>The body's artifact that is the table of one trial, and of the sweep that of all; empty: none.</summary>
    public string TrialsOutput { get; init; } = "";

    /// <summary>The body's artifact that is a report of one trial, and of the sweep that of all; empty: none.</summary>
    public string ReportOutput { get; init; } = "";

    /// <summary>The declared types of the parameters that the search chooses.</summary>
    public Map<ParameterType> Types { get; init; }

    /// <summary>The values of a trial, of the kinds that the body declares; a parameter that the search gave none is left out.</summary>
    /// <exception cref="FormatException">A text spells no value of its parameter's type.</exception>
    public Map<Value> ValuesOf(Assignment assignment)
        => assignment.Values.ToMap(entry => entry.Key, entry => ValueOf(Types[entry.Key], entry.Value));

    /// <summary>The metrics that a run of the body gives, of those that it has given: the objective among them if it succeeded.</summary>
    public Sequence<MetricPoint> MetricsOf(Map<Value> outputs, DateTimeOffset at)
        => Metrics.Where(outputs.ContainsKey).Select(metric => new MetricPoint(metric, outputs[metric].ToText(), at)).ToSequence();

    /// <summary>The names of all metrics, the objective first.</summary>
    public IEnumerable<string> Metrics => Experiment.Objectives.Select(objective => objective.Metric).Concat(Experiment.AdditionalMetrics);

    /// <summary>The best trial whose run ended well, so that it has outputs; of equals the earlier. Null: there is none.</summary>
    public static TrialView? BestWithOutputs(ExperimentMachine experiment)
    {
        Objective objective = experiment.Spec.Objectives[0];
        TrialView? best = null;
        foreach (TrialView trial in experiment.Trials())
        {
            if (trial.State == TrialState.Succeeded && trial.Values.Count > 0 && (best is null || objective.Loss(trial.Values[0]) < objective.Loss(best.Values[0])))
                best = trial;
        }
        return best;
    }

    private static Value ValueOf(ParameterType type, string text) => type switch
    {
        ParameterType.Double or ParameterType.Integer => Value.Of(Axis.Parse(text) ?? throw new FormatException($"\"{text}\" is no number.")),
        ParameterType.Boolean => Value.Of(bool.Parse(text)),
        ParameterType.List or ParameterType.Struct => ValueJson.Read(text),
        _ => Value.Of(text),
    };
}

/// <summary>What became of a sweep's settings.</summary>
/// <param name="Sweep">The sweep; null where something is wrong.</param>
/// <param name="Problems">All that is wrong.</param>
public sealed record SweepReading(SweepSpec? Sweep, Sequence<SettingProblem> Problems);
