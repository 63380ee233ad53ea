using Pipelines.Core.Values;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Search;

/// <summary>
/// All that a search is told. Algorithms keep nothing in between: the same request gets the same answer, on any machine and after
/// any crash.
/// </summary>
public sealed record SearchRequest
{
    /// <summary>What may be chosen.</summary>
    public required SearchSpace Space { get; init; }

    /// <summary>What is made better; at least one.</summary>
    public required Sequence<Objective> Objectives { get; init; }

    /// <summary>Settings of the algorithm, by name, as text. Those left out have their defaults.</summary>
    public Map<string> Settings { get; init; }

    /// <summary>All trials of the experiment so far, in the order in which they were suggested.</summary>
    public required IReadOnlyList<Trial> Trials { get; init; }

    /// <summary>Finished trials of earlier experiments to learn from; those that do not fit the space are left out.</summary>
    public IReadOnlyList<Trial> Earlier { get; init; } = [];

    /// <summary>Assignments to try first, in this order.</summary>
    public Sequence<Assignment> First { get; init; }

    /// <summary>How many suggestions are wanted; at least one.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Same seed, same suggestions.</summary>
    public ulong Seed { get; init; }

    /// <summary>How many trials the experiment may have; null: not limited.</summary>
    public int? MaxTrials { get; init; }
}

/// <summary>One assignment to try.</summary>
/// <param name="Assignment">A value for each parameter that has one.</param>
public sealed record Suggestion(Assignment Assignment)
{
    /// <summary>To be kept with the trial and told again: a generation, a rung, the trial whose checkpoint to go on from.</summary>
    public Map<string> Tags { get; init; }
}

/// <summary>What a search answers.</summary>
/// <param name="Items">At most as many as were asked for, no two alike.</param>
/// <param name="IsExhausted">True when nothing is left to suggest and nothing that still runs will change that.</param>
/// <param name="Note">For people: why there are fewer than asked, or another algorithm took over; empty mostly.</param>
public sealed record SearchAnswer(Sequence<Suggestion> Items, bool IsExhausted = false, string Note = "")
{
    /// <summary>What is said when a finite space has been tried in full.</summary>
    internal const string Exhausted = "Every assignment of the space has been tried.";
}
