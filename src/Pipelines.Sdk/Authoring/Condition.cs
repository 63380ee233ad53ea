namespace Pipelines.Sdk.Authoring;

/// <summary>
/// What decides at run time whether a branch runs. Made by comparing: <c>score >= 0.9</c>; joined by <c>&amp;</c>, <c>|</c> and <c>!</c>
/// (not <c>&amp;&amp;</c>: nothing is known yet, so there is nothing to stop at).
/// </summary>
public abstract class Condition
{
    private Condition() { }

    /// <summary>Both.</summary>
    public static Condition operator &(Condition left, Condition right) => new Both(left, right);

    /// <summary>At least one.</summary>
    public static Condition operator |(Condition left, Condition right) => new Either(left, right);

    /// <summary>The contrary.</summary>
    public static Condition operator !(Condition condition) => new Not(condition);

    /// <summary>There so that <c>if (condition)</c> tells what to write.</summary>
    [Obsolete("Whether this holds is known only when the pipeline runs. Write If(condition, () => ...) in place of if, and & in place of &&.", error: true)]
    public static bool operator true(Condition condition) => condition is null;

    /// <inheritdoc cref="op_True"/>
    [Obsolete("Whether this holds is known only when the pipeline runs. Write If(condition, () => ...) in place of if, and & in place of &&.", error: true)]
    public static bool operator false(Condition condition) => condition is null;

    /// <summary>The comparisons inside, in the order of writing.</summary>
    internal abstract IEnumerable<Comparison> Comparisons { get; }

    /// <summary>The condition as messages quote it.</summary>
    internal abstract string Words { get; }

    internal sealed class Comparison(Source left, string sign, Argument right) : Condition
    {
        public Source Left => left;

        public string Sign => sign;

        public Argument Right { get; } = right ?? throw new ArgumentNullException(nameof(right), "A handle is compared with null by 'is null'.");

        internal override IEnumerable<Comparison> Comparisons => [this];

        internal override string Words => $"{left.Words} {sign} {Right.Words}";
    }

    internal sealed class Both(Condition left, Condition right) : Condition
    {
        public Condition Left => left;

        public Condition Right => right;

        internal override IEnumerable<Comparison> Comparisons => [.. left.Comparisons, .. right.Comparisons];

        internal override string Words => $"({left.Words}) & ({right.Words})";
    }

    internal sealed class Either(Condition left, Condition right) : Condition
    {
        public Condition Left => left;

        public Condition Right => right;

        internal override IEnumerable<Comparison> Comparisons => [.. left.Comparisons, .. right.Comparisons];

        internal override string Words => $"({left.Words}) | ({right.Words})";
    }

    internal sealed class Not(Condition negated) : Condition
    {
        public Condition Negated => negated;

        internal override IEnumerable<Comparison> Comparisons => negated.Comparisons;

        internal override string Words => $"!({negated.Words})";
    }
}
