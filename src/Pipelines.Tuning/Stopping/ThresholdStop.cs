using System.Globalization;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Stopping;

/// <summary>Stops a trial that reports a value below <c>lower</c> or above <c>upper</c>, after <c>n_warmup_steps</c> steps (0 if not set).</summary>
internal sealed class ThresholdStop() : StoppingRule(
    "threshold",
    Setting.Number("lower", double.NegativeInfinity),
    Setting.Number("upper", double.NegativeInfinity),
    Setting.Whole("n_warmup_steps", 0))
{
    private protected override StopVerdict Decide(StopQuestion question, Report last)
    {
        double lower = question.Settings.Number("lower", double.NegativeInfinity);
        double upper = question.Settings.Number("upper", double.PositiveInfinity);
        if (last.Step <= question.Settings.Whole("n_warmup_steps", 0) || (last.Value >= lower && last.Value <= upper))
            return StopVerdict.GoesOn;
        double bound = last.Value < lower ? lower : upper;
        return new(true, string.Create(CultureInfo.InvariantCulture,
            $"At step {last.Step} {question.Objective.Metric} is {last.Value:g6}, {(last.Value < lower ? "below" : "above")} the bound {bound:g6}."));
    }
}
