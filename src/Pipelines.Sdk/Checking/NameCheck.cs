using System.Text.RegularExpressions;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Graph;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Checking;

/// <summary>Names that the format cannot hold, and names that two things have.</summary>
internal static partial class NameCheck
{
    public static void Run(PipelineBuilder pipeline, ProblemList problems)
    {
        if (!PipelineName().IsMatch(pipeline.Name))
            IllegalKey(pipeline.Place, pipeline.Name, "A pipeline's name has at most 128 lower-case letters, digits and dashes.", problems);
        foreach (PipelineTask task in pipeline.Tasks.Where(task => task.Settings.Name.Length > 0 && !TaskName().IsMatch(task.Settings.Name)))
            IllegalKey(task.Place, task.Settings.Name, "A task's name has lower-case letters, digits and dashes.", problems);
        foreach (string twice in Twice(pipeline.Tasks.Select(task => task.Settings.Name).Where(name => name.Length > 0)))
            problems.Add(Code.NameTaken, $"{pipeline.Place}, task \"{twice}\"", "Two tasks have this name.", "Give one of them another by Named(...).");

        string[] inputs = [.. pipeline.Parameters.Select(parameter => parameter.Name), .. pipeline.Artifacts.Select(artifact => artifact.Name)];
        CheckPorts(pipeline, inputs, "parameter", problems);
        CheckPorts(pipeline, [.. pipeline.Outputs.Select(output => output.Name)], "output", problems);
        foreach (PipelineParameter parameter in pipeline.Parameters)
            CheckDefault(pipeline, parameter, problems);
    }

    private static void CheckPorts(PipelineBuilder pipeline, string[] names, string noun, ProblemList problems)
    {
        foreach (string name in names.Where(name => !PortName().IsMatch(name)))
        {
            problems.Add(Code.IllegalName, $"{pipeline.Place}, {noun} \"{name}\"", $"\"{name}\" is no name for the {noun} of a pipeline.",
                "Use letters, digits, \"_\", \"-\" and \".\", with a letter or \"_\" first.");
        }
        foreach (string twice in Twice(names))
            problems.Add(Code.NameTaken, $"{pipeline.Place}, {noun} \"{twice}\"", $"The pipeline has this {noun} twice.", "Give one of them another name.");
    }

    private static void CheckDefault(PipelineBuilder pipeline, PipelineParameter parameter, ProblemList problems)
    {
        string place = $"{pipeline.Place}, parameter \"{parameter.Name}\"";
        if (parameter.Type == ParameterType.Unspecified && parameter.Default?.Content is null or ArgumentContent.Constant)
        {
            problems.Add(Code.ParameterMismatch, place, "It has no type.", "Give it a default that has one, or say it: RequiredParameter(name, ParameterType.String).");
            return;
        }
        Argument[] values = parameter.Default is null ? [.. parameter.Allowed] : [parameter.Default, .. parameter.Allowed];
        foreach (Argument value in values)
        {
            if (PrintedHandle.Report(value.Content, place, problems))
                continue;
            if (value.Content is ArgumentContent.Invalid invalid)
                problems.Add(Code.InvalidValue, place, invalid.What, "Give a value that JSON can hold.");
            else if (value.Content is not ArgumentContent.Constant constant)
                problems.Add(Code.InvalidValue, place, $"A value of it is {value.Words}, which is not known before the run.", "Give a constant.");
            else if (!constant.Type.Fits(parameter.Type))
                problems.Add(Code.ParameterMismatch, place, $"It is {parameter.Type.Words()}, but {value.Words} is {constant.Type.Words()}.", "Give values of one type.");
        }
        IEnumerable<Value> allowed = parameter.Allowed.Select(value => value.Content).OfType<ArgumentContent.Constant>().Select(constant => constant.Value);
        if (parameter is { Allowed.Count: > 0, Default.Content: ArgumentContent.Constant { Value: { } standard } } && !allowed.Contains(standard))
        {
            problems.Add(Code.ValueNotAllowed, place, $"Its default {parameter.Default.Words} is none of the allowed values.",
                "Allow it too, or choose another default.");
        }
    }

    private static void IllegalKey(string place, string name, string rule, ProblemList problems)
        => problems.Add(Code.IllegalName, place, $"\"{name}\" cannot be a key. {rule}", $"Call it \"{Naming.Slug(name)}\".");

    private static IEnumerable<string> Twice(IEnumerable<string> names)
        => names.GroupBy(name => name, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,127}\z")]
    private static partial Regex PipelineName();

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]*[a-z0-9])?\z")]
    private static partial Regex TaskName();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.-]*\z")]
    private static partial Regex PortName();
}
