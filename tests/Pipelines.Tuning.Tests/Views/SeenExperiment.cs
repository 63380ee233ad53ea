using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;
using Pipelines.Tuning.Views;

namespace Pipelines.Tuning.Tests.Views;

/// <summary>Makes experiments to be looked at: trials that stand in the middle of cells, with the values that a test gives.</summary>
internal static class SeenExperiment
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly ExperimentSpec Spec = new()
    {
        Name = "digits",
        Parameters =
        [
            new Parameter.Real("lr", 1e-5, 1e-1) { Distribution = Distribution.LogUniform },
            new Parameter.Whole("layers", 1, 8),
            new Parameter.Categorical("optimizer", ["sgd", "adam"]),
            new Parameter.Real("momentum", 0, 1) { When = new("optimizer", ["sgd"]) },
        ],
        Objectives = [Some.Loss],
        Algorithm = new("tpe"),
    };

    /// <summary>An experiment whose trials have these values, one text for each objective; without any the trial failed.</summary>
    public static ExperimentView Of(ExperimentSpec spec, IEnumerable<string[]> values, ulong seed = 1)
    {
        string[][] all = [.. values];
        ExperimentMachine machine = new(new ExperimentEvent.Created(spec with { MaxTrialCount = all.Length + 1, ParallelTrialCount = 1 }) { At = Noon });
        SearchSpace space = new(spec.Parameters, spec.Constraints);
        Chance chance = new(seed);
        for (int i = 0; i < all.Length; i++)
        {
            DateTimeOffset at = Noon.AddSeconds(i);
            Assignment assignment = space.At(space.Snap([.. spec.Parameters.Select(_ => chance.Unit())]));
            IReadOnlyList<ExperimentCommand> commands = machine.Apply(new ExperimentEvent.Suggested(i, new([new Suggestion(assignment)])) { At = at });
            TrialName name = commands.OfType<ExperimentCommand.StartTrial>().Single().Trial;
            MetricPoint[] points = [.. all[i].Select((text, k) => new MetricPoint(spec.Objectives[k].Metric, text))];
            machine.Apply(new ExperimentEvent.TrialStarted(name) { At = at });
            if (points.Length > 0)
                machine.Apply(new ExperimentEvent.TrialReported(name, 1, points.ToSequence()) { At = at });
            machine.Apply(new ExperimentEvent.TrialEnded(name, points.Length > 0 ? TrialOutcome.Succeeded : TrialOutcome.Failed, points.Length > 0 ? "" : "exit code 1") { At = at.AddSeconds(2) });
        }
        return ExperimentView.Of(machine, Noon.AddMinutes(5));
    }

    public static ExperimentView Of(params IEnumerable<double> losses)
        => Of(Spec, losses.Select(loss => double.IsNegativeInfinity(loss) ? Array.Empty<string>() : [loss.ToString("R", CultureInfo.InvariantCulture)]));

    /// <summary>Losses that fall, with some trials that fail.</summary>
    public static IEnumerable<double> Falling(int count)
    {
        Chance chance = new(4);
        for (int i = 0; i < count; i++)
            yield return i % 11 == 7 ? double.NegativeInfinity : (1.0 / (1 + (0.2 * i))) + (0.4 * chance.Unit());
    }
}
