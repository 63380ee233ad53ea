using Pipelines.Core.Values;
using Pipelines.Tuning.Algorithms.Tpe;
using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Algorithms;

/// <summary>
/// Brackets of successive halving, from many trials with little of the resource to few with all of it. A rung waits for the one before it; a
/// failed trial is not promoted. Ends after the last bracket. <c>bohb</c> draws two thirds of the configurations by TPE on the highest rung
/// that has enough results, instead of at random.
/// <para>Sources: Hyperband: a novel bandit-based approach to hyperparameter optimization (2018); BOHB: robust and efficient hyperparameter
/// optimization at scale (2018).</para>
/// </summary>
internal sealed class HyperbandSearch(string name, bool isModelled) : SearchAlgorithm(
    name, Setting.RandomState, Rungs.Eta, Rungs.MostResource, Rungs.LeastResource, Rungs.ResourceName)
{
    private const double DefaultEta = 3;
    private const double AtRandom = 1.0 / 3;

    private protected override IEnumerable<Problem> Fit(SearchRequest request) => Rungs.Fit(request);

    /// <summary>The trials and the resource of each rung of a bracket; bracket 0 begins with the most trials.</summary>
    public static (int Trials, double Resource)[] Schedule(double least, double most, double eta, int bracket)
    {
        int highest = Rungs.Steps(least, most, eta);
        int s = highest - bracket;
        int n = (int)Math.Ceiling(((highest + 1.0) / (s + 1) * Math.Pow(eta, s)) - 1e-9);
        return [.. Enumerable.Range(0, s + 1).Select(i => ((int)Math.Floor((n * Math.Pow(eta, -i)) + 1e-9), most * Math.Pow(eta, i - s)))];
    }

    private protected override SearchAnswer Choose(SearchRequest request, History history, int count)
    {
        double eta = request.Settings.Number(Rungs.Eta.Name, DefaultEta);
        double least = Rungs.Least(request);
        double most = Rungs.Most(request);
        int brackets = Rungs.Steps(least, most, eta) + 1;
        List<Suggestion> items = [];
        bool isWaiting = false;
        // A bracket may begin while another one waits for results: workers are not left idle.
        for (int bracket = 0; bracket < brackets && items.Count < count; bracket++)
        {
            (int Trials, double Resource)[] rungs = Schedule(least, most, eta, bracket);
            List<Rungs.Member> members = Rungs.At(request, bracket, 0);
            for (int begun = members.Count; begun < rungs[0].Trials && items.Count < count; begun++)
            {
                if (First(request, history, rungs[0].Resource) is not { } point)
                    return new(items.ToSequence(), IsExhausted: items.Count == 0 && !isWaiting, SearchAnswer.Exhausted);
                history.Take(point);
                items.Add(Rungs.Suggested(request, point, bracket, 0));
            }
            isWaiting |= Promote(request, history, bracket, rungs, items, count);
        }
        bool isDone = items.Count < count && !isWaiting && items.Count == 0;
        return new(items.ToSequence(), isDone, isDone ? "All brackets are done." : "");
    }

    // True when results are awaited.
    private static bool Promote(SearchRequest request, History history, int bracket, (int Trials, double Resource)[] rungs, List<Suggestion> items, int count)
    {
        for (int rung = 0; rung + 1 < rungs.Length; rung++)
        {
            List<Rungs.Member> members = Rungs.At(request, bracket, rung);
            List<Rungs.Member> promoted = Rungs.At(request, bracket, rung + 1);
            int expected = rung == 0 ? rungs[0].Trials : Math.Min(rungs[rung].Trials, members.Count);
            if (members.Count < expected || members.Exists(member => !member.IsDone))
                return members.Count > 0;
            List<Rungs.Member> best = [.. members.Where(member => double.IsFinite(member.Loss)).OrderBy(member => member.Loss).Take(rungs[rung + 1].Trials)];
            for (int i = promoted.Count; i < best.Count; i++)
            {
                if (items.Count >= count)
                    return true;
                double[] point = Rungs.With(request, best[i].Trial.Assignment.In(request.Space)!, rungs[rung + 1].Resource);
                history.Take(point);
                items.Add(Rungs.Suggested(request, point, bracket, rung + 1, best[i].Trial.Name));
            }
            if (promoted.Count < best.Count)
                return true;
        }
        return Rungs.At(request, bracket, rungs.Length - 1).Exists(member => !member.IsDone);
    }

    private double[]? First(SearchRequest request, History history, double resource)
    {
        Chance chance = history.NextChance();
        if (isModelled && !chance.Happens(AtRandom) && BohbModel.Of(request) is { } model)
            return history.Fresh(() => Rungs.With(request, model.Draw(chance), resource), chance);
        return history.Fresh(() => Rungs.With(request, history.Draw(chance), resource), chance);
    }
}

/// <summary>TPE on the highest rung with enough results.</summary>
internal static class BohbModel
{
    /// <summary>Null while no rung has results of two trials more than there are parameters.</summary>
    public static TpeModel? Of(SearchRequest request)
    {
        int enough = request.Space.Axes.Length + 2;
        int resource = Rungs.Index(request);
        var byResource = request.Trials
            .Where(trial => trial.HasValues(1))
            .GroupBy(trial => trial.Assignment.In(request.Space) is { } point ? request.Space.Axes[resource].Number(point[resource]) : double.NaN)
            .Where(group => group.Count() >= enough)
            .MaxBy(group => group.Key);
        if (byResource is null)
            return null;
        History history = new(request with { Trials = [.. byResource], Earlier = [] });
        return TpeModel.Of(history, new TpeOptions { IsMultivariate = true }, history.Observed.Count);
    }
}
