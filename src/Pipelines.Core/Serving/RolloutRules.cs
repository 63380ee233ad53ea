using System.Globalization;
using Pipelines.Core.Values;

namespace Pipelines.Core.Serving;

/// <summary>What a roll-out must keep to.</summary>
public static class RolloutRules
{
    private static readonly string[] Qualities = ["accuracy", "f1", "mae", "rmse"];
    private static readonly string[] Statistics = ["psi", "ks", "chi-square"];

    /// <summary>All that is wrong with a roll-out, each with its place below <c>rollout</c>; empty when it can begin.</summary>
    public static Sequence<Problem> Check(RolloutSpec rollout)
    {
        List<Problem> problems = [];
        Steps(rollout, problems);
        Checks(rollout, problems);
        Positive(rollout.Interval, "interval", problems);
        Positive(rollout.LoadDeadline, "loadDeadline", problems);
        if (rollout.Deadline is { } deadline)
            Positive(deadline, "deadline", problems);
        if (rollout.WarmUp < TimeSpan.Zero)
            problems.Add(new(ServingCodes.BadLimit, "rollout.warmUp", $"The time is {rollout.WarmUp}.", "Give zero or more."));
        AtLeastOne(rollout.MinSamples, "minSamples", problems);
        AtLeastOne(rollout.InconclusiveLimit, "inconclusiveLimit", problems);
        return problems.ToSequence();
    }

    private static void Steps(RolloutSpec rollout, List<Problem> problems)
    {
        int least = 0;
        for (int i = 0; i < rollout.Steps.Count; i++)
        {
            RolloutStep step = rollout.Steps[i];
            string place = Said($"rollout.steps[{i}]");
            if (step.Percent is < 0 or > 100)
                problems.Add(new(ServingCodes.BadStep, place, Said($"The step has {step.Percent} percent."), "Give 0 to 100."));
            else if (step.IsMirrored && step.Percent != 0)
                problems.Add(new(ServingCodes.BadStep, place, Said($"The step mirrors requests and has {step.Percent} percent."), "Mirror at 0 percent, in a step of its own."));
            else if (step.Percent < least)
                problems.Add(new(ServingCodes.BadStep, place, Said($"The step has {step.Percent} percent, the one before it {least}."), "Let steps rise."));
            else if (step is { Percent: 0, IsMirrored: false })
                problems.Add(new(ServingCodes.BadStep, place, "The step has 0 percent: nothing could be measured.", "Give it a share, or let it mirror requests."));
            least = Math.Max(least, Math.Min(step.Percent, 100));
            if (step.Interval is { } interval)
                Positive(interval, Said($"steps[{i}].interval"), problems);
        }
    }

    private static void Checks(RolloutSpec rollout, List<Problem> problems)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < rollout.Checks.Count; i++)
        {
            RolloutCheck check = rollout.Checks[i];
            string place = Said($"rollout.checks[{i}]");
            if (check.Name.Length == 0 || !names.Add(check.Name))
                problems.Add(new(ServingCodes.BadCheck, place, $"A check's name is \"{check.Name}\".", "Give each check a name of its own."));
            if (check is { Min: null, Max: null, IsRelative: false })
                problems.Add(new(ServingCodes.BadCheck, place, $"{check.Name} has no bound.", "Give min, max, minRatio, maxRatio, maxDrop or maxRise."));
            if (!new[] { check.Min, check.Max, check.MinRatio, check.MaxRatio, check.MaxDrop, check.MaxRise }.All(bound => bound is null || double.IsFinite(bound.Value)))
                problems.Add(new(ServingCodes.BadCheck, place, $"A bound of {check.Name} is no finite number.", "Give a finite number."));
            if (check.Min > check.Max || check.MinRatio > check.MaxRatio)
                problems.Add(new(ServingCodes.BadCheck, place, $"The least value of {check.Name} is above its largest.", "Swap them."));
            if (check.MaxDrop < 0 || check.MaxRise < 0)
                problems.Add(new(ServingCodes.BadCheck, place, $"A difference of {check.Name} is negative.", "Give zero or more; maxDrop counts downwards."));
            if (Wrong(check.Metric) is { } wrong)
                problems.Add(new(ServingCodes.BadCheck, place, wrong.What, wrong.Fix));
            if (check.Metric is RolloutMetric.Drift && check.IsRelative)
                problems.Add(new(ServingCodes.BadCheck, place, $"{check.Name} is a distance between both sides and cannot be compared with one of them.", "Give max."));
            AtLeastOne(check.FailureLimit, Said($"checks[{i}].failureLimit"), problems);
            AtLeastOne(check.ConsecutiveErrorLimit, Said($"checks[{i}].consecutiveErrorLimit"), problems);
            AtLeastOne(check.MinSamples ?? 1, Said($"checks[{i}].minSamples"), problems);
        }
    }

    private static (string What, string Fix)? Wrong(RolloutMetric metric) => metric switch
    {
        RolloutMetric.Latency { Quantile: not (> 0 and <= 1) } latency => (Said($"The quantile is {latency.Quantile}."), "Give a number above 0, up to 1, such as 0.99."),
        RolloutMetric.Query { Text.Length: 0 } => ("The query is empty.", "Give an expression in Prometheus's language."),
        RolloutMetric.Quality quality when !Qualities.Contains(quality.Name) => Unknown("quality", quality.Name, Qualities),
        RolloutMetric.Drift drift when !Statistics.Contains(drift.Statistic) => Unknown("statistic of drift", drift.Statistic, Statistics),
        _ => null,
    };

    private static (string What, string Fix) Unknown(string kind, string word, string[] known)
        => ($"\"{word}\" is no {kind}.", $"Write {string.Join(", ", known)}.");

    private static void Positive(TimeSpan time, string name, List<Problem> problems)
    {
        if (time <= TimeSpan.Zero)
            problems.Add(new(ServingCodes.BadLimit, $"rollout.{name}", $"The time is {time}.", "Give a time above zero."));
    }

    private static void AtLeastOne(long count, string name, List<Problem> problems)
    {
        if (count < 1)
            problems.Add(new(ServingCodes.BadLimit, $"rollout.{name}", Said($"The number is {count}."), "Give 1 or more."));
    }

    private static string Said(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
