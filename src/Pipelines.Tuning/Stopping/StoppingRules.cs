using Pipelines.Core.Values;

namespace Pipelines.Tuning.Stopping;

/// <summary>All rules of early stopping, by the names that experiments use.</summary>
public static class StoppingRules
{
    private static readonly StoppingRule[] Known = [new MedianStop(), new PercentileStop(), new ThresholdStop(), new PatienceStop(), new HalvingStop()];

    /// <summary>The names.</summary>
    public static IEnumerable<string> Names => Known.Select(rule => rule.Name);

    /// <summary>The rule of that name; null if there is none.</summary>
    public static StoppingRule? Find(string name) => Array.Find(Known, rule => rule.Name == name);

    /// <summary>The problem of an experiment that names a rule which is not there.</summary>
    public static Problem Unknown(string name, string place)
        => new("PIPE415", place, $"There is no rule of early stopping \"{name}\".", NearestName.Advice(name, [.. Names], "rules"));
}
