using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Checking;

/// <summary>What a task is given, against what its component takes.</summary>
internal static class InputCheck
{
    public static void Run(PipelineTask task, ProblemList problems)
    {
        if (task.Component.Definition?.Spec is not { } component)
            return;
        HashSet<string> given = [];
        foreach ((string input, Argument value) in task.Arguments)
        {
            string place = $"{task.Place}, input \"{input}\"";
            if (!given.Add(input))
                problems.Add(Code.InputTwice, place, "It is given twice.", "Give it once.");
            else if (component.InputParameters.TryGetValue(input, out ParameterInputSpec? parameter))
                ParameterCheck.Run(value, parameter, place, problems);
            else if (component.InputArtifacts.TryGetValue(input, out ArtifactInputSpec? artifact))
                ArtifactCheck.Run(value, artifact, place, problems);
            else
                UnknownInput(task, component, input, place, problems);
        }
        foreach (string input in task.LeftOut)
        {
            if (!component.InputParameters.ContainsKey(input) && !component.InputArtifacts.ContainsKey(input))
                UnknownInput(task, component, input, $"{task.Place}, input \"{input}\"", problems);
        }
        foreach ((string input, ParameterInputSpec parameter) in component.InputParameters)
        {
            if (parameter.IsRequired && !given.Contains(input) && !IsFilledByEngine(task, parameter))
                Missing(task, input, parameter.Type.Words(), problems);
        }
        foreach ((string input, ArtifactInputSpec artifact) in component.InputArtifacts)
        {
            if (!artifact.IsOptional && !given.Contains(input))
                Missing(task, input, artifact.Type.Words(artifact.IsList), problems);
        }
    }

    private static bool IsFilledByEngine(PipelineTask task, ParameterInputSpec parameter) => parameter.Type == ParameterType.TaskConfig
        || (parameter.Type == ParameterType.TaskFinalStatus && task.Guarded is not null);

    private static void Missing(PipelineTask task, string input, string type, ProblemList problems)
        => problems.Add(Code.InputMissing, $"{task.Place}, input \"{input}\"", $"It is not given, has no default and is not optional. It takes {type}.",
            $"Add (\"{input}\", ...) to the inputs of the task.");

    private static void UnknownInput(PipelineTask task, ComponentSpec component, string input, string place, ProblemList problems)
    {
        string[] known = [.. component.InputArtifacts.Keys, .. component.InputParameters.Keys];
        problems.Add(Code.UnknownInput, place, $"Component \"{task.Component.Name}\" has no such input.", NearestName.Advice(input, known, "inputs"));
    }
}
