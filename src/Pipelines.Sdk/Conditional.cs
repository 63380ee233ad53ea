using Pipelines.Sdk.Authoring;

namespace Pipelines.Sdk;

/// <summary>A branch of an If.</summary>
public class Conditional
{
    private readonly Branch _branch;

    internal Conditional(Branch branch) => _branch = branch;

    /// <summary>Where this branch is one of those that come first; the whole If, once it has several branches.</summary>
    public static implicit operator PipelineStep(Conditional branch) => branch._branch.Group.IsAlone ? branch._branch : branch._branch.Group;

    /// <summary>A branch for when no earlier one ran and the condition holds.</summary>
    public Conditional ElseIf(Condition condition, Action body) => In(_branch.ElseIf(condition), body);

    /// <inheritdoc cref="ElseIf(Condition, Action)"/>
    public Conditional<T> ElseIf<T>(Condition condition, Func<T> body) => In(_branch.ElseIf(condition), body);

    /// <summary>The branch for when no earlier one ran; the last.</summary>
    public Conditional Else(Action body) => In(_branch.Else(), body);

    /// <inheritdoc cref="Else(Action)"/>
    public Conditional<T> Else<T>(Func<T> body) => In(_branch.Else(), body);

    private static Conditional<T> In<T>(Branch branch, Func<T> body) => new(branch, AmbientScope.Within(branch, body));

    private static Conditional<object?> In(Branch branch, Action body) => In<object?>(branch, () =>
    {
        body();
        return null;
    });
}

/// <summary>A branch whose body has a value.</summary>
public sealed class Conditional<T> : Conditional
{
    internal Conditional(Branch branch, T value)
        : base(branch) => Value = value;

    /// <summary>What the body returned: outputs of its tasks, for <c>OneOf</c>.</summary>
    public T Value { get; }
}
