using Pipelines.Core.Values;

namespace Pipelines.Sdk.Authoring;

/// <summary>What the author said of a sweep.</summary>
/// <param name="Ranges">What is chosen, in the author's order.</param>
/// <param name="Goal">What is made better.</param>
/// <param name="Trials">The most trials.</param>
/// <param name="Options">The rest.</param>
internal sealed record SweepSettings(Sequence<SweptChoice> Ranges, SweepAim Goal, int Trials, SweepOptions Options)
{
    /// <summary>The output that is the table of trials; null: none.</summary>
    public ArtifactSource? Table { get; init; }

    /// <summary>The output that is the report; null: none.</summary>
    public ArtifactSource? Report { get; init; }

    /// <summary>The settings in the form of the file: <c>platforms.pipelines.config.COMPONENT</c>.</summary>
    public Value ToConfig()
    {
        Map<Value> sweep = Map.Of(
            ("parameters", (Value)new Value.Struct(Ranges.ToMap(range => range.Name, range => range.ToValue()))),
            ("objective", Objective()),
            ("maxTrialCount", Value.Of(Trials)),
            ("parallelTrialCount", Value.Of(Math.Min(Options.Parallel, Math.Max(1, Trials)))));
        if (Options.Algorithm.Length > 0)
            sweep = sweep.With("algorithm", Named(Options.Algorithm, Options.AlgorithmSettings));
        if (Options.EarlyStopping.Length > 0)
            sweep = sweep.With("earlyStopping", Named(Options.EarlyStopping, Options.EarlyStoppingSettings));
        if (Options.MaxFailedTrials is { } failed)
            sweep = sweep.With("maxFailedTrialCount", Value.Of(failed));
        if (Options.TimeBudget is { } budget)
            sweep = sweep.With("timeBudgetSeconds", Value.Of(budget.TotalSeconds));
        if (Options.Seed != 0)
            sweep = sweep.With("seed", Value.Of(Options.Seed));
        Map<Value> outputs = default;
        if (NameOf(Table) is { } table)
            outputs = outputs.With("trials", Value.Of(table));
        if (NameOf(Report) is { } report)
            outputs = outputs.With("report", Value.Of(report));
        if (outputs.Count > 0)
            sweep = sweep.With("outputs", new Value.Struct(outputs));
        return new Value.Struct(Map.Of(("sweep", (Value)new Value.Struct(sweep))));
    }

    /// <summary>The output of a task that a value is, if it is one of <paramref name="task"/>; null: it is none.</summary>
    public static string? OutputOf(Source? source, PipelineTask task)
        => NameAndTask(source) is var (name, from) && from == task ? name : null;

    private static string? NameOf(Source? source) => NameAndTask(source)?.Name;

    private static (string Name, PipelineTask Task)? NameAndTask(Source? source) => source switch
    {
        ParameterOutput { Origin: OutputOrigin.OfTask of } => (of.Name, of.Task),
        ArtifactOutput { Origin: OutputOrigin.OfTask of } => (of.Name, of.Task),
        _ => null,
    };

    private Value.Struct Objective()
    {
        Map<Value> objective = Map.Of(("output", Value.Of(NameOf(Goal.Source) ?? "")), ("type", Value.Of(Goal.IsMaximum ? "maximize" : "minimize")));
        return new Value.Struct(Goal.Enough is { } enough ? objective.With("goal", Value.Of(enough)) : objective);
    }

    private static Value Named(string name, IReadOnlyDictionary<string, string> settings) => settings.Count == 0
        ? Value.Of(name)
        : new Value.Struct(Map.Of(("name", Value.Of(name)), ("settings", (Value)new Value.Struct(settings.ToMap(setting => setting.Key, setting => Value.Of(setting.Value))))));
}

/// <summary>What a sweep makes better.</summary>
/// <param name="Output">The output.</param>
/// <param name="IsMaximum">True: the greater, the better.</param>
/// <param name="Enough">The value with which the sweep ends; null: its trials are used up.</param>
internal sealed record SweepAim(Argument Output, bool IsMaximum, double? Enough)
{
    /// <summary>The output as a value of the run; null: it is a constant.</summary>
    public Source? Source => (Output.Content as ArgumentContent.Reference)?.Source;
}
