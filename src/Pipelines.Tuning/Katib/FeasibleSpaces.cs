using System.Globalization;
using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Katib;

/// <summary>Reads <c>parameters</c>.</summary>
internal static class FeasibleSpaces
{
    private static readonly string[] Types = ["double", "int", "discrete", "categorical"];

    public static Sequence<Parameter> Read(Fields spec)
    {
        List<Parameter> parameters = [];
        bool isWhole = true;
        foreach (Fields item in spec.Maps("parameters"))
        {
            if (ReadOne(item) is { } parameter)
                parameters.Add(parameter);
            else
                isWhole = false;
        }
        // Problems of the space name parameters by index, which must be that of the file.
        if (isWhole)
        {
            foreach (Problem problem in SearchSpace.Check(parameters.ToSequence()))
                spec.Placed(problem, Path(spec.Place.Path, problem.Place));
        }
        return isWhole ? parameters.ToSequence() : [];
    }

    private static DocumentPath Path(DocumentPath spec, string place)
    {
        string[] parts = place.Split('[', ']');
        return parts.Length > 1 && int.TryParse(parts[1], CultureInfo.InvariantCulture, out int index) ? spec[parts[0]][index] : spec[parts[0]];
    }

    private static Parameter? ReadOne(Fields item)
    {
        string name = item.Required("name", "Name the parameter.");
        string type = item.Required("parameterType", "Write double, int, discrete or categorical.");
        Fields space = item.Map("feasibleSpace");
        if (type.Length > 0 && !Types.Contains(type))
        {
            item.Place["parameterType"].Report(KatibCodes.UnknownWord, $"\"{Shortened.Line(type)}\" is no type of a parameter.", NearestName.Advice(type, Types, "types"));
            return null;
        }
        if (space.IsAbsent)
        {
            item.Place["feasibleSpace"].Report(KatibCodes.Missing, $"\"{name}\" has no feasibleSpace.", "Give min and max, or a list.");
            return null;
        }
        return type is "double" or "int" ? Range(name, type, space) : type.Length > 0 ? List(name, type, space) : null;
    }

    private static Parameter? Range(string name, string type, Fields space)
    {
        if (space.Has("list"))
            space.Place["list"].Report(KatibCodes.BadFeasibleSpace, $"\"{name}\" is {type} and has a list.", "Give min and max, or make it discrete.");
        string advice = "Give both min and max.";
        space.Required("min", advice);
        space.Required("max", advice);
        (double? min, double? max, double? step) = (space.Number("min"), space.Number("max"), space.Number("step"));
        Distribution? distribution = space.Text("distribution") switch
        {
            "" or "unknown" or "uniform" => Distribution.Uniform,
            "logUniform" => Distribution.LogUniform,
            "normal" => Distribution.Normal,
            "logNormal" => Distribution.LogNormal,
            _ => null,
        };
        if (distribution is null)
            space.Place["distribution"].Report(KatibCodes.UnknownWord, $"\"{Shortened.Line(space.Text("distribution"))}\" is no distribution.", "Write uniform, logUniform, normal or logNormal.");
        if (min is not { } low || max is not { } high || distribution is not { } shape)
            return null;
        if (type == "double")
            return new Parameter.Real(name, low, high) { Step = step, Distribution = shape };
        if (!IsWhole(low) || !IsWhole(high) || !IsWhole(step ?? 1))
        {
            space.Place.Report(KatibCodes.BadFeasibleSpace, $"\"{name}\" is int, and its min, max or step is no whole number.", "Write whole numbers, or make it double.");
            return null;
        }
        return new Parameter.Whole(name, (long)low, (long)high) { Step = (long)(step ?? 1), Distribution = shape };
    }

    private static Parameter? List(string name, string type, Fields space)
    {
        foreach (string field in (string[])["min", "max", "step"])
        {
            if (space.Has(field))
                space.Place[field].Report(KatibCodes.BadFeasibleSpace, $"\"{name}\" is {type} and has a {field}.", "Give a list alone, or make it double or int.");
        }
        if (!space.Has("list"))
        {
            space.Place["list"].Report(KatibCodes.Missing, $"\"{name}\" has no list.", "List its values.");
            return null;
        }
        Sequence<string> values = space.Texts("list");
        return type == "discrete" ? new Parameter.Discrete(name, values) : new Parameter.Categorical(name, values);
    }

    private static bool IsWhole(double number) => number == Math.Truncate(number) && Math.Abs(number) < 9e15;
}
