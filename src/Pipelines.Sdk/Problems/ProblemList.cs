using Pipelines.Core.Values;

namespace Pipelines.Sdk.Problems;

/// <summary>Gathers mistakes; the same one is told once.</summary>
internal sealed class ProblemList
{
    private readonly List<Problem> _problems = [];
    private readonly HashSet<Problem> _known = [];

    public bool IsEmpty => _problems.Count == 0;

    public void Add(string code, string place, string what, string fix) => Add(new Problem(code, place, what, fix));

    public void Add(Problem problem)
    {
        if (_known.Add(problem))
            _problems.Add(problem);
    }

    public void Add(Sequence<Problem> problems)
    {
        foreach (Problem problem in problems)
            Add(problem);
    }

    public Sequence<Problem> ToSequence() => _problems.ToSequence();

    public void ThrowIfAny()
    {
        if (!IsEmpty)
            throw new PipelineDefinitionException(ToSequence());
    }
}
