using System.Runtime.CompilerServices;

namespace Pipelines.Sdk.Authoring;

/// <summary>
/// Something that is known only when the pipeline runs: a parameter of it, an output of a task, the item of a loop. Give it to
/// an input, put it in text (<c>$"lr={rate}"</c>), or compare it to make a condition (<c>score > 0.9</c>).
/// </summary>
public abstract class Source
{
    /// <summary>How text betrays that a source was printed long before it had a value.</summary>
    internal const string PrintedMark = "{{not known until the run: ";

    private protected Source(PipelineScope home) => Home = home;

    /// <summary>The scope whose tasks can take it directly.</summary>
    internal PipelineScope Home { get; }

    /// <summary>The step that gives it; null for what the scope itself holds: its parameters, its item.</summary>
    internal virtual PipelineStep? Producer => null;

    /// <summary>Already told to be wrong: what uses it says no more.</summary>
    internal virtual bool IsBroken => false;

    /// <summary>What messages call it: <c>output 'model' of task 'train'</c>.</summary>
    internal abstract string Words { get; }

    /// <summary>Equal at run time.</summary>
    public static Condition operator ==(Source left, Argument right) => new Condition.Comparison(left, "==", right);

    /// <summary>Unlike at run time.</summary>
    public static Condition operator !=(Source left, Argument right) => new Condition.Comparison(left, "!=", right);

    /// <summary>Less at run time.</summary>
    public static Condition operator <(Source left, Argument right) => new Condition.Comparison(left, "<", right);

    /// <summary>Greater at run time.</summary>
    public static Condition operator >(Source left, Argument right) => new Condition.Comparison(left, ">", right);

    /// <summary>Less or equal at run time.</summary>
    public static Condition operator <=(Source left, Argument right) => new Condition.Comparison(left, "<=", right);

    /// <summary>Greater or equal at run time.</summary>
    public static Condition operator >=(Source left, Argument right) => new Condition.Comparison(left, ">=", right);

    /// <summary>The same handle; <c>==</c> makes a condition instead.</summary>
    public sealed override bool Equals(object? obj) => ReferenceEquals(this, obj);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <summary>Words for a debugger. There is no value yet: text made of this is refused as an argument.</summary>
    public sealed override string ToString() => $"{PrintedMark}{Words}}}}}";
}
