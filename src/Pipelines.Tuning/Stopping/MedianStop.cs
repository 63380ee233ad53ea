using Pipelines.Tuning.Search;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Stopping;

/// <summary>
/// Stops a trial whose best value so far is worse than the median of what finished trials had on average up to the same step. A true median, judged at
/// each report; a trial that ended earlier counts with its last average.
/// <para>Source: Google Vizier: a service for black-box optimization (2017).</para>
/// </summary>
internal sealed class MedianStop() : StoppingRule("medianstop", Setting.Whole("min_trials_required", 1), Setting.Whole("start_step", 1))
{
    private const int MinTrials = 3;
    private const int StartStep = 4;

    private protected override StopVerdict Decide(StopQuestion question, Report last)
    {
        if (question.Trial.Reports.Count < question.Settings.Whole("start_step", StartStep))
            return StopVerdict.GoesOn;
        double[] averages = [.. question.Others
            .Where(other => other.State == TrialState.Succeeded)
            .Select(other => Average(question, other, last.Step))
            .Where(double.IsFinite)
            .Order()];
        if (averages.Length < question.Settings.Whole("min_trials_required", MinTrials))
            return StopVerdict.GoesOn;
        double median = (averages[averages.Length / 2] + averages[(averages.Length - 1) / 2]) / 2;
        double best = Best(question, question.Trial, last.Step);
        return best > median && !IsIncumbent(question, best)
            ? new(true, Stated(question, last, best, $"the median of {averages.Length} finished trials", median))
            : StopVerdict.GoesOn;
    }

    private static double Average(StopQuestion question, Trial trial, long step)
    {
        double sum = 0;
        int count = 0;
        foreach (Report report in trial.Reports)
        {
            if (report.Step <= step && double.IsFinite(report.Value))
            {
                sum += question.Objective.Loss(report.Value);
                count++;
            }
        }
        return count == 0 ? double.NaN : sum / count;
    }
}
