using System.Globalization;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Stopping;

/// <summary>
/// Stops a trial whose last <c>patience</c> reports (10 if not set) brought nothing better by more than <c>min_delta</c> (0): it has arrived, and its value counts.
/// </summary>
internal sealed class PatienceStop() : StoppingRule("patience", Setting.Whole("patience", 1), Setting.Number("min_delta", 0))
{
    private protected override StopVerdict Decide(StopQuestion question, Report last)
    {
        int patience = question.Settings.Whole("patience", 10);
        double delta = question.Settings.Number("min_delta", 0);
        int count = question.Trial.Reports.Count;
        if (count <= patience)
            return StopVerdict.GoesOn;
        double before = double.PositiveInfinity;
        double recent = double.PositiveInfinity;
        for (int i = 0; i < count; i++)
        {
            double loss = question.Objective.Loss(question.Trial.Reports[i].Value);
            if (i < count - patience)
                before = Math.Min(before, loss);
            else
                recent = Math.Min(recent, loss);
        }
        return recent < before - delta
            ? StopVerdict.GoesOn
            : new(true, string.Create(CultureInfo.InvariantCulture,
                $"The last {patience} reports of {question.Objective.Metric} are no better than {question.Objective.Loss(before):g6} by more than {delta}."));
    }
}
