using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Algorithms.Tpe;
using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Algorithms.CmaEs;

/// <summary>
/// Covariance matrix adaptation: generations drawn from a normal distribution that learns where good samples lie. In the unit cube, with bounds,
/// restarts (<c>ipop</c>: with twice as many samples each time; <c>bipop</c>: in turns with small ones) and a margin for whole numbers. Categories
/// are chosen by TPE, each by itself; with fewer than two numbers to choose, TPE takes over. Suggestions carry their generation and their
/// place before rounding in tags, from which every state is computed again.
/// <para>Sources: The CMA evolution strategy: a tutorial (2016); A restart CMA evolution strategy with increasing population size (2005);
/// Benchmarking a BI-population CMA-ES on the BBOB-2009 function testbed (2009).</para>
/// </summary>
internal sealed class CmaEsSearch(TpeSearch others) : SearchAlgorithm(
    "cmaes",
    Setting.RandomState,
    Setting.Word("restart_strategy", "none", "None", "ipop", "bipop"),
    Setting.Number("sigma", 0))
{
    private const string GenerationTag = "generation";
    private const string PlaceTag = "place";
    private const int MostRedraws = 100;

    private protected override IEnumerable<Problem> Fit(SearchRequest request)
    {
        if (request.Space.Axes.Count(axis => axis.IsOrdered) < 2)
            yield return new(SearchCodes.DoesNotFit, "parameters", "cmaes needs at least two numeric parameters.", "Choose tpe, which takes any parameters.");
    }

    private protected override SearchAnswer Choose(SearchRequest request, History history, int count)
    {
        SearchSpace space = request.Space;
        int[] numbers = [.. Enumerable.Range(0, space.Axes.Length).Where(d => space.Axes[d].IsOrdered)];
        if (numbers.Length < 2 || request.Objectives.Count > 1)
            return others.ChooseFor(request with { Settings = default }, history, count) with { Note = "cmaes needs two numbers and one objective; tpe takes over." };
        (CmaState state, int generation) = Replay(request, history, numbers);
        string tag = generation.ToString(CultureInfo.InvariantCulture);
        long asked = request.Trials.Count(trial => trial.Tags.TryGetValue(GenerationTag, out string? text) && text == tag);
        List<Suggestion> items = [];
        while (items.Count < count)
        {
            Chance chance = history.NextChance();
            double[]? place = null;
            double[] Draw()
            {
                place = Inside(state, history.Seed, generation, asked++, chance);
                return Whole(request, history, numbers, place, chance);
            }
            if (history.Fresh(Draw, chance) is not { } point)
                return new(items.ToSequence(), IsExhausted: true, SearchAnswer.Exhausted);
            history.Take(point);
            items.Add(new(space.At(point))
            {
                Tags = Map.Of((GenerationTag, tag), (PlaceTag, Spelled(place!))),
            });
        }
        return new(items.ToSequence());
    }

    // Every generation that is complete moves the distribution on.
    private static (CmaState State, int Generation) Replay(SearchRequest request, History history, int[] numbers)
    {
        Axis[] axes = [.. numbers.Select(d => request.Space.Axes[d])];
        Dictionary<int, List<(double[] Place, Observation Result)>> generations = [];
        foreach (Observation result in history.Observed)
        {
            if (result.Trial.Tags.TryGetValue(GenerationTag, out string? text) && int.TryParse(text, CultureInfo.InvariantCulture, out int number)
                && result.Trial.Tags.TryGetValue(PlaceTag, out string? place) && Read(place, numbers.Length) is { } at)
            {
                if (!generations.TryGetValue(number, out List<(double[], Observation)>? members))
                    generations[number] = members = [];
                members.Add((at, result));
            }
        }
        CmaRestarts restarts = new(request, axes, Start(request, history, numbers), history.Seed);
        int generation = 0;
        while (generations.TryGetValue(generation, out List<(double[] Place, Observation Result)>? members) && members.Count >= restarts.State.Samples)
        {
            (double[] Place, Observation Result)[] counted = [.. members
                .OrderBy(member => member.Result.IsFailed).ThenBy(member => member.Result.Violation).ThenBy(member => member.Result.Loss)];
            restarts.Learn([.. counted.Select(member => member.Place)], [.. counted.Select(member => member.Result.Loss)]);
            generation++;
        }
        return (restarts.State, generation);
    }

    // The best that other experiments or a first list found, else the middle.
    private static double[] Start(SearchRequest request, History history, int[] numbers)
    {
        Observation? best = history.Observed.Where(one => !one.IsFailed && !one.Trial.Tags.ContainsKey(GenerationTag)).MinBy(one => one.Loss);
        return best is null || request.Earlier.Count + request.First.Count == 0
            ? [.. Enumerable.Repeat(0.5, numbers.Length)]
            : [.. numbers.Select(d => double.IsNaN(best.Point[d]) ? 0.5 : best.Point[d])];
    }

    private static double[] Inside(CmaState state, ulong seed, int generation, long index, Chance chance)
    {
        double[] place = state.At(OrthogonalNormals.Vector(seed, generation, index, state.Mean.Length));
        for (int redraw = 0; redraw < MostRedraws && Array.Exists(place, x => x is < 0 or > 1); redraw++)
            place = state.At([.. place.Select(_ => chance.Normal())]);
        for (int i = 0; i < place.Length; i++)
            place[i] = Math.Clamp(place[i], 0, 1);
        return place;
    }

    private static double[] Whole(SearchRequest request, History history, int[] numbers, double[] place, Chance chance)
    {
        SearchSpace space = request.Space;
        double[] point;
        if (numbers.Length == space.Axes.Length)
            point = new double[numbers.Length];
        else if (history.Observed.All(one => one.IsFailed))
            point = history.Draw(chance);
        else
            point = TpeModel.Of(history, new TpeOptions(), history.Observed.Count(one => !one.IsFailed)).Draw(chance);
        for (int i = 0; i < numbers.Length; i++)
            point[numbers[i]] = place[i];
        return space.Snap(point);
    }

    private static string Spelled(double[] place) => string.Join(' ', place.Select(x => x.ToString("R", CultureInfo.InvariantCulture)));

    private static double[]? Read(string text, int dimensions)
    {
        string[] words = text.Split(' ');
        double[] place = new double[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (Axis.Parse(words[i]) is not { } number)
                return null;
            place[i] = number;
        }
        return place.Length == dimensions ? place : null;
    }
}
