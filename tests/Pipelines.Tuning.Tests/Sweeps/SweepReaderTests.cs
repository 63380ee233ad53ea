using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Tests;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Sweeps;
using Pipelines.Tuning.Trials;
using Pipelines.Tuning.Views;

namespace Pipelines.Tuning.Tests.Sweeps;

public sealed class SweepReaderTests
{
    private const string Ranges = "x: {min: 0, max: 1}";

    [Fact]
    public void Ranges_are_typed_by_what_the_body_declares()
    {
        SweepSpec sweep = Read((Ranges, """
            x: {min: 0.001, max: 1, distribution: logUniform}
                        depth: {min: 2, max: 8, step: 2}
                        kind: {values: [a, b]}
            """));
        Assert.Equal(
            [
                new Parameter.Whole("depth", 2, 8) { Step = 2 },
                new Parameter.Categorical("kind", ["a", "b"]),
                new Parameter.Real("x", 0.001, 1) { Distribution = Distribution.LogUniform },
            ],
            sweep.Experiment.Parameters);
        Map<Value> values = sweep.ValuesOf(Assignment.Of(("depth", "4"), ("kind", "b"), ("x", "0.25")));
        Assert.Equal("""{"depth":4,"kind":"b","x":0.25}""", new Value.Struct(values).ToString());
    }

    [Fact]
    public void Numbers_of_a_list_have_an_order_and_a_condition_leaves_a_parameter_out()
    {
        SweepSpec sweep = Read((Ranges, """
            x: {values: [0.5, 0.1], when: {parameter: kind, values: [b]}}
                        kind: {values: [a, b]}
            """));
        Assert.Equal(new Parameter.Discrete("x", ["0.5", "0.1"]) { When = new("kind", ["b"]) }, sweep.Experiment.Parameters[1]);
        Assert.Equal(["kind"], sweep.ValuesOf(Assignment.Of(("kind", "a"))).Keys);
    }

    [Fact]
    public void Numeric_outputs_are_metrics_and_the_last_word_of_a_trial_counts()
    {
        SweepSpec sweep = Read();
        Assert.Equal(["loss", "rounds"], sweep.Metrics);
        Assert.Equal(MetricStrategy.Latest, sweep.Experiment.StrategyOf("loss"));
        Assert.Equal(MetricStrategy.Latest, sweep.Experiment.StrategyOf("rounds"));
        Sequence<MetricPoint> points = sweep.MetricsOf(Map.Of(("loss", Value.Of(0.25)), ("note", Value.Of("x"))), DateTimeOffset.UnixEpoch);
        Assert.Equal([new MetricPoint("loss", "0.25", DateTimeOffset.UnixEpoch)], points);
    }

    [Fact]
    public void Everything_of_an_experiment_can_be_said()
    {
        SweepSpec sweep = Read(
            ("algorithm: random", "algorithm: {name: tpe, settings: {n_startup_trials: 5}}\n          earlyStopping: {name: medianstop, settings: {start_step: 2}}\n          timeBudgetSeconds: 90\n          maxFailedTrialCount: 2\n          seed: 7"),
            ("type: minimize", "type: maximize, goal: 0.5"));
        ExperimentSpec experiment = sweep.Experiment;
        Assert.Equal(new Choice("tpe", Map.Of(("n_startup_trials", "5"))), experiment.Algorithm);
        Assert.Equal(new Choice("medianstop", Map.Of(("start_step", "2"))), experiment.EarlyStopping);
        Assert.Equal(new Objective("loss", ObjectiveType.Maximize) { Goal = 0.5 }, experiment.Objectives[0]);
        Assert.Equal((TimeSpan.FromSeconds(90), 2, 7UL, 4, 1), (experiment.TimeBudget, experiment.MaxFailedTrialCount, experiment.Seed, experiment.MaxTrialCount, experiment.ParallelTrialCount));
        Assert.Equal(("trials", "report"), (sweep.TrialsOutput, sweep.ReportOutput));
    }

    [Fact]
    public void Three_trials_at_once_are_no_more_than_there_are()
    {
        Assert.Equal(3, Read(("          parallelTrialCount: 1\n", "")).Experiment.ParallelTrialCount);
        Assert.Equal(2, Read(("          parallelTrialCount: 1\n", ""), ("maxTrialCount: 4", "maxTrialCount: 2")).Experiment.ParallelTrialCount);
    }

