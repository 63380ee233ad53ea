using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Tests.Experiments;

public sealed class ExperimentMachineTests
{
    private static ExperimentSpec Spec => SimulatedExperiment.Spec;

    [Fact]
    public void It_succeeds_when_its_trials_are_used_up_and_never_runs_more_at_once()
    {
        SimulatedExperiment run = new SimulatedExperiment(Spec).ToTheEnd();
        Assert.Equal((ExperimentStatus.Succeeded, EndReason.MaxTrialsReached, 8), (run.Machine.Status, run.Machine.Reason, run.Machine.TrialCount));
        Assert.Equal(2, run.MostAtOnce);
        Assert.Equal(run.Machine.Trials().Min(trial => trial.Values[0]), run.Machine.Best!.Values[0]);
    }

    [Fact]
    public void A_goal_of_zero_is_a_goal()
    {
        ExperimentSpec spec = Spec with { Objectives = [new Objective("loss", ObjectiveType.Minimize) { Goal = 0 }], MaxTrialCount = 50 };
        SimulatedExperiment run = new SimulatedExperiment(spec, assignment => assignment.Number("x") < 0.2 ? ["0"] : ["1"]).ToTheEnd();
        Assert.Equal(EndReason.GoalReached, run.Machine.Reason);
        Assert.Equal(0, run.Machine.Best!.Values[0]);
        Assert.InRange(run.Machine.TrialCount, 1, 49);
        Assert.Equal(0, run.Machine.Count(TrialState.Running));
    }

    [Fact]
    public void No_failed_trial_allowed_means_the_first_one_ends_it()
    {
        SimulatedExperiment run = new SimulatedExperiment(Spec with { MaxFailedTrialCount = 0 }, _ => ["fail"]).ToTheEnd();
        Assert.Equal((ExperimentStatus.Failed, EndReason.MaxFailedTrialsReached), (run.Machine.Status, run.Machine.Reason));
        Assert.Equal(1, run.Machine.Count(TrialState.Failed));
    }

