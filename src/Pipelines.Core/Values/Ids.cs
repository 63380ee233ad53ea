namespace Pipelines.Core.Values;

/// <summary>The id of a run: lower-case letters, digits and dashes, at most 63 characters (a UUID by default).</summary>
public readonly record struct RunId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>The id of an experiment: lower-case letters, digits and dashes, at most 50 characters; its trials are named after it.</summary>
public readonly record struct ExperimentId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>The id of a roll-out: lower-case letters, digits, dashes and dots, at most 120 characters. Who asks for one twice by the same id gets it once.</summary>
public readonly record struct RolloutId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One try of a step: 1 for the first. Every launch has its own number, also after a lost pod or a retried sub-DAG.</summary>
public readonly record struct AttemptId(RunId Run, TaskPath Task, int Number)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Run}/{Task}/{Number}";
}
