using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>What a component declares: defaults and literals that fit their types, outputs of types that outputs can have.</summary>
internal static class DeclarationCheck
{
    public static void Run(ComponentScope component)
    {
        Place inputs = component.Place["inputDefinitions"]["parameters"];
        foreach ((string name, ParameterInputSpec input) in component.Spec.InputParameters)
        {
            PipelineCheck.RequireName(name, inputs);
            CheckInput(name, input, inputs[name]);
        }
        Place outputs = component.Place["outputDefinitions"]["parameters"];
        foreach ((string name, ParameterOutputSpec output) in component.Spec.OutputParameters)
        {
            PipelineCheck.RequireName(name, outputs);
            if (output.Type is ParameterType.TaskFinalStatus or ParameterType.TaskConfig)
                outputs[name]["parameterType"].Report(Codes.InputOnlyType,
                    $"The output \"{name}\" is declared {output.Type.IrName()}, which only inputs can be.",
                    "Declare it STRUCT.");
        }
        CheckNames(component.Spec.InputArtifacts, component.Place["inputDefinitions"]["artifacts"]);
        CheckNames(component.Spec.OutputArtifacts, component.Place["outputDefinitions"]["artifacts"]);
    }

    private static void CheckInput(string name, ParameterInputSpec input, Place place)
    {
        for (int i = 0; i < input.Literals.Count; i++)
        {
            if (!ParameterTypes.CanTake(input.Type, input.Literals[i]))
                place["literals"][i].Report(Codes.WrongValue,
                    $"The literal {Excerpt.Of(input.Literals[i])} of \"{name}\" is no {input.Type.IrName()}.",
                    $"Give {ParameterBinding.Wanted(input.Type)}.");
        }
        if (input.Default is { } value)
            TaskInputCheck.CheckValue(name, value, input, place["defaultValue"]);
    }

    private static void CheckNames<T>(Map<T> map, Place place)
    {
        if (map.ContainsKey(""))
            PipelineCheck.RequireName("", place);
    }
}
