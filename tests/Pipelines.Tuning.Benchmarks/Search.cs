using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Algorithms;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Benchmarks;

/// <summary>One search, from nothing to a number of trials.</summary>
internal static class Search
{
    private static readonly Sequence<Objective> Least = [new("loss", ObjectiveType.Minimize)];

    /// <summary>The difference between the best value of a search and the least there is.</summary>
    public static double Regret(TestFunction function, string algorithm, ulong seed, int trials, int batch)
        => Trials(function, algorithm, seed, trials, batch).Min(trial => trial.Values[0]) - function.Least;

    /// <summary>The trials of a search; those of a batch are suggested together, before any of them has a value.</summary>
    public static List<Trial> Trials(TestFunction function, string algorithm, ulong seed, int trials, int batch)
    {
        List<Trial> known = [];
        while (known.Count < trials)
        {
            SearchAnswer answer = Ask(function, algorithm, seed, known, Math.Min(batch, trials - known.Count));
            if (answer.Items.Count == 0)
                throw new InvalidOperationException($"{algorithm} ended after {known.Count} trials of {function.Name}.");
            foreach (Suggestion item in answer.Items)
                known.Add(Tried(function, item, known.Count));
        }
        return known;
    }

    /// <summary>Asks once.</summary>
    public static SearchAnswer Ask(TestFunction function, string algorithm, ulong seed, List<Trial> known, int count)
        => SearchAlgorithms.Find(algorithm)!.Suggest(new SearchRequest { Space = function.Space, Objectives = Least, Trials = known, Seed = seed, Count = count });

    /// <summary>A suggestion with its value.</summary>
    public static Trial Tried(TestFunction function, Suggestion item, int index) => new()
    {
        Name = index.ToString(CultureInfo.InvariantCulture),
        Assignment = item.Assignment,
        State = TrialState.Succeeded,
        Values = [function.Value(item.Assignment.Values)],
        Tags = item.Tags,
    };
}
