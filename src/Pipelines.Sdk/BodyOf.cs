using Pipelines.Sdk.Authoring;

namespace Pipelines.Sdk;

/// <summary>A task that is a pipeline itself, and so may be swept; generated classes derive from it.</summary>
/// <typeparam name="TSelf">The generated class.</typeparam>
/// <typeparam name="TSwept">The generated class with the parameters that may be swept.</typeparam>
public abstract class BodyOf<TSelf, TSwept> : TaskOf<TSelf>
    where TSelf : BodyOf<TSelf, TSwept>
    where TSwept : new()
{
    /// <inheritdoc cref="TaskOf{TSelf}(PipelineTask)"/>
    protected BodyOf(PipelineTask task)
        : base(task)
    {
    }
}

/// <summary>What a sweep makes better: see <see cref="Flow.Maximize(Parameter{double}, double?)"/>.</summary>
public sealed class SweepGoal
{
    internal SweepGoal(Parameter output, bool isMaximum, double? enough) => Aim = new(output.Content, isMaximum, enough);

    internal SweepAim Aim { get; }
}
