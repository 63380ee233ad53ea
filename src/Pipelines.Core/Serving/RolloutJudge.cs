using System.Globalization;

namespace Pipelines.Core.Serving;

/// <summary>What a measurement says of one check.</summary>
public enum CheckVerdict
{
    /// <summary>All bounds hold.</summary>
    Passed = 0,

    /// <summary>A bound does not hold.</summary>
    Failed = 1,

    /// <summary>There are too few answers.</summary>
    Inconclusive = 2,

    /// <summary>It could not be measured.</summary>
    Error = 3,
}

/// <summary>A verdict and what it rests on: the evidence that is kept.</summary>
/// <param name="Measurement">What was measured.</param>
/// <param name="Verdict">What that means.</param>
/// <param name="Reason">The same for people: the value and the bound.</param>
public sealed record CheckJudgement(CheckMeasurement Measurement, CheckVerdict Verdict, string Reason);

/// <summary>Holds what was measured against a check's bounds.</summary>
public static class RolloutJudge
{
    /// <summary>
    /// The verdict. Too few answers are inconclusive, whatever they say; a value that is missing though there were answers, or is no finite number,
    /// is an error, never a pass.
    /// </summary>
    /// <param name="check">What must hold.</param>
    /// <param name="measured">What was measured; null: nothing was, which is an error.</param>
    /// <param name="minSamples">The least number of answers, where the check has no number of its own.</param>
    public static CheckJudgement Judge(RolloutCheck check, CheckMeasurement? measured, long minSamples)
    {
        if (measured is null)
            return new(new(check.Name, null, 0), CheckVerdict.Error, $"{check.Name} was not measured.");
        if (measured.Error.Length > 0)
            return new(measured, CheckVerdict.Error, $"{check.Name} could not be measured: {measured.Error}");
        long enough = check.MinSamples ?? minSamples;
        if (measured.CanarySamples < enough)
            return new(measured, CheckVerdict.Inconclusive, Said($"{check.Name} has {measured.CanarySamples} answers of the new revision; {enough} are needed."));
        if (check.IsRelative && measured.StableSamples < enough)
            return new(measured, CheckVerdict.Inconclusive, Said($"{check.Name} has {measured.StableSamples} answers of the stable revision; {enough} are needed."));
        if (measured.Canary is not { } canary || !double.IsFinite(canary))
            return new(measured, CheckVerdict.Error, $"{check.Name} has no value for the new revision.");
        if (!check.IsRelative)
            return Verdict(measured, Broken(check, canary), Said($"{check.Name} is {canary:0.####}."));
        return measured.Stable is { } stable && double.IsFinite(stable)
            ? Verdict(measured, Broken(check, canary) ?? Broken(check, canary, stable), Said($"{check.Name} is {canary:0.####}; the stable revision has {stable:0.####}."))
            : new(measured, CheckVerdict.Error, $"{check.Name} has no value for the stable revision.");
    }

    private static CheckJudgement Verdict(CheckMeasurement measured, string? broken, string otherwise)
        => broken is null ? new(measured, CheckVerdict.Passed, otherwise) : new(measured, CheckVerdict.Failed, broken);

    private static string? Broken(RolloutCheck check, double canary)
    {
        if (canary < check.Min)
            return Said($"{check.Name} is {canary:0.####}; at least {check.Min:0.####} is wanted.");
        if (canary > check.Max)
            return Said($"{check.Name} is {canary:0.####}; at most {check.Max:0.####} is wanted.");
        return null;
    }

    private static string? Broken(RolloutCheck check, double canary, double stable)
    {
        if (canary < check.MinRatio * stable)
            return Said($"{check.Name} is {canary:0.####}; at least {check.MinRatio:0.####} times the stable revision's {stable:0.####} is wanted.");
        if (canary > check.MaxRatio * stable)
            return Said($"{check.Name} is {canary:0.####}; at most {check.MaxRatio:0.####} times the stable revision's {stable:0.####} is wanted.");
        if (stable - canary > check.MaxDrop)
            return Said($"{check.Name} is {canary:0.####}; at most {check.MaxDrop:0.####} below the stable revision's {stable:0.####} is wanted.");
        if (canary - stable > check.MaxRise)
            return Said($"{check.Name} is {canary:0.####}; at most {check.MaxRise:0.####} above the stable revision's {stable:0.####} is wanted.");
        return null;
    }

    private static string Said(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
