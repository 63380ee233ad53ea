using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;

namespace Pipelines.Sdk.Checking;

/// <summary>Offers another output of the same task where the one that was taken does not fit.</summary>
internal static class Fitting
{
    public static string Parameter(ParameterSource given, ParameterType wanted)
    {
        PipelineTask? task = (given as ParameterOutput)?.Origin is OutputOrigin.OfTask origin ? origin.Task : null;
        return Sentence(task, task?.Component.Definition?.Spec.OutputParameters.Where(output => output.Value.Type == wanted).Select(output => output.Key),
            wanted.Words());
    }

    public static string Artifact(ArtifactSource given, ArtifactInputSpec wanted)
    {
        PipelineTask? task = (given as ArtifactOutput)?.Origin is OutputOrigin.OfTask origin ? origin.Task : null;
        return Sentence(
            task,
            task?.Component.Definition?.Spec.OutputArtifacts
                .Where(output => output.Value.Type.Fits(wanted.Type) && output.Value.IsList == wanted.IsList).Select(output => output.Key),
            wanted.Type.Words(wanted.IsList));
    }

    private static string Sentence(PipelineTask? task, IEnumerable<string>? fitting, string wanted)
    {
        string[] names = [.. fitting ?? []];
        return names.Length == 0 || task is null
            ? $"Give it {wanted}."
            : $"Give it {wanted}; {task.Words} has {string.Join(", ", names.Select(name => $"\"{name}\""))}.";
    }
}
