using System.Globalization;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Stopping;

/// <summary>
/// Stops a trial whose best value so far is not among the best <c>percentile</c> percent (25 if not set) of the values that others had at the same step.
/// Waits for <c>n_startup_trials</c> finished trials (5) and <c>n_warmup_steps</c> steps (0).
/// </summary>
internal sealed class PercentileStop() : StoppingRule(
    "percentile",
    Setting.Number("percentile", 0, 100),
    Setting.Whole("n_startup_trials", 0),
    Setting.Whole("n_warmup_steps", 0))
{
    private protected override StopVerdict Decide(StopQuestion question, Report last)
    {
        double percent = question.Settings.Number("percentile", 25);
        if (last.Step <= question.Settings.Whole("n_warmup_steps", 0)
            || question.Others.Count(other => other.IsDone && other.Reports.Count > 0) < question.Settings.Whole("n_startup_trials", 5))
            return StopVerdict.GoesOn;
        double[] values = [.. question.Others
            .SelectMany(other => other.Reports.Where(report => report.Step == last.Step && double.IsFinite(report.Value)))
            .Select(report => question.Objective.Loss(report.Value))
            .Order()];
        if (values.Length == 0)
            return StopVerdict.GoesOn;
        double place = percent / 100 * (values.Length - 1);
        int below = (int)place;
        double mark = values[below] + ((place - below) * (values[Math.Min(below + 1, values.Length - 1)] - values[below]));
        double best = Best(question, question.Trial, last.Step);
        return best > mark && !IsIncumbent(question, best)
            ? new(true, Stated(question, last, best, string.Create(CultureInfo.InvariantCulture, $"the {percent} % mark of {values.Length} trials"), mark))
            : StopVerdict.GoesOn;
    }
}
