using System.Text.Json;
using Pipelines.Core.Values;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Engine.Journaling;

/// <summary>JSON of one parameter of a search space.</summary>
internal static class ParameterJson
{
    public static void Write(Utf8JsonWriter writer, Parameter parameter)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, parameter.Name);
        switch (parameter)
        {
            case Parameter.Real real:
                writer.WriteString("type"u8, "real"u8);
                WriteNumber(writer, "min", real.Min);
                WriteNumber(writer, "max", real.Max);
                if (real.Step is { } step)
                    WriteNumber(writer, "step", step);
                JsonMembers.WriteWord(writer, "distribution", real.Distribution);
                break;
            case Parameter.Whole whole:
                writer.WriteString("type"u8, "whole"u8);
                WriteNumber(writer, "min", whole.Min);
                WriteNumber(writer, "max", whole.Max);
                WriteNumber(writer, "step", whole.Step);
                JsonMembers.WriteWord(writer, "distribution", whole.Distribution);
                break;
            case Parameter.Discrete discrete:
                writer.WriteString("type"u8, "discrete"u8);
                WriteTexts(writer, "values", discrete.Values);
                break;
            case Parameter.Categorical categorical:
                writer.WriteString("type"u8, "categorical"u8);
                WriteTexts(writer, "values", categorical.Values);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
        if (parameter.When is { } when)
        {
            writer.WriteStartObject("when"u8);
            writer.WriteString("parent"u8, when.Parent);
            WriteTexts(writer, "values", when.Values);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    public static Parameter Read(Value json)
    {
        JsonMembers members = JsonMembers.Of(json);
        string name = members.Text("name");
        Parameter parameter = members.Text("type") switch
        {
            "real" => new Parameter.Real(name, members.Double("min"), members.Double("max"))
            {
                Step = members.DoubleOrNull("step"),
                Distribution = members.Word<Distribution>("distribution"),
            },
            "whole" => new Parameter.Whole(name, members.Long("min"), members.Long("max"))
            {
                Step = members.Long("step"),
                Distribution = members.Word<Distribution>("distribution"),
            },
            "discrete" => new Parameter.Discrete(name, members.List("values", JsonMembers.ToText)),
            "categorical" => new Parameter.Categorical(name, members.List("values", JsonMembers.ToText)),
            var other => throw new FormatException($"\"{other}\" is no type of a parameter."),
        };
        if (!members.Has("when"))
            return parameter;
        JsonMembers when = members.Inner("when");
        return parameter with { When = new Condition(when.Text("parent"), when.List("values", JsonMembers.ToText)) };
    }

    /// <summary>Writes texts by name as one object.</summary>
    public static void WriteTexts(Utf8JsonWriter writer, Map<string> texts)
    {
        writer.WriteStartObject();
        foreach ((string name, string text) in texts)
            writer.WriteString(name, text);
        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="WriteTexts(Utf8JsonWriter, Map{string})"/> has written.</summary>
    public static Map<string> ReadTexts(Value json)
        => json is Value.Struct map ? map.Members.ToMap(entry => entry.Key, entry => JsonMembers.ToText(entry.Value)) : throw new FormatException("An assignment is no object.");

    private static void WriteTexts(Utf8JsonWriter writer, string name, Sequence<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double number)
    {
        writer.WritePropertyName(name);
        JsonMembers.Write(writer, number);
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, long number)
    {
        writer.WritePropertyName(name);
        JsonMembers.Write(writer, number);
    }
}