    [Fact]
    public void A_trial_without_metrics_is_told_apart_from_one_that_failed_and_counts_as_such()
    {
        SimulatedExperiment run = new SimulatedExperiment(Spec with { MaxFailedTrialCount = 3 }, _ => []).ToTheEnd();
        Assert.Equal(EndReason.MaxFailedTrialsReached, run.Machine.Reason);
        Assert.True(run.Machine.Count(TrialState.MetricsUnavailable) >= 3);
        Assert.Equal(0, run.Machine.Count(TrialState.Failed));
        Assert.Contains("\"loss\"", run.Machine.Trials().First(trial => trial.State == TrialState.MetricsUnavailable).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_number_fails_the_trial_and_touches_neither_min_nor_max()
    {
        SimulatedExperiment none = new SimulatedExperiment(Spec with { MaxTrialCount = 2 }, _ => ["nan"]).ToTheEnd();
        Assert.Equal(2, none.Machine.Count(TrialState.Failed));
        SimulatedExperiment some = new SimulatedExperiment(Spec with { MaxTrialCount = 2 }, _ => ["nan", "0.5", "", "0.7"]).ToTheEnd();
        Assert.Equal(new MetricSummary("loss", "0.5", "0.7", "0.7"), some.Machine.Best!.Metrics[0]);
        Assert.Equal([0.5], some.Machine.Best!.Values);
    }

    [Fact]
    public void Of_equals_the_earlier_is_best()
    {
        SimulatedExperiment run = new SimulatedExperiment(Spec with { ParallelTrialCount = 1 }, _ => ["1"]).ToTheEnd();
        Assert.Equal(TrialName.Of("try", 0), run.Machine.Best!.Name);
    }

    [Theory]
    [InlineData(MetricStrategy.Min, 0.1)]
    [InlineData(MetricStrategy.Max, 0.9)]
    [InlineData(MetricStrategy.Latest, 0.5)]
    public void Strategies_take_one_number_of_a_series(MetricStrategy strategy, double expected)
    {
        SimulatedExperiment run = new SimulatedExperiment(Spec with { Strategies = Map.Of(("loss", strategy)), MaxTrialCount = 2 }, _ => ["0.9", "0.1", "0.5"]).ToTheEnd();
        Assert.Equal([expected], run.Machine.Best!.Values);
    }

    [Fact]
    public void Fewer_at_once_ends_the_newest()
    {
        SimulatedExperiment run = new(Spec with { ParallelTrialCount = 4 });
        run.Tell(new ExperimentEvent.Edited(1, 8, null) { At = run.Now });
        run.ToTheEnd();
        Assert.Equal(3, run.Machine.Count(TrialState.Killed));
        Assert.NotEqual(TrialState.Killed, run.Machine.Trials().First().State);
        Assert.Equal(8, run.Machine.TrialCount);
    }

    [Theory]
    [InlineData(ResumePolicy.LongRunning, true)]
    [InlineData(ResumePolicy.FromVolume, true)]
    [InlineData(ResumePolicy.Never, false)]
    public void Trials_may_be_added_after_the_end_as_the_policy_says(ResumePolicy policy, bool expected)
    {
        SimulatedExperiment run = new SimulatedExperiment(Spec with { ResumePolicy = policy }).ToTheEnd();
        ExperimentEvent.Edited more = new(2, 12, null) { At = run.Now };
        Assert.Equal(expected, run.Machine.CheckEdit(more).Count == 0);
        run.Tell(more);
        if (expected)
            run.ToTheEnd();
        Assert.Equal((ExperimentStatus.Succeeded, expected ? 12 : 8), (run.Machine.Status, run.Machine.TrialCount));
        Assert.NotEmpty(run.Machine.CheckEdit(new(2, 8, null) { At = run.Now }));
    }

    [Fact]
    public void A_search_that_has_nothing_more_ends_it()
    {
        ExperimentSpec spec = Spec with { Parameters = [new Parameter.Whole("x", 1, 5)], Algorithm = new("grid"), MaxTrialCount = null };
        SimulatedExperiment run = new SimulatedExperiment(spec).ToTheEnd();
        Assert.Equal((ExperimentStatus.Succeeded, EndReason.SearchEnded, 5), (run.Machine.Status, run.Machine.Reason, run.Machine.TrialCount));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(null, false)]
    public void An_empty_answer_to_a_question_from_before_the_last_result_ends_nothing(int? ended, bool asksAgain)
    {
        ExperimentMachine machine = new(new ExperimentEvent.Created(Spec) { At = default });
        machine.Outstanding();
        machine.Apply(new ExperimentEvent.Suggested(0, new([new Suggestion(Assignment.Of(("x", "0.1"))), new Suggestion(Assignment.Of(("x", "0.2")))])) { EndedBefore = 0, At = default });
        machine.Apply(new ExperimentEvent.TrialEnded(TrialName.Of(machine.Id.Value, 0), TrialOutcome.Failed, "") { At = default });
        machine.Apply(new ExperimentEvent.TrialEnded(TrialName.Of(machine.Id.Value, 1), TrialOutcome.Failed, "") { At = default });
        IReadOnlyList<ExperimentCommand> commands = machine.Apply(new ExperimentEvent.Suggested(2, new([])) { EndedBefore = ended, At = default });
        Assert.Equal(asksAgain, commands.OfType<ExperimentCommand.Suggest>().Any(suggest => suggest.Ended == 2));
        Assert.Equal(asksAgain, machine.Status == ExperimentStatus.Running);
    }

    [Fact]
    public void A_search_that_waits_for_results_is_asked_again()
    {
        ExperimentSpec spec = Spec with
        {
            Parameters = [new Parameter.Real("x", 0, 1), new Parameter.Whole("epochs", 1, 9)],
            Algorithm = new("hyperband", Map.Of(("r_l", "9"), ("resource_name", "epochs"))),
            MaxTrialCount = null,
            ParallelTrialCount = 5,
        };
        Assert.Equal(22, new SimulatedExperiment(spec).ToTheEnd().Machine.TrialCount);
    }

    [Fact]
    public void Its_time_ends_it_and_what_still_runs()
    {
        SimulatedExperiment run = new(Spec with { TimeBudget = TimeSpan.FromSeconds(5), MaxTrialCount = null }, _ => ["1", "1"]);
        while (run.Now < run.Machine.CreatedAt.AddSeconds(5))
            run.Step();
        run.Tell(new ExperimentEvent.AlarmRang { At = run.Now });
        run.ToTheEnd();
        Assert.Equal(EndReason.TimeBudgetSpent, run.Machine.Reason);
        Assert.True(run.Machine.Count(TrialState.Killed) > 0);
    }

    [Fact]
    public void A_trial_that_promises_nothing_is_stopped_and_its_value_counts()
    {
        ExperimentSpec spec = Spec with { EarlyStopping = new("medianstop", Map.Of(("start_step", "2"))), MaxTrialCount = 20 };
        SimulatedExperiment run = new SimulatedExperiment(spec, assignment => [assignment["x"]!, assignment["x"]!, assignment["x"]!, assignment["x"]!]).ToTheEnd();
        TrialView[] stopped = [.. run.Machine.Trials().Where(trial => trial.State == TrialState.EarlyStopped)];
        Assert.NotEmpty(stopped);
        Assert.All(stopped, trial => Assert.Single(trial.Values));
        Assert.Contains("median", stopped[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bound_that_is_broken_ranks_a_trial_behind()
    {
        ExperimentSpec spec = Spec with { Bounds = [new MetricBound("loss", 0.5, null)] };
        SimulatedExperiment run = new SimulatedExperiment(spec with { MaxTrialCount = 20 }).ToTheEnd();
        Assert.True(run.Machine.Best!.Values[0] >= 0.5);
    }

    [Theory]
    [InlineData("random")]
    [InlineData("tpe")]
    [InlineData("cmaes")]
    public void Cut_at_every_event_it_comes_to_the_same_end(string algorithm)
    {
        ExperimentSpec spec = Spec with
        {
            Parameters = [new Parameter.Real("x", 0, 1), new Parameter.Real("y", 0, 1)],
            Algorithm = new(algorithm),
            MaxTrialCount = 16,
            EarlyStopping = new("medianstop", Map.Of(("start_step", "2"))),
        };
        static string[] Values(Assignment assignment)
            => assignment.Number("y") > 0.8 ? ["fail"] : [SimulatedExperiment.Text(assignment.Number("x") + 1), SimulatedExperiment.Text(assignment.Number("x")), assignment["x"]!];
        SimulatedExperiment whole = new SimulatedExperiment(spec, Values).ToTheEnd();
        SimulatedExperiment cut = new SimulatedExperiment(spec, Values).ToTheEnd(run => run.Restart());
        Assert.Equal(whole.Machine.Trials(), cut.Machine.Trials());
        Assert.Equal(whole.Machine.Best, cut.Machine.Best);
    }

    [Fact]
    public void Told_twice_nothing_changes()
    {
        SimulatedExperiment run = new SimulatedExperiment(Spec).ToTheEnd();
        List<ExperimentEvent> twice = [run.Journal[0], .. run.Journal.Skip(1).SelectMany(happened => new[] { happened, happened })];
        Assert.Equal(run.Machine.Trials(), SimulatedExperiment.Folded(twice).Trials());
        Assert.Empty(run.Machine.Apply(run.Journal[^1]));
    }

    [Fact]
    public void The_front_has_what_nobody_beats()
    {
        ExperimentSpec spec = Spec with { Objectives = [new("loss", ObjectiveType.Minimize), new("size", ObjectiveType.Minimize)], ParallelTrialCount = 1, MaxTrialCount = 4 };
        ExperimentMachine machine = new(new(spec) { At = DateTimeOffset.UnixEpoch });
        (string, string)[] values = [("1", "4"), ("2", "2"), ("3", "3"), ("4", "1")];
        Queue<ExperimentCommand> commands = new(machine.Outstanding());
        int next = 0;
        while (commands.TryDequeue(out ExperimentCommand? command))
        {
            if (command is ExperimentCommand.Suggest suggest)
                Apply(new ExperimentEvent.Suggested(suggest.First, Tuning.Algorithms.SearchAlgorithms.Find("random")!.Suggest(suggest.Request)) { At = default });
            if (command is not ExperimentCommand.StartTrial start)
                continue;
            (string loss, string size) = values[next++];
            Apply(new ExperimentEvent.TrialReported(start.Trial, 1, [new("loss", loss), new("size", size)]) { At = default });
            Apply(new ExperimentEvent.TrialEnded(start.Trial, TrialOutcome.Succeeded, "") { At = default });
        }
        Assert.Equal([[1, 4], [2, 2], [4, 1]], machine.ParetoFront().Select(trial => trial.Values.ToArray()));

        void Apply(ExperimentEvent happened)
        {
            foreach (ExperimentCommand command in machine.Apply(happened))
                commands.Enqueue(command);
        }
    }

    [Fact]
    public void The_parameter_that_matters_is_told_from_those_that_do_not()
    {
        ExperimentSpec spec = Spec with
        {
            Parameters = [new Parameter.Real("x", 0, 1), new Parameter.Real("idle", 0, 1), new Parameter.Categorical("kind", ["a", "b"])],
            MaxTrialCount = 80,
        };
        SimulatedExperiment run = new SimulatedExperiment(spec, assignment => [SimulatedExperiment.Text((4 * assignment.Number("x")) + (assignment["kind"] == "a" ? 1 : 0))]).ToTheEnd();
        Map<double> importance = run.Machine.Importance();
        Assert.Equal(1, importance.Values.Sum(), 1e-9);
        Assert.True(importance["x"] > importance["kind"] && importance["kind"] > 2 * importance["idle"], string.Join(' ', importance));
    }

    [Fact]
    public void Counts_that_cannot_be_are_told_with_the_default_in_mind()
    {
        Problem problem = Assert.Single((Spec with { ParallelTrialCount = 3, MaxTrialCount = 2 }).Check());
        Assert.Contains("3 when left out", problem.Fix, StringComparison.Ordinal);
    }
}
