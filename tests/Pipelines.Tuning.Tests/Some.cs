using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Algorithms;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Tests;

/// <summary>Makes spaces, trials and requests for tests, saying only what a test is about.</summary>
internal static class Some
{
    public static readonly Objective Loss = new("loss", ObjectiveType.Minimize);

    /// <summary>One parameter of each kind and distribution.</summary>
    public static SearchSpace MixedSpace => new(
    [
        new Parameter.Real("lr", 1e-5, 1e-1) { Distribution = Distribution.LogUniform },
        new Parameter.Real("dropout", 0, 0.6) { Distribution = Distribution.Normal },
        new Parameter.Real("decay", 1e-4, 1) { Distribution = Distribution.LogNormal },
        new Parameter.Real("momentum", 0.1, 0.9) { Step = 0.1 },
        new Parameter.Whole("layers", 1, 8),
        new Parameter.Whole("units", 16, 512) { Distribution = Distribution.LogUniform },
        new Parameter.Discrete("width", ["0.5", "2", "1"]),
        new Parameter.Categorical("optimizer", ["sgd", "adam", "rmsprop"]),
        new Parameter.Real("nesterov", 0, 1) { When = new("optimizer", ["sgd"]) },
    ]);

    public static SearchSpace Square => new([new Parameter.Real("x", 0, 1), new Parameter.Real("y", 0, 1)]);

    public static SearchRequest Request(SearchSpace space, params IReadOnlyList<Trial> trials)
        => new() { Space = space, Objectives = [Loss], Trials = trials, Seed = 7 };

    public static Trial Trial(int index, Assignment assignment, double value, params ReadOnlySpan<(string, string)> tags) => new()
    {
        Name = $"t{index}",
        Assignment = assignment,
        State = double.IsNaN(value) ? TrialState.Failed : TrialState.Succeeded,
        Values = double.IsNaN(value) ? [] : [value],
        Tags = Map.Of(tags),
    };

    /// <summary>Runs a search to its end, or to a number of trials.</summary>
    public static List<Trial> Run(string algorithm, SearchRequest request, Func<Assignment, double> value, int trials, int batch = 1)
    {
        List<Trial> known = [.. request.Trials];
        while (known.Count < trials)
        {
            SearchAnswer answer = SearchAlgorithms.Find(algorithm)!.Suggest(request with { Trials = [.. known], Count = Math.Min(batch, trials - known.Count) });
            foreach (Suggestion item in answer.Items)
                known.Add(Trial(known.Count, item.Assignment, value(item.Assignment)) with { Tags = item.Tags });
            if (answer.IsExhausted)
                break;
            Assert.NotEmpty(answer.Items);
        }
        return known;
    }

    public static double Number(this Assignment assignment, string name) => double.Parse(assignment[name]!, CultureInfo.InvariantCulture);
}
