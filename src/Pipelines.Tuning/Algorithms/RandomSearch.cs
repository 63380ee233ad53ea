using Pipelines.Core.Values;
using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;

namespace Pipelines.Tuning.Algorithms;

/// <summary>
/// Draws each assignment by the parameters' distributions, whatever came of earlier ones.
/// <para>Source: Random search for hyper-parameter optimization, 2012.</para>
/// </summary>
internal sealed class RandomSearch() : SearchAlgorithm("random", Setting.RandomState)
{
    private protected override SearchAnswer Choose(SearchRequest request, History history, int count)
    {
        List<Suggestion> items = [];
        while (items.Count < count)
        {
            Chance chance = history.NextChance();
            if (history.DrawFresh(chance) is not { } point)
                return new(items.ToSequence(), IsExhausted: true, SearchAnswer.Exhausted);
            history.Take(point);
            items.Add(new(history.Space.At(point)));
        }
        return new(items.ToSequence());
    }
}
