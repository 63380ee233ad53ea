using System.Globalization;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Stopping;

/// <summary>
/// Stops a trial that is not among the best 1/eta when it reaches a rung, steps min_resource eta^(k + min_early_stopping_rate). Compared with all that
/// reached the rung before; the first ones go on.
/// <para>Source: A system for massively parallel hyperparameter tuning (2020), the stopping variant.</para>
/// </summary>
internal sealed class HalvingStop() : StoppingRule(
    "successivehalving",
    Setting.Whole("min_resource", 1),
    Setting.Whole("reduction_factor", 2),
    Setting.Whole("min_early_stopping_rate", 0))
{
    private protected override StopVerdict Decide(StopQuestion question, Report last)
    {
        int eta = question.Settings.Whole("reduction_factor", 4);
        if (!IsRung(question, last.Step, eta))
            return StopVerdict.GoesOn;
        double own = Best(question, question.Trial, last.Step);
        double[] values = [.. question.Others
            .Where(other => other.Reports.Any(report => report.Step >= last.Step))
            .Select(other => Best(question, other, last.Step))
            .Append(own)
            .Order()];
        int kept = Math.Max(1, values.Length / eta);
        double mark = values[kept - 1];
        return own > mark && !IsIncumbent(question, own)
            ? new(true, Stated(question, last, own, string.Create(CultureInfo.InvariantCulture, $"the best {kept} of {values.Length} at this rung reach what"), mark))
            : StopVerdict.GoesOn;
    }

    private static bool IsRung(StopQuestion question, long step, int eta)
    {
        double rung = question.Settings.Whole("min_resource", 1) * Math.Pow(eta, question.Settings.Whole("min_early_stopping_rate", 0));
        while (rung < step)
            rung *= eta;
        return rung.Equals(step);
    }
}
