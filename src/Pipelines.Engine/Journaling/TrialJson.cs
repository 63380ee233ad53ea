using System.Text.Json;
using Pipelines.Core.Values;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Engine.Journaling;

/// <summary>JSON of a trial of an earlier experiment, from which a later one learns.</summary>
internal static class TrialJson
{
    public static void Write(Utf8JsonWriter writer, Trial trial)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, trial.Name);
        JsonMembers.Write(writer, "assignment", trial.Assignment.Values);
        JsonMembers.WriteWord(writer, "state", trial.State);
        writer.WriteStartArray("values"u8);
        foreach (double value in trial.Values)
            JsonMembers.Write(writer, value);
        writer.WriteEndArray();
        writer.WriteStartArray("reports"u8);
        foreach (Report report in trial.Reports)
        {
            writer.WriteStartArray();
            JsonMembers.Write(writer, report.Step);
            JsonMembers.Write(writer, report.Value);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
        writer.WritePropertyName("violation"u8);
        JsonMembers.Write(writer, trial.Violation);
        JsonMembers.Write(writer, "tags", trial.Tags);
        writer.WriteEndObject();
    }

    public static Trial Read(Value json)
    {
        JsonMembers trial = JsonMembers.Of(json);
        return new()
        {
            Name = trial.Text("name"),
            Assignment = new Assignment(trial.Texts("assignment")),
            State = trial.Word<TrialState>("state"),
            Values = trial.List("values", value => JsonMembers.ToDouble(value, "values")),
            Reports = trial.List("reports", Pair),
            Violation = trial.Double("violation"),
            Tags = trial.Texts("tags"),
        };
    }

    private static Report Pair(Value json)
    {
        if (json is not Value.List { Items.Count: 2 } pair)
            throw new FormatException("A report is no pair of step and value.");
        long step = pair.Items[0] switch
        {
            Value.Number number => checked((long)number.Amount),
            Value.String text => long.Parse(text.Text, System.Globalization.CultureInfo.InvariantCulture),
            _ => throw new FormatException("The step of a report is no number."),
        };
        return new(step, JsonMembers.ToDouble(pair.Items[1], "value"));
    }
}
