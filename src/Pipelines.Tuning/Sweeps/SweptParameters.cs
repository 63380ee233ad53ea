using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Values;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Sweeps;

/// <summary>Reads what a sweep chooses: ranges and lists for inputs of the body, typed by what the body declares.</summary>
internal static class SweptParameters
{
    private static readonly string[] Distributions = ["uniform", "logUniform", "normal", "logNormal"];

    public static Sequence<Parameter> Read(SettingMap settings, ComponentSpec body)
    {
        List<Parameter> parameters = [];
        foreach (string name in settings.Names)
        {
            if (!body.InputParameters.TryGetValue(name, out ParameterInputSpec? declared))
                settings.At(name).Report(SweepCodes.BadParameter, $"The body takes no parameter \"{name}\".",
                    NearestName.Advice(name, [.. body.InputParameters.Keys], "parameters of the body"));
            else if (One(name, settings.Map(name), settings.At(name), declared) is { } parameter)
                parameters.Add(parameter);
        }
        return parameters.ToSequence();
    }

    private static Parameter? One(string name, SettingMap range, SettingPlace place, ParameterInputSpec declared)
    {
        range.Only("min", "max", "step", "distribution", "values", "when");
        bool isList = range.Has("values");
        bool isNumber = declared.Type is ParameterType.Double or ParameterType.Integer;
        if (declared.IsRequired)
            place.Report(SweepCodes.BadParameter, $"The body's parameter \"{name}\" has no default.",
                "Give it one: back ends that do not know sweeps run the body once with its defaults.");
        if (isList == (range.Has("min") || range.Has("max")) || (!isNumber && !isList))
        {
            place.Report(SweepCodes.BadParameter,
                isNumber ? "It needs either min and max, or values." : $"\"{name}\" is a {Word(declared.Type)}, which has no range.",
                isNumber ? "Give a range, or a list of values." : "Give a list: values.");
            return null;
        }
        Condition? when = range.Has("when") ? When(range.Map("when")) : null;
        Distribution distribution = (Distribution)Array.IndexOf(Distributions, range.Word("distribution", Distributions));
        if (isList)
            return List(name, range, place, declared, when);
        if (!range.Has("min") || !range.Has("max"))
            place.Report(SweepCodes.BadParameter, "It needs min and max.", "Give both ends of the range.");
        if (range.Number("min") is not { } min || range.Number("max") is not { } max)
            return null;
        double? step = range.Number("step");
        if (declared.Type == ParameterType.Double)
            return new Parameter.Real(name, min, max) { Step = step, Distribution = distribution, When = when };
        foreach ((string member, double? number) in (ReadOnlySpan<(string, double?)>)[("min", min), ("max", max), ("step", step)])
        {
            if (number is { } one && (one != Math.Truncate(one) || Math.Abs(one) > 1L << 53))
            {
                range.At(member).Report(SweepCodes.BadParameter, $"\"{name}\" takes whole numbers, and {member} is {number}.", "Write a whole number.");
                return null;
            }
        }
        return new Parameter.Whole(name, (long)min, (long)max) { Step = (long)(step ?? 1), Distribution = distribution, When = when };
    }

    private static Parameter? List(string name, SettingMap range, SettingPlace place, ParameterInputSpec declared, Condition? when)
    {
        List<string> texts = [];
        foreach (Value value in range.List("values"))
        {
            if (!Fits(value, declared.Type))
            {
                range.At("values").Report(SweepCodes.BadParameter, $"\"{name}\" takes a {Word(declared.Type)}, and {value} is none.", "Write values of that type.");
                return null;
            }
            texts.Add(value is Value.List or Value.Struct ? ValueJson.Write(value) : value.ToText());
        }
        if (range.Has("distribution") || range.Has("step"))
            place.Report(SweepCodes.BadParameter, "A list has neither distribution nor step.", "Leave them out, or give a range.");
        return declared.Type is ParameterType.Double or ParameterType.Integer
            ? new Parameter.Discrete(name, texts.ToSequence()) { When = when }
            : new Parameter.Categorical(name, texts.ToSequence()) { When = when };
    }

    private static Condition When(SettingMap when)
    {
        when.Only("parameter", "values");
        return new(when.Text("parameter"), when.List("values").Select(value => value.ToText()).ToSequence());
    }

    private static bool Fits(Value value, ParameterType type) => type switch
    {
        ParameterType.Double => value is Value.Number,
        ParameterType.Integer => value is Value.Number number && number.Amount == Math.Truncate(number.Amount),
        ParameterType.Boolean => value is Value.Boolean,
        ParameterType.List => value is Value.List,
        ParameterType.Struct => value is Value.Struct,
        _ => value is Value.String,
    };

    private static string Word(ParameterType type) => type switch
    {
        ParameterType.Double => "number",
        ParameterType.Integer => "whole number",
        ParameterType.Boolean => "truth value",
        ParameterType.List => "list",
        ParameterType.Struct => "struct",
        _ => "text",
    };
}
