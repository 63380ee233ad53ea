using Pipelines.Core.Values;
using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Algorithms;

/// <summary>
/// Asynchronous successive halving: nobody waits for a rung. Whoever is free promotes the best trial that is among the best of its rung,
/// from the highest rung down, or else begins a new one. Never ends by itself but in a finite space.
/// <para>Source: A system for massively parallel hyperparameter tuning (2020), the promotion variant.</para>
/// </summary>
internal sealed class AshaSearch() : SearchAlgorithm(
    "asha", Setting.RandomState, Rungs.Eta, Rungs.MostResource, Rungs.LeastResource, Rungs.ResourceName,
    Setting.Whole("min_early_stopping_rate", 0))
{
    private const double DefaultEta = 3;

    private protected override IEnumerable<Problem> Fit(SearchRequest request) => Rungs.Fit(request);

    private protected override SearchAnswer Choose(SearchRequest request, History history, int count)
    {
        double eta = request.Settings.Number(Rungs.Eta.Name, DefaultEta);
        int steps = Rungs.Steps(Rungs.Least(request), Rungs.Most(request), eta);
        int lowest = Math.Min(request.Settings.Whole("min_early_stopping_rate", 0), steps);
        int rungs = steps - lowest + 1;
        double Resource(int rung) => rung == rungs - 1 ? Rungs.Most(request) : Rungs.Least(request) * Math.Pow(eta, rung + lowest);

        HashSet<string> promoted = [.. request.Trials.Select(trial => trial.Tags.TryGetValue(Rungs.ParentTag, out string? parent) ? parent : "")];
        List<Rungs.Member>[] members = [.. Enumerable.Range(0, rungs).Select(rung => Rungs.At(request, 0, rung))];
        List<Suggestion> items = [];
        while (items.Count < count)
        {
            if (Promotable(members, promoted, eta) is var (best, rung))
            {
                promoted.Add(best.Name);
                double[] more = Rungs.With(request, best.Assignment.In(request.Space)!, Resource(rung + 1));
                history.Take(more);
                items.Add(Rungs.Suggested(request, more, 0, rung + 1, best.Name));
                continue;
            }
            Chance chance = history.NextChance();
            if (history.Fresh(() => Rungs.With(request, history.Draw(chance), Resource(0)), chance) is not { } point)
                return new(items.ToSequence(), IsExhausted: items.Count == 0 && history.Pending.Count == 0, SearchAnswer.Exhausted);
            history.Take(point);
            items.Add(Rungs.Suggested(request, point, 0, 0));
        }
        return new(items.ToSequence());
    }

    private static (Trials.Trial Best, int Rung)? Promotable(List<Rungs.Member>[] members, HashSet<string> promoted, double eta)
    {
        for (int rung = members.Length - 2; rung >= 0; rung--)
        {
            Rungs.Member[] done = [.. members[rung].Where(member => member.IsDone && double.IsFinite(member.Loss)).OrderBy(member => member.Loss)];
            foreach (Rungs.Member member in done.Take((int)(done.Length / eta)))
            {
                if (!promoted.Contains(member.Trial.Name))
                    return (member.Trial, rung);
            }
        }
        return null;
    }
}
