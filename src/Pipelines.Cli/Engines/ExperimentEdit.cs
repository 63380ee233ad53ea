using System.Text.Json;
using System.Text.Json.Serialization;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Cli.Engines;

/// <summary>Other counts for an experiment; those that are not given stay.</summary>
/// <param name="MaxTrials">At most so many trials; null: as it was.</param>
/// <param name="MaxFailedTrials">At most so many failed ones; null: as it was.</param>
/// <param name="ParallelTrials">So many at once; null: as it was.</param>
internal sealed record ExperimentEdit(int? MaxTrials, int? MaxFailedTrials, int? ParallelTrials)
{
    /// <summary>The name of the request that reaches an engine at work.</summary>
    public const string Request = "edit";

    public static ExperimentEdit Read(string text)
        => JsonSerializer.Deserialize(text, ExperimentEditJson.Default.ExperimentEdit) ?? new(null, null, null);

    public string Write() => JsonSerializer.Serialize(this, ExperimentEditJson.Default.ExperimentEdit);

    /// <summary>The edit of an experiment that wants something by now.</summary>
    public ExperimentEvent.Edited Of(ExperimentSpec spec)
        => new(ParallelTrials ?? spec.ParallelTrialCount, MaxTrials ?? spec.MaxTrialCount, MaxFailedTrials ?? spec.MaxFailedTrialCount) { At = default };
}

[JsonSerializable(typeof(ExperimentEdit))]
internal sealed partial class ExperimentEditJson : JsonSerializerContext;
