using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>Whether a run can be created with what was given.</summary>
internal static class RunParameterCheck
{
    public static Sequence<Problem> All(PipelineSpec pipeline, Map<Value> given)
    {
        List<Problem> problems = [];
        Map<ParameterInputSpec> declared = pipeline.Root.InputParameters;
        string[] unknown = [.. given.Keys.Where(name => !declared.ContainsKey(name))];
        if (unknown.Length > 0)
            problems.Add(new(Codes.UnknownParameter, $"parameters.{unknown[0]}", $"Parameter(s) provided are not required by pipeline: {string.Join(", ", unknown)}.",
                NearestName.Advice(unknown[0], [.. declared.Keys], "parameters")));
        foreach ((string name, ParameterInputSpec parameter) in declared)
        {
            Value? value = given.TryGetValue(name, out Value? found) && !found.IsNull ? found : null;
            if (Check(name, parameter, value) is { } problem)
                problems.Add(problem);
        }
        foreach ((string name, ArtifactInputSpec artifact) in pipeline.Root.InputArtifacts)
        {
            if (!artifact.IsOptional)
                problems.Add(new(Codes.ArtifactAtRoot, $"root.inputDefinitions.artifacts.{name}", $"The pipeline requires the artifact \"{name}\", which cannot be given to a run.",
                    "Import it in the pipeline (an importer task with its URI), or make the input optional."));
        }
        return problems.ToSequence();
    }

    private static Problem? Check(string name, ParameterInputSpec parameter, Value? value)
    {
        string place = $"parameters.{name}";
        bool isFilledByEngine = parameter.Type == ParameterType.TaskFinalStatus
            || (parameter.Type == ParameterType.TaskConfig && (value is not null || parameter.IsRequired));
        if (isFilledByEngine)
            return new(Codes.NotForRoot, place, $"Input parameter {name} has type {parameter.Type.IrName()}, which is invalid for root: only the engine can fill it.",
                "Use the component as a task of a pipeline; a final status needs an exit task.");
        if (parameter.Type == ParameterType.TaskConfig)
            return null;
        if (value is null)
            return !parameter.IsRequired ? null
                : new(Codes.ParameterNotGiven, place, $"Parameter {name} is not optional, yet has neither default value nor user provided value.",
                    $"Give it a value: {ParameterBinding.Wanted(parameter.Type)}.");
        if (!IsOfKind(parameter.Type, value))
            return new(Codes.WrongParameter, place, $"Input parameter {name} requires type {KindOf(parameter.Type)}, but the value is {Excerpt.Of(value)}.",
                $"Give {ParameterBinding.Wanted(parameter.Type)}.");
        return ParameterBinding.LiteralViolation(value, parameter.Literals, name) is { } violation
            ? new(Codes.ParameterNotALiteral, place, $"Not allowed: {violation}", "Give one of the allowed values.")
            : null;
    }

    /// <summary>At the root nothing is converted, not even to text: what a person gives must be what is asked for.</summary>
    private static bool IsOfKind(ParameterType type, Value value) => type switch
    {
        ParameterType.Unspecified => true,
        ParameterType.String => value is Value.String,
        _ => ParameterBinding.Bind(value, type, "").Succeeded,
    };

    private static string KindOf(ParameterType type) => type switch
    {
        ParameterType.Double => "double",
        ParameterType.Integer => "integer",
        ParameterType.Boolean => "bool",
        ParameterType.List => "list",
        ParameterType.Struct => "struct",
        _ => "string",
    };
}
