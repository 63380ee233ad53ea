using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Views.Html;

/// <summary>What all pictures of a report look at: the trials, those with a value, and how good each is.</summary>
internal sealed class Sheet
{
    private readonly Dictionary<int, double> _goodness = [];

    public Sheet(ExperimentView view)
    {
        View = view;
        Curve = new(view);
        Objective = view.Spec.Objectives[0];
        Values = NumberAxis.Over(Curve.Values.Select(point => point.Value));
        Axes = [.. view.Spec.Parameters.Select(PlotAxis.Of)];
        // By rank: the good ones differ in colour, however far the bad ones lie.
        (int Trial, double Value)[] ranked = [.. Curve.Values
            .OrderByDescending(point => view.Trials[point.Trial].Violation)
            .ThenByDescending(point => Objective.Loss(point.Value))];
        for (int i = 0; i < ranked.Length; i++)
            _goodness[ranked[i].Trial] = ranked.Length == 1 ? 1 : i / (double)(ranked.Length - 1);
        HashSet<TrialName> front = [.. view.Front];
        Marked = Curve.Steps.Select(step => step.Trial).Concat(Enumerable.Range(0, view.Trials.Count).Where(i => front.Contains(view.Trials[i].Name))).ToHashSet();
    }

    public ExperimentView View { get; }

    public BestCurve Curve { get; }

    /// <summary>The first objective, which pictures of values show.</summary>
    public Objective Objective { get; }

    /// <summary>The axis of its values.</summary>
    public NumberAxis Values { get; }

    /// <summary>An axis for each parameter.</summary>
    public IReadOnlyList<PlotAxis> Axes { get; }

    /// <summary>Trials that no picture leaves out.</summary>
    public IReadOnlySet<int> Marked { get; }

    /// <summary>From 0 for the worst to 1 for the best.</summary>
    public double Goodness(int trial) => _goodness.GetValueOrDefault(trial);

    /// <summary>At most so many of the trials with values.</summary>
    public IReadOnlyList<(int Trial, double Value)> Some(int most) => Thinning.Of(Curve.Values, most, point => Marked.Contains(point.Trial));

    /// <summary>Indices of the parameters, those that matter most first.</summary>
    public IReadOnlyList<int> ByImportance()
        => [.. Enumerable.Range(0, View.Spec.Parameters.Count)
            .OrderByDescending(i => View.Importance.TryGetValue(View.Spec.Parameters[i].Name, out double share) ? share : 0)];

    /// <summary>The text of a parameter for a trial; null: it has none.</summary>
    public string? TextOf(int trial, int parameter) => View.Trials[trial].Assignment[View.Spec.Parameters[parameter].Name];

    /// <summary>What is said of a trial where there is no script: <c>trial 12: 0.93</c>.</summary>
    public static string Hint(int trial, double value) => $"trial {trial}: {Figures.Short(value, 6)}";
}
