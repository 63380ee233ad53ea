using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>Whether a run can be created with what was given.</summary>
internal static class RunParameterCheck
{
    public static Sequence<Problem> All(PipelineSpec pipeline, Map<Value> given)
    {
        Place top = new(DocumentPath.Top, new ProblemList());
        Place parameters = top["parameters"];
        Map<ParameterInputSpec> declared = pipeline.Root.InputParameters;
        string[] unknown = [.. given.Keys.Where(name => !declared.ContainsKey(name))];
        if (unknown.Length > 0)
            parameters[unknown[0]].Report(Codes.UnknownParameter,
                $"Parameter(s) provided are not required by pipeline: {string.Join(", ", unknown)}.",
                parameters.Advice(unknown[0], declared, "parameters"));
        foreach ((string name, ParameterInputSpec parameter) in declared)
            Check(name, parameter, given.TryGetValue(name, out Value? value) && !value.IsNull ? value : null, parameters[name]);
        foreach ((string name, ArtifactInputSpec artifact) in pipeline.Root.InputArtifacts)
        {
            if (!artifact.IsOptional)
                top["root"]["inputDefinitions"]["artifacts"][name].Report(Codes.ArtifactAtRoot,
                    $"The pipeline requires the artifact \"{name}\", which cannot be given to a run.",
                    "Import it in the pipeline (an importer task with its URI), or make the input optional.");
        }
        return top.Problems.ToSequence();
    }

    private static void Check(string name, ParameterInputSpec parameter, Value? value, Place place)
    {
        bool isFilledByEngine = parameter.Type == ParameterType.TaskFinalStatus
            || (parameter.Type == ParameterType.TaskConfig && (value is not null || parameter.IsRequired));
        if (isFilledByEngine)
            place.Report(Codes.NotForRoot,
                $"Input parameter {name} has type {parameter.Type.IrName()}, which is invalid for root: only the engine can fill it.",
                "Use the component as a task of a pipeline; a final status needs an exit task.");
        else if (value is null && parameter.IsRequired)
            place.Report(Codes.ParameterNotGiven,
                $"Parameter {name} is not optional, yet has neither default value nor user provided value.",
                $"Give it a value: {ParameterBinding.Wanted(parameter.Type)}.");
        else if (value is not null && !IsOfKind(parameter.Type, value))
            place.Report(Codes.WrongParameter,
                $"Input parameter {name} requires type {KindOf(parameter.Type)}, but the value is {Excerpt.Of(value)}.",
                $"Give {ParameterBinding.Wanted(parameter.Type)}.");
        else if (value is not null && ParameterBinding.LiteralViolation(value, parameter.Literals, name) is { } violation)
            place.Report(Codes.ParameterNotALiteral, $"Not allowed: {violation}", "Give one of the allowed values.");
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