    [Theory]
    [InlineData(Ranges, "dpth: {min: 0, max: 1}", "PIPE451", "parameters.dpth", "Did you mean \"depth\"?")]
    [InlineData(Ranges, "x: {min: 0}", "PIPE451", "parameters.x", "both ends")]
    [InlineData(Ranges, "x: {min: 0, max: 1, values: [1]}", "PIPE451", "parameters.x", "Give a range, or")]
    [InlineData(Ranges, "x: {min: 0, max: 1, stp: 0.1}", "PIPE450", "parameters.x.stp", "Did you mean \"step\"?")]
    [InlineData(Ranges, "x: {min: 0, max: 1, distribution: logunifrm}", "PIPE450", "parameters.x.distribution", "logUniform")]
    [InlineData(Ranges, "x: {min: low, max: 1}", "PIPE450", "parameters.x.min", "number")]
    [InlineData(Ranges, "kind: {min: 0, max: 1}", "PIPE451", "parameters.kind", "values")]
    [InlineData(Ranges, "kind: {values: [1]}", "PIPE451", "parameters.kind.values", "that type")]
    [InlineData(Ranges, "depth: {min: 0.5, max: 2}", "PIPE451", "parameters.depth.min", "whole number")]
    [InlineData(Ranges, "base: {min: 0, max: 1}", "PIPE451", "parameters.base", "other back ends|defaults")]
    [InlineData(Ranges, "x: {min: 2, max: 1}", "PIPE402", "parameters.x", "")]
    [InlineData(Ranges, "x: {min: 0, max: 1, distribution: logUniform}", "PIPE404", "parameters.x", "")]
    [InlineData("output: loss", "output: los", "PIPE452", "objective.output", "Did you mean \"loss\"?")]
    [InlineData("output: loss", "output: note", "PIPE452", "objective.output", "NUMBER_DOUBLE")]
    [InlineData("objective: {output: loss, type: minimize}", "objective: {type: minimize}", "PIPE452", "objective.output", "numeric output")]
    [InlineData("type: minimize", "type: minimise", "PIPE450", "objective.type", "Did you mean \"minimize\"?")]
    [InlineData("algorithm: random", "algorithm: randm", "PIPE410", "algorithm", "Did you mean \"random\"?")]
    [InlineData("algorithm: random", "algorithm: {name: tpe, settings: {n_startup_trails: 5}}", "PIPE411", "algorithm.settings.n_startup_trails", "n_startup_trials")]
    [InlineData("algorithm: random", "earlyStopping: medianstp", "PIPE415", "earlyStopping.name", "Did you mean \"medianstop\"?")]
    [InlineData("algorithm: random", "earlyStopping: {name: medianstop, settings: {start: 1}}", "PIPE411", "earlyStopping.settings.start", "start_step")]
    [InlineData("          maxTrialCount: 4\n", "", "PIPE453", "", "maxTrialCount")]
    [InlineData("maxTrialCount: 4", "maxTrialCont: 4", "PIPE450", "maxTrialCont", "Did you mean \"maxTrialCount\"?")]
    [InlineData("parallelTrialCount: 1", "parallelTrialCount: 9", "PIPE420", "parallelTrialCount", "4 or less")]
    [InlineData("{trials: trials,", "{trials: trails,", "PIPE454", "outputs.trials", "Did you mean \"trials\"?")]
    public void What_is_wrong_is_told_with_its_place_and_its_mend(string old, string now, string code, string place, string fix)
    {
        Problem problem = Assert.Single(SpecChecker.Check(SweptPipeline.Read((old, now)), SweepReader.Check));
        Assert.Equal(code, problem.Code);
        string whole = $"platforms.pipelines.config.comp-body.sweep{(place.Length > 0 ? "." : "")}{place}";
        Assert.StartsWith(whole, problem.Place, StringComparison.Ordinal);
        Assert.Contains("(line ", problem.Place, StringComparison.Ordinal);
        Assert.True(fix.Split('|').Any(part => problem.Fix.Contains(part, StringComparison.Ordinal)), problem.Fix);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
        => Assert.Equal(
            ["PIPE450", "PIPE451", "PIPE452", "PIPE454"],
            SpecChecker.Check(
                SweptPipeline.Read((Ranges, "y: {min: 0, max: 1}"), ("output: loss", "output: los"), ("report: report}\n    ", "report: model2}\n          sede: 1\n    ")),
                SweepReader.Check).Select(problem => problem.Code).Order());

    [Fact]
    public void The_table_of_trials_has_a_row_for_each()
    {
        ExperimentMachine machine = new(new ExperimentEvent.Created(Read((Ranges, "kind: {values: ['a,b', 'say \"a\"']}")).Experiment) { At = DateTimeOffset.UnixEpoch });
        machine.Apply(new ExperimentEvent.Suggested(0, new([new Suggestion(Assignment.Of(("kind", "a,b"))), new Suggestion(Assignment.Of(("kind", "say \"a\"")))])) { At = DateTimeOffset.UnixEpoch });
        TrialName[] names = [.. machine.Trials().Select(trial => trial.Name)];
        machine.Apply(new ExperimentEvent.TrialStarted(names[0]) { At = DateTimeOffset.UnixEpoch });
        machine.Apply(new ExperimentEvent.TrialReported(names[0], 1, [new MetricPoint("loss", "0.25"), new MetricPoint("rounds", "7")]) { At = DateTimeOffset.UnixEpoch });
        machine.Apply(new ExperimentEvent.TrialEnded(names[0], TrialOutcome.Succeeded, "") { At = DateTimeOffset.UnixEpoch.AddSeconds(1.5) });
        Assert.Equal(
            "trial,state,loss,rounds,kind,seconds\n0,Succeeded,0.25,7,\"a,b\",1.5\n1,Pending,,,\"say \"\"a\"\"\",\n",
            TrialsCsv.Write(ExperimentView.Of(machine)));
    }

    private static SweepSpec Read(params (string, string)[] changes)
    {
        PipelineReading reading = SweptPipeline.Read(changes);
        Assert.Empty(SpecChecker.Check(reading, SweepReader.Check));
        PipelinePackage package = reading.Package!;
        return SweepReader.Read("comp-body", package.Pipeline.Components["comp-body"], ExtensionSpec.Sweep(package.Platform, "comp-body")!).Sweep!;
    }
}
