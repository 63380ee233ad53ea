using System.Globalization;
using System.Text.Json;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Engine.Journaling;

/// <summary>JSON of what an experiment wants. What has its default is left out.</summary>
internal static class ExperimentSpecJson
{
    public static void Write(Utf8JsonWriter writer, ExperimentSpec spec)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, spec.Name);
        WriteList(writer, "parameters", spec.Parameters, ParameterJson.Write);
        WriteList(writer, "constraints", spec.Constraints, WriteConstraint);
        WriteList(writer, "objectives", spec.Objectives, WriteObjective);
        WriteList(writer, "additionalMetrics", spec.AdditionalMetrics, (json, metric) => json.WriteStringValue(metric));
        if (spec.Strategies.Count > 0)
        {
            writer.WriteStartObject("strategies"u8);
            foreach ((string metric, MetricStrategy strategy) in spec.Strategies)
                JsonMembers.WriteWord(writer, metric, strategy);
            writer.WriteEndObject();
        }
        WriteList(writer, "bounds", spec.Bounds, WriteBound);
        WriteChoice(writer, "algorithm", spec.Algorithm);
        if (spec.EarlyStopping is { } stopping)
            WriteChoice(writer, "earlyStopping", stopping);
        writer.WriteNumber("parallelTrialCount"u8, spec.ParallelTrialCount);
        if (spec.MaxTrialCount is { } most)
            writer.WriteNumber("maxTrialCount"u8, most);
        if (spec.MaxFailedTrialCount is { } failed)
            writer.WriteNumber("maxFailedTrialCount"u8, failed);
        if (spec.TimeBudget is { } budget)
        {
            writer.WritePropertyName("timeBudgetTicks"u8);
            JsonMembers.Write(writer, budget.Ticks);
        }
        JsonMembers.WriteWord(writer, "resumePolicy", spec.ResumePolicy);
        writer.WriteString("seed"u8, spec.Seed.ToString(CultureInfo.InvariantCulture));
        WriteList(writer, "first", spec.First, (json, assignment) => ParameterJson.WriteTexts(json, assignment.Values));
        WriteList(writer, "earlier", spec.Earlier, TrialJson.Write);
        writer.WriteEndObject();
    }

    public static ExperimentSpec Read(JsonMembers spec) => new()
    {
        Name = spec.Text("name"),
        Parameters = spec.List("parameters", ParameterJson.Read),
        Constraints = spec.List("constraints", Constraint),
        Objectives = spec.List("objectives", Objective),
        AdditionalMetrics = spec.List("additionalMetrics", JsonMembers.ToText),
        Strategies = spec.Map("strategies", word => JsonMembers.ToWord<MetricStrategy>(JsonMembers.ToText(word))),
        Bounds = spec.List("bounds", Bound),
        Algorithm = Choice(spec.Inner("algorithm")),
        EarlyStopping = spec.Has("earlyStopping") ? Choice(spec.Inner("earlyStopping")) : null,
        ParallelTrialCount = spec.Int("parallelTrialCount"),
        MaxTrialCount = spec.IntOrNull("maxTrialCount"),
        MaxFailedTrialCount = spec.IntOrNull("maxFailedTrialCount"),
        TimeBudget = spec.LongOrNull("timeBudgetTicks") is { } ticks ? TimeSpan.FromTicks(ticks) : null,
        ResumePolicy = spec.Word<ResumePolicy>("resumePolicy"),
        Seed = ulong.Parse(spec.Text("seed"), CultureInfo.InvariantCulture),
        First = spec.List("first", json => new Assignment(ParameterJson.ReadTexts(json))),
        Earlier = spec.List("earlier", TrialJson.Read),
    };

    private static void WriteConstraint(Utf8JsonWriter writer, LinearConstraint constraint)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("coefficients"u8);
        foreach ((string name, double coefficient) in constraint.Coefficients)
        {
            writer.WritePropertyName(name);
            JsonMembers.Write(writer, coefficient);
        }
        writer.WriteEndObject();
        writer.WritePropertyName("most"u8);
        JsonMembers.Write(writer, constraint.Most);
        writer.WriteEndObject();
    }

    private static LinearConstraint Constraint(Value json)
    {
        JsonMembers constraint = JsonMembers.Of(json);
        return new(constraint.Map("coefficients", number => JsonMembers.ToDouble(number, "coefficients")), constraint.Double("most"));
    }

    private static void WriteObjective(Utf8JsonWriter writer, Objective objective)
    {
        writer.WriteStartObject();
        writer.WriteString("metric"u8, objective.Metric);
        JsonMembers.WriteWord(writer, "type", objective.Type);
        WriteOptional(writer, "goal", objective.Goal);
        writer.WriteEndObject();
    }

    private static Objective Objective(Value json)
    {
        JsonMembers objective = JsonMembers.Of(json);
        return new(objective.Text("metric"), objective.Word<ObjectiveType>("type")) { Goal = objective.DoubleOrNull("goal") };
    }

    private static void WriteBound(Utf8JsonWriter writer, MetricBound bound)
    {
        writer.WriteStartObject();
        writer.WriteString("metric"u8, bound.Metric);
        WriteOptional(writer, "least", bound.Least);
        WriteOptional(writer, "most", bound.Most);
        writer.WriteEndObject();
    }

    private static MetricBound Bound(Value json)
    {
        JsonMembers bound = JsonMembers.Of(json);
        return new(bound.Text("metric"), bound.DoubleOrNull("least"), bound.DoubleOrNull("most"));
    }

    private static void WriteChoice(Utf8JsonWriter writer, string name, Choice choice)
    {
        writer.WriteStartObject(name);
        writer.WriteString("name"u8, choice.Name);
        JsonMembers.Write(writer, "settings", choice.Settings);
        writer.WriteEndObject();
    }

    private static Choice Choice(JsonMembers choice) => new(choice.Text("name"), choice.Texts("settings"));

    private static void WriteOptional(Utf8JsonWriter writer, string name, double? number)
    {
        if (number is not { } known)
            return;
        writer.WritePropertyName(name);
        JsonMembers.Write(writer, known);
    }

    private static void WriteList<T>(Utf8JsonWriter writer, string name, Sequence<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Count == 0)
            return;
        writer.WriteStartArray(name);
        foreach (T item in items)
            write(writer, item);
        writer.WriteEndArray();
    }
}
