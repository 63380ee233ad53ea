using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Values;

namespace Pipelines.Cli.Sources;

/// <summary>A pipeline as it was read, with all that is wrong with it.</summary>
/// <param name="FileName">What the user gave.</param>
/// <param name="Read">What could be understood; null when nothing could.</param>
/// <param name="Problems">Mistakes in the text and in what it means.</param>
internal sealed record LoadedPipeline(string FileName, PipelinePackage? Read, Sequence<Problem> Problems)
{
    /// <summary>The pipeline, once it is known to have no problems.</summary>
    public PipelinePackage Package => Problems.Count == 0 && Read is not null ? Read : throw new RefusedException(FileName, Problems);

    /// <summary>Refuses run parameters that the pipeline cannot take.</summary>
    public void Accept(Map<Value> given)
    {
        Sequence<Problem> problems = SpecChecker.CheckRunParameters(Package.Pipeline, given);
        if (problems.Count > 0)
            throw new RefusedException($"The run of {FileName}", problems);
    }
}
