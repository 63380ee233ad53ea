using Pipelines.Core.Values;

namespace Pipelines.Sdk.Problems;

/// <summary>A pipeline or a component is written wrongly. Holds every mistake that was found, not only the first.</summary>
public sealed class PipelineDefinitionException : Exception
{
    internal PipelineDefinitionException(Sequence<Problem> problems)
        : base(Sentence(problems)) => Problems = problems;

    /// <summary>The mistakes in the order of what the author wrote; codes are explained in <c>docs/problems-sdk.md</c>.</summary>
    public Sequence<Problem> Problems { get; }

    private static string Sentence(Sequence<Problem> problems)
    {
        string count = problems.Count == 1 ? "There is 1 problem" : $"There are {problems.Count} problems";
        return $"{count}:{Environment.NewLine}{string.Join(Environment.NewLine, problems)}";
    }
}
