using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Algorithms;

/// <summary>
/// Trains a population in generations. The worst members exploit one of the best: they take its parameters and its checkpoint, and then explore:
/// numbers times 0.8 or 1.2, lists one place on, or a new draw (<c>resample_probability</c>, 0 if not set). The others go on from their own
/// checkpoint with their own parameters. The tag <c>parent</c> names the trial whose checkpoint to begin from. A member that failed is tried again.
/// <para>Source: Population based training of neural networks (2017).</para>
/// </summary>
internal sealed class PopulationBasedTraining() : SearchAlgorithm(
    "pbt",
    Setting.RandomState,
    new Setting("suggestion_trial_dir", SettingKind.Text) { IsRequired = true },
    Setting.Whole("n_population", 5, required: true),
    Setting.Number("truncation_threshold", 0, 1, required: true),
    Setting.Number("resample_probability", 0, 1))
{
    private const string GenerationTag = "generation";
    private const string SlotTag = "slot";
    private const int MostTries = 3;
    private const int MostRedraws = 20;

    private protected override IEnumerable<Problem> Fit(SearchRequest request)
    {
        if (request.Objectives.Count != 1)
            yield return new(SearchCodes.DoesNotFit, "objective", "pbt ranks its population by one objective.", "Choose nsga2 for several.");
    }

    private protected override SearchAnswer Choose(SearchRequest request, History history, int count)
    {
        int size = request.Settings.Whole("n_population", 5);
        List<Suggestion> items = [];
        Trial[]? before = null;
        for (int generation = 0; items.Count < count; generation++)
        {
            List<Trial>[] tries = Tries(request, generation, size);
            for (int slot = 0; slot < size && items.Count < count; slot++)
            {
                bool isOpen = tries[slot].Count == 0
                    || (tries[slot].TrueForAll(trial => trial.IsDone && !trial.HasValues(1)) && tries[slot].Count < MostTries);
                if (isOpen)
                    items.Add(Member(request, history, generation, slot, before, tries[slot].FirstOrDefault(), items));
            }
            if (tries.Any(slot => slot.Count == 0 || slot.Exists(trial => !trial.IsDone)))
                break;
            if (tries.Any(slot => !slot[^1].HasValues(1) && slot.Count < MostTries))
                break;
            before = [.. tries.Select(slot => slot[^1])];
            if (!before.Any(trial => trial.HasValues(1)))
                return new(items.ToSequence(), items.Count == 0, "No member of the population has a result.");
        }
        return new(items.ToSequence());
    }

    private static List<Trial>[] Tries(SearchRequest request, int generation, int size)
    {
        List<Trial>[] tries = [.. Enumerable.Range(0, size).Select(_ => new List<Trial>())];
        foreach (Trial trial in request.Trials)
        {
            if (Rungs.Number(trial, GenerationTag) == generation && Rungs.Number(trial, SlotTag) is var slot and >= 0 && slot < size)
                tries[slot].Add(trial);
        }
        return tries;
    }

    private static Suggestion Member(SearchRequest request, History history, int generation, int slot, Trial[]? before, Trial? failed, List<Suggestion> others)
    {
        Chance chance = new(history.Seed, -6, generation, slot);
        Map<string> tags = Map.Of((GenerationTag, Text(generation)), (SlotTag, Text(slot)));
        double[] point;
        if (failed is not null)
        {
            // Again from the same place: the fault may have been the machine's.
            point = failed.Assignment.In(request.Space)!;
            if (failed.Tags.TryGetValue(Rungs.ParentTag, out string? from))
                tags = tags.With(Rungs.ParentTag, from);
        }
        else if (before is null)
        {
            point = history.DrawFresh(chance) ?? history.Draw(chance);
        }
        else
        {
            (Trial parent, bool isExploited) = Parent(request, before, slot, chance);
            tags = tags.With(Rungs.ParentTag, parent.Name);
            point = parent.Assignment.In(request.Space)!;
            if (isExploited)
                point = Explored(request, point, chance, others);
        }
        history.Take(point);
        return new(request.Space.At(point)) { Tags = tags };
    }

    private static (Trial Parent, bool IsExploited) Parent(SearchRequest request, Trial[] before, int slot, Chance chance)
    {
        int[] ranked = [.. Enumerable.Range(0, before.Length)
            .OrderBy(i => before[i].HasValues(1) ? request.Objectives[0].Loss(before[i].Values[0]) : double.PositiveInfinity)];
        int cut = Math.Max(1, (int)(request.Settings.Number("truncation_threshold", 0.2) * before.Length));
        int rank = Array.IndexOf(ranked, slot);
        bool isPoor = rank >= before.Length - cut || !before[slot].HasValues(1);
        int best = Math.Min(cut, before.Count(trial => trial.HasValues(1)));
        return isPoor && rank >= best ? (before[ranked[chance.Below(best)]], true) : (before[slot], false);
    }

    private static double[] Explored(SearchRequest request, double[] from, Chance chance, List<Suggestion> others)
    {
        double resample = request.Settings.Number("resample_probability", 0);
        double[] point = from;
        for (int redraw = 0; redraw < MostRedraws; redraw++)
        {
            point = [.. from];
            for (int d = 0; d < point.Length; d++)
            {
                Axis axis = request.Space.Axes[d];
                point[d] = double.IsNaN(from[d]) || chance.Happens(resample) ? chance.Unit() : Perturbed(axis, from[d], chance.Happens(0.5));
            }
            point = request.Space.Snap(point);
            Assignment assignment = request.Space.At(point);
            if (request.Space.Allows(point) && !others.Exists(other => other.Assignment.Equals(assignment)))
                break;
        }
        return point;
    }

    private static double Perturbed(Axis axis, double u, bool isUp)
    {
        if (axis.Parameter is Parameter.Discrete or Parameter.Categorical)
            return axis.Place(((axis.CellAt(u) + (isUp ? 1 : -1)) + axis.Cells) % axis.Cells);
        double number = axis.Number(u) * (isUp ? 1.2 : 0.8);
        double place = axis.PlaceOf(number);
        // A small whole number times 1.2 is itself again: one step on, then.
        if (!axis.IsContinuous && axis.CellAt(place) == axis.CellAt(u))
            return axis.Place(Math.Clamp(axis.CellAt(u) + (isUp ? 1 : -1), 0, axis.Cells - 1));
        return place;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
