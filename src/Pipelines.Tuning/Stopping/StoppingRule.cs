using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Stopping;

/// <summary>What a rule is asked each time a running trial reports.</summary>
/// <param name="Objective">What is made better; reports are of it.</param>
/// <param name="Trial">The trial that has just reported.</param>
/// <param name="Others">All other trials of the experiment.</param>
/// <param name="Settings">Settings of the rule, by name; those left out have their defaults.</param>
public sealed record StopQuestion(Objective Objective, Trial Trial, IReadOnlyList<Trial> Others, Map<string> Settings);

/// <summary>What a rule answers.</summary>
/// <param name="Stops">True: end the trial now.</param>
/// <param name="Reason">The numbers behind it; empty when it goes on.</param>
public readonly record struct StopVerdict(bool Stops, string Reason)
{
    /// <summary>The trial goes on.</summary>
    public static readonly StopVerdict GoesOn = new(false, "");
}

/// <summary>Ends trials that promise nothing. Pure: the same question gets the same answer.</summary>
public abstract class StoppingRule
{
    private protected StoppingRule(string name, params Sequence<Setting> settings) => (Name, Settings) = (name, settings);

    /// <summary>As experiments name it: <c>medianstop</c>.</summary>
    public string Name { get; }

    /// <summary>The settings that it knows.</summary>
    public Sequence<Setting> Settings { get; }

    /// <summary>All that is wrong with settings.</summary>
    public Sequence<Problem> Check(Map<string> settings) => Setting.Check(Name, Settings, settings).ToSequence();

    /// <summary>Judges a trial by its last report. One that reports what is no number is stopped.</summary>
    public StopVerdict Judge(StopQuestion question)
    {
        if (question.Trial.Reports.Count == 0)
            return StopVerdict.GoesOn;
        Report last = question.Trial.Reports[^1];
        return double.IsNaN(last.Value)
            ? new(true, string.Create(CultureInfo.InvariantCulture, $"Step {last.Step} reported what is not a number."))
            : Decide(question, last);
    }

    private protected abstract StopVerdict Decide(StopQuestion question, Report last);

    /// <summary>The best loss that a trial has reported up to a step.</summary>
    private protected static double Best(StopQuestion question, Trial trial, long step)
    {
        double best = double.PositiveInfinity;
        foreach (Report report in trial.Reports)
        {
            if (report.Step <= step)
                best = Math.Min(best, question.Objective.Loss(report.Value));
        }
        return best;
    }

    /// <summary>True when no other trial has ever reported better: the best is never stopped by comparison.</summary>
    private protected static bool IsIncumbent(StopQuestion question, double best)
        => !question.Others.Any(other => Best(question, other, long.MaxValue) < best);

    private protected static string Stated(StopQuestion question, Report last, double best, string bound, double value)
        => string.Create(CultureInfo.InvariantCulture,
            $"At step {last.Step} the best {question.Objective.Metric} is {Turned(question, best):g6}, {bound} is {Turned(question, value):g6}.");

    private static double Turned(StopQuestion question, double loss) => question.Objective.Loss(loss);
}
