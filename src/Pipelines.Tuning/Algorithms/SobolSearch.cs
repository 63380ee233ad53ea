using Pipelines.Core.Values;
using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;

namespace Pipelines.Tuning.Algorithms;

/// <summary>
/// Fills the space evenly with a Sobol sequence, scrambled by the seed (<c>scramble: "false"</c> for the plain sequence from its second
/// point on). Any number of parameters.
/// <para>Source: see <see cref="SobolSequence"/>.</para>
/// </summary>
internal sealed class SobolSearch() : SearchAlgorithm("sobol", Setting.RandomState, Setting.Word("scramble", "true", "false"))
{
    private const int MostSkipped = 256;

    private protected override SearchAnswer Choose(SearchRequest request, History history, int count)
    {
        bool isScrambled = request.Settings.Word("scramble", "true") == "true";
        SobolSequence sequence = new(request.Space.Axes.Length, isScrambled ? new Chance(history.Seed, -2) : null);
        List<Suggestion> items = [];
        while (items.Count < count)
        {
            // The plain sequence begins in the corner of all lower bounds.
            long index = history.Index + (isScrambled ? 0 : 1);
            long skipped = 0;
            Chance chance = history.NextChance();
            double[]? point = history.Fresh(() => request.Space.Snap(sequence.Point(index + (skipped++ * MostSkipped * MostSkipped))), chance, isFromDensity: true);
            if (point is null)
                return new(items.ToSequence(), IsExhausted: true, SearchAnswer.Exhausted);
            history.Take(point);
            items.Add(new(request.Space.At(point)));
        }
        return new(items.ToSequence());
    }
}
