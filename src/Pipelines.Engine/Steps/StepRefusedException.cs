using Pipelines.Core.Steps;

namespace Pipelines.Engine.Steps;

/// <summary>An attempt cannot be prepared or its outputs cannot be kept, for a reason of its own. Becomes its report.</summary>
public sealed class StepRefusedException(StepOutcome outcome, string message) : Exception(message)
{
    /// <summary>What the report says.</summary>
    public StepOutcome Outcome { get; } = outcome;
}
