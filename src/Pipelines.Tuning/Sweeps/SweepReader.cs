using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Stopping;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Sweeps;

/// <summary>
/// Reads <c>platforms.pipelines.config.COMPONENT.sweep</c>: what a sub-DAG is swept over, what is made better, by which algorithm and with which budget.
/// </summary>
public static class SweepReader
{
    private static readonly string[] Members =
    [
        "parameters", "objective", "algorithm", "earlyStopping", "maxTrialCount", "parallelTrialCount", "maxFailedTrialCount", "timeBudgetSeconds", "seed", "outputs",
    ];

    /// <summary>Problems of all sweeps of a package, with the paths that they stand at.</summary>
    public static IEnumerable<SettingProblem> Check(PipelinePackage package)
    {
        foreach (string component in ExtensionSpec.Swept(package.Platform))
        {
            // What is no DAG, or is not there, the checker of the file has told.
            if (!package.Pipeline.Components.TryGetValue(component, out ComponentSpec? body) || body.Dag is null)
                continue;
            foreach (SettingProblem problem in Read(component, body, ExtensionSpec.Sweep(package.Platform, component)!).Problems)
                yield return problem;
        }
    }

    /// <summary>Reads one.</summary>
    /// <param name="component">The component's name, which the experiment gets too.</param>
    /// <param name="body">The component.</param>
    /// <param name="settings">The value of <c>sweep</c>.</param>
    public static SweepReading Read(string component, ComponentSpec body, Value settings)
    {
        List<SettingProblem> problems = [];
        Sequence<string> path = ["platforms", ExtensionSpec.Platform, "config", component, ExtensionSpec.SweepMember];
        SettingMap sweep = new(settings, path, problems);
        sweep.Only(Members);
        Sequence<Parameter> parameters = SweptParameters.Read(sweep.Map("parameters"), body);
        (Objective? objective, Sequence<string> others) = Objective(sweep, body);
        int? most = sweep.Whole("maxTrialCount");
        double? seconds = sweep.Number("timeBudgetSeconds");
        if (most is null && seconds is null && problems.Count == 0)
            sweep.Report(SweepCodes.NoBudget, "Nothing says when the sweep has tried enough.", "Give maxTrialCount, or timeBudgetSeconds.");
        ExperimentSpec experiment = new()
        {
            Name = component,
            Parameters = parameters,
            Objectives = objective is null ? [] : [objective],
            AdditionalMetrics = others,
            Strategies = objective is null ? default : others.Append(objective.Metric).ToMap(metric => metric, _ => MetricStrategy.Latest),
            Algorithm = Choice(sweep, "algorithm") ?? new("auto"),
            EarlyStopping = Choice(sweep, "earlyStopping"),
            MaxTrialCount = most,
            ParallelTrialCount = sweep.Whole("parallelTrialCount") ?? Math.Min(3, Math.Max(1, most ?? 3)),
            MaxFailedTrialCount = sweep.Whole("maxFailedTrialCount"),
            TimeBudget = seconds is { } budget ? TimeSpan.FromSeconds(Math.Clamp(budget, 0, 1e9)) : null,
            Seed = (ulong)Math.Max(0, sweep.Whole("seed") ?? 0),
        };
        SettingMap outputs = sweep.Map("outputs");
        outputs.Only("trials", "report");
        SweepSpec read = new()
        {
            Experiment = experiment,
            TrialsOutput = Artifact(outputs, "trials", body),
            ReportOutput = Artifact(outputs, "report", body),
            Types = parameters.ToMap(parameter => parameter.Name, parameter => body.InputParameters[parameter.Name].Type),
        };
        if (problems.Count == 0)
            problems.AddRange(Judge(experiment).Select(one => new SettingProblem([.. path, .. PathOf(one.Place, parameters)], one.Problem.Code, one.Problem.What, one.Problem.Fix)));
        return new(problems.Count == 0 ? read : null, problems.ToSequence());
    }

    private static (Objective? Objective, Sequence<string> Others) Objective(SettingMap sweep, ComponentSpec body)
    {
        SettingMap objective = sweep.Map("objective");
        objective.Only("output", "type", "goal");
        string[] numbers = [.. body.OutputParameters.Where(output => output.Value.Type is ParameterType.Double or ParameterType.Integer).Select(output => output.Key)];
        string name = objective.Text("output");
        ObjectiveType type = objective.Word("type", "minimize", "maximize") == "maximize" ? ObjectiveType.Maximize : ObjectiveType.Minimize;
        if (numbers.Contains(name))
            return (new(name, type) { Goal = objective.Number("goal") }, numbers.Where(other => other != name).ToSequence());
        SettingPlace place = objective.At("output");
        if (name.Length == 0)
            place.Report(SweepCodes.BadObjective, "Nothing says what is to be made better.", "Name a numeric output of the body.");
        else if (body.OutputParameters.ContainsKey(name))
            place.Report(SweepCodes.BadObjective, $"The body's output \"{name}\" is no number.", "Name an output of type NUMBER_DOUBLE or NUMBER_INTEGER.");
        else
            place.Report(SweepCodes.BadObjective, $"The body gives no output \"{name}\".", NearestName.Advice(name, numbers, "numeric outputs of the body"));
        return (null, []);
    }

    private static Choice? Choice(SettingMap sweep, string member)
    {
        if (!sweep.Has(member))
            return null;
        // The name alone will do.
        if (sweep.Find(member) is Value.String name)
            return new(name.Text);
        SettingMap choice = sweep.Map(member);
        choice.Only("name", "settings");
        SettingMap settings = choice.Map("settings");
        return new(choice.Text("name"), settings.Names.ToMap(setting => setting, setting => settings.Text(setting)));
    }

    private static string Artifact(SettingMap outputs, string member, ComponentSpec body)
    {
        string name = outputs.Text(member);
        if (name.Length > 0 && (!body.OutputArtifacts.TryGetValue(name, out ArtifactOutputSpec? output) || output.IsList))
            outputs.At(member).Report(SweepCodes.BadOutput,
                output is null ? $"The body gives no artifact \"{name}\"." : $"The body's artifact \"{name}\" is a list.",
                NearestName.Advice(name, [.. body.OutputArtifacts.Where(one => !one.Value.IsList).Select(one => one.Key)], "artifacts of the body"));
        return name;
    }

    // Algorithms and rules have their settings in places of the same name.
    private static IEnumerable<(string Place, Problem Problem)> Judge(ExperimentSpec experiment)
    {
        foreach (Problem problem in (experiment with { EarlyStopping = null }).Check())
            yield return (problem.Place.StartsWith("settings", StringComparison.Ordinal) ? $"algorithm.{problem.Place}" : problem.Place, problem);
        if (experiment.EarlyStopping is not { } stopping)
            yield break;
        foreach (Problem problem in StoppingRules.Find(stopping.Name) is { } rule ? rule.Check(stopping.Settings) : [StoppingRules.Unknown(stopping.Name, "name")])
            yield return ($"earlyStopping.{problem.Place}", problem);
    }

    // parameters[2].min: experiments count their parameters, and here they have names.
    private static IEnumerable<string> PathOf(string place, Sequence<Parameter> parameters)
    {
        foreach (string step in place.Split('.'))
        {
            int bracket = step.IndexOf('[', StringComparison.Ordinal);
            yield return bracket < 0 ? step : step[..bracket];
            if (bracket >= 0 && int.TryParse(step[(bracket + 1)..^1], out int index) && index < parameters.Count)
                yield return parameters[index].Name;
        }
    }
}
