using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Checking;

/// <summary>Outputs that were asked of tasks, and what a pipeline gives.</summary>
internal static class OutputCheck
{
    public static void Run(PipelineTask task, ProblemList problems)
    {
        if (task.Component.Definition?.Spec is not { } component)
            return;
        string[] known = [.. component.OutputArtifacts.Keys, .. component.OutputParameters.Keys];
        foreach (OutputRequest request in task.Requests)
        {
            string place = $"{task.Place}, output \"{request.Name}\"";
            bool isParameter = component.OutputParameters.ContainsKey(request.Name);
            bool isArtifact = component.OutputArtifacts.ContainsKey(request.Name);
            if (request.Name.Length == 0 && !isParameter && !isArtifact)
            {
                string which = known.Length == 0 ? "no output" : $"{known.Length} outputs";
                problems.Add(Code.UnknownOutput, task.Place, $"Output was asked for, but component \"{task.Component.Name}\" has {which}.",
                    known.Length == 0 ? "Use After(...) to wait for the task." : $"Say which: {string.Join(", ", known.Select(name => $"[\"{name}\"]"))}.");
            }
            else if (!isParameter && !isArtifact)
            {
                problems.Add(Code.UnknownOutput, place, $"Component \"{task.Component.Name}\" has no such output.", NearestName.Advice(request.Name, known, "outputs"));
            }
            else if (request.Kind == OutputKind.Parameter && !isParameter)
            {
                problems.Add(Code.KindMismatch, place, "It was taken for a parameter, but is an artifact.", $"Write Artifact(\"{request.Name}\").");
            }
            else if (request.Kind == OutputKind.Artifact && !isArtifact)
            {
                problems.Add(Code.KindMismatch, place, "It was taken for an artifact, but is a parameter.", $"Write Parameter(\"{request.Name}\").");
            }
        }
    }

    public static void Run(PipelineBuilder pipeline, ProblemList problems)
    {
        foreach ((string name, Source source, _) in pipeline.Outputs)
        {
            if (source is not (ParameterOutput or ArtifactOutput))
            {
                problems.Add(Code.NoOutput, $"{pipeline.Place}, output \"{name}\"", $"{source.Words} is not an output of a task, and the format gives out nothing else.",
                    "Give out an output of a task, what a loop collects, or the one of several branches.");
            }
        }
    }
}
