using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Algorithms;

/// <summary>
/// Evolves a population towards the Pareto front of several objectives. Children come from the latest generation that is complete, by tournaments
/// on feasibility, front and crowding, crossover and mutation; parents and children together are cut to the population.
/// <para>Sources: A fast and elitist multiobjective genetic algorithm: NSGA-II (2002); simulated binary crossover (1995); polynomial mutation
/// (1996).</para>
/// </summary>
internal sealed class Nsga2Search() : SearchAlgorithm(
    "nsga2",
    Setting.RandomState,
    Setting.Whole("population_size", 4),
    Setting.Number("crossover_prob", 0, 1),
    Setting.Number("mutation_prob", 0, 1))
{
    private const string GenerationTag = "generation";
    private const int DefaultPopulation = 50;
    private const double SpreadIndex = 20;

    private protected override SearchAnswer Choose(SearchRequest request, History history, int count)
    {
        int size = request.Settings.Whole("population_size", Math.Max(4, Math.Min(DefaultPopulation, (request.MaxTrials ?? int.MaxValue) / 4)));
        (Observation[] parents, int generation) = Parents(history, size);
        double[] crowding = new double[parents.Length];
        int[] front = new int[parents.Length];
        Rank(parents, front, crowding);
        List<Suggestion> items = [];
        while (items.Count < count)
        {
            Chance chance = history.NextChance();
            double[]? point = parents.Length == 0
                ? history.DrawFresh(chance)
                : history.Fresh(() => Child(request, parents, front, crowding, chance), chance);
            if (point is null)
                return new(items.ToSequence(), IsExhausted: true, SearchAnswer.Exhausted);
            history.Take(point);
            items.Add(new(request.Space.At(point)) { Tags = Map.Of((GenerationTag, generation.ToString(CultureInfo.InvariantCulture))) });
        }
        return new(items.ToSequence());
    }

    // Elitist survival, generation by generation; a generation that is not complete does not breed.
    private static (Observation[] Parents, int Generation) Parents(History history, int size)
    {
        ILookup<int, Observation> generations = history.Observed.ToLookup(one => Math.Max(0, Rungs.Number(one.Trial, GenerationTag)));
        Observation[] parents = [];
        int generation = 0;
        while (generations[generation].Count() >= size)
        {
            parents = [.. Ranking.Sorted(parents.Concat(generations[generation])).Take(size)];
            generation++;
        }
        return (parents, generation);
    }

    private static void Rank(Observation[] parents, int[] front, double[] crowding)
    {
        Dictionary<Observation, int> indices = [];
        for (int i = 0; i < parents.Length; i++)
            indices[parents[i]] = i;
        List<List<Observation>> fronts = Ranking.Fronts(parents);
        for (int rank = 0; rank < fronts.Count; rank++)
        {
            double[] distances = Ranking.Crowding(fronts[rank]);
            for (int i = 0; i < fronts[rank].Count; i++)
            {
                int index = indices[fronts[rank][i]];
                (front[index], crowding[index]) = (rank + (fronts[rank][i].IsFailed ? parents.Length : 0), distances[i]);
            }
        }
    }

    private static double[] Child(SearchRequest request, Observation[] parents, int[] front, double[] crowding, Chance chance)
    {
        SearchSpace space = request.Space;
        double[] first = Tournament(parents, front, crowding, chance).Point;
        double[] second = Tournament(parents, front, crowding, chance).Point;
        double[] child = [.. first];
        if (chance.Happens(request.Settings.Number("crossover_prob", 0.9)))
        {
            for (int d = 0; d < child.Length; d++)
                child[d] = Crossed(space.Axes[d], first[d], second[d], chance);
        }
        double mutation = request.Settings.Number("mutation_prob", 1.0 / child.Length);
        for (int d = 0; d < child.Length; d++)
        {
            if (double.IsNaN(child[d]))
                child[d] = chance.Unit();
            else if (chance.Happens(mutation))
                child[d] = space.Axes[d].IsOrdered ? Mutated(child[d], chance.Unit()) : chance.Unit();
        }
        return space.Snap(child);
    }

    private static Observation Tournament(Observation[] parents, int[] front, double[] crowding, Chance chance)
    {
        int left = chance.Below(parents.Length);
        int right = chance.Below(parents.Length);
        bool isLeft = front[left] < front[right] || (front[left] == front[right] && crowding[left] >= crowding[right]);
        return parents[isLeft ? left : right];
    }

    private static double Crossed(Axis axis, double left, double right, Chance chance)
    {
        bool isSwapped = chance.Happens(0.5);
        double u = chance.Unit();
        if (!axis.IsOrdered || double.IsNaN(left) || double.IsNaN(right))
            return isSwapped ? right : left;
        double beta = u < 0.5 ? Math.Pow(2 * u, 1 / (SpreadIndex + 1)) : Math.Pow(1 / (2 * (1 - u)), 1 / (SpreadIndex + 1));
        double sign = isSwapped ? -1 : 1;
        return Math.Clamp(0.5 * (left + right + (sign * beta * (left - right))), 0, 1);
    }

    private static double Mutated(double at, double u)
    {
        double power = 1 / (SpreadIndex + 1);
        double change = u < 0.5
            ? Math.Pow((2 * u) + ((1 - (2 * u)) * Math.Pow(1 - at, SpreadIndex + 1)), power) - 1
            : 1 - Math.Pow((2 * (1 - u)) + ((2 * (u - 0.5)) * Math.Pow(at, SpreadIndex + 1)), power);
        return Math.Clamp(at + change, 0, 1);
    }
}
