namespace Pipelines.Core.Values;

/// <summary>Something wrong in what a person wrote. Codes are stable and explained in <c>docs/problems.md</c>.</summary>
/// <param name="Code">Stable: <c>PIPE</c> and three digits.</param>
/// <param name="Place">Where, in the author's words: <c>root.dag.tasks.train.inputs.parameters.x</c>, with line and column where known.</param>
/// <param name="What">What is wrong, with the offending value.</param>
/// <param name="Fix">How to mend it; the nearest name where one was mistyped.</param>
public sealed record Problem(string Code, string Place, string What, string Fix)
{
    /// <summary>One line for a terminal.</summary>
    public override string ToString() => $"{Code} {Place}: {What} {Fix}";
}
