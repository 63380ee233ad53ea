using Pipelines.Core.Values;
using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Algorithms.Tpe;

/// <summary>
/// Models good and bad assignments as two densities and tries what is likely under the first and unlikely under the second.
/// Multivariate, which is the default: parameters under the same condition together, so that their interplay is seen (<c>group</c>: those
/// are the groups; without it only parameters that always have a value go together). Univariate: each parameter by itself. What still
/// runs counts as bad, so that the members of a batch keep apart.
/// <para>Sources: Algorithms for hyper-parameter optimization, 2011; Tree-structured Parzen estimator: understanding its algorithm
/// components and their roles, 2023.</para>
/// </summary>
internal sealed class TpeSearch(string name) : SearchAlgorithm(
    name,
    Setting.RandomState,
    Setting.Whole("n_startup_trials", 0),
    Setting.Whole("n_ei_candidates", 1),
    Setting.Whole("n_EI_candidates", 1),
    Setting.Number("gamma", 0, 1, isAboveLeast: true) with { IsBelowMost = true },
    Setting.Number("prior_weight", 0, isAboveLeast: true),
    Setting.Word("multivariate", "true", "false"),
    Setting.Word("group", "true", "false"))
{
    private const int StartupTrials = 10;
    private const int MostGood = 25;

    // Densities see the newest of the bad ones only; what lies between is not even looked at.
    private const int Newest = 1000;

    private protected override SearchAnswer Choose(SearchRequest request, History history, int count)
    {
        List<Suggestion> items = [];
        History known = history.Capped(Newest, MostGood);
        while (items.Count < count)
        {
            Chance chance = history.NextChance();
            if (Next(request, history, known, chance) is not { } point)
                return new(items.ToSequence(), IsExhausted: true, SearchAnswer.Exhausted);
            history.Take(point);
            if (known != history)
                known.Take(point);
            items.Add(new(request.Space.At(point)));
        }
        return new(items.ToSequence());
    }

    private static double[]? Next(SearchRequest request, History history, History known, Chance chance)
    {
        int startup = request.Settings.Whole("n_startup_trials", StartupTrials);
        int finished = 0;
        foreach (Observation observation in known.Observed)
            finished += observation.IsFailed ? 0 : 1;
        if (finished == 0 || known.Observed.Count + known.Pending.Count < startup)
            return history.DrawFresh(chance);
        TpeModel model = TpeModel.Of(known, Options(request), finished);
        return history.Fresh(() => model.Draw(chance), chance, isFromDensity: true);
    }

    private static TpeOptions Options(SearchRequest request)
    {
        bool together = request.Settings.Word("multivariate", "true") == "true";
        return new()
        {
            IsMultivariate = together,
            IsGrouped = request.Settings.Word("group", "true") == "true",
            Candidates = request.Settings.Whole("n_ei_candidates", request.Settings.Whole("n_EI_candidates", TpeOptions.DefaultCandidates)),
            Gamma = request.Settings.TryGetValue("gamma", out string? text) ? Axis.Parse(text) : null,
            PriorWeight = request.Settings.Number("prior_weight", 1),
            MostGood = MostGood,
        };
    }
}

/// <summary>How a model of good and bad is built.</summary>
internal sealed record TpeOptions
{
    public const int DefaultCandidates = 24;

    public bool IsMultivariate { get; init; }

    public bool IsGrouped { get; init; } = true;

    /// <summary>How many points are drawn from the good density, of which the best is tried.</summary>
    public int Candidates { get; init; } = DefaultCandidates;

    /// <summary>The good are this times the square root of the number of results; null: a tenth of the results.</summary>
    public double? Gamma { get; init; }

    public double PriorWeight { get; init; } = 1;

    public int MostGood { get; init; } = 25;
}
