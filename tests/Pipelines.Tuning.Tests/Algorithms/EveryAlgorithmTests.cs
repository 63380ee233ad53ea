using Pipelines.Core.Values;
using Pipelines.Tuning.Algorithms;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Tests.Algorithms;

/// <summary>What holds for every algorithm.</summary>
public sealed class EveryAlgorithmTests
{
    private static readonly Map<string> Halving = Map.Of(("r_l", "9"), ("resource_name", "epochs"));

    public static TheoryData<string> Names => [.. SearchAlgorithms.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Suggestions_lie_in_the_space_and_a_batch_has_no_twins(string algorithm)
    {
        SearchRequest request = Request(algorithm);
        List<Trial> trials = Some.Run(algorithm, request, Value, 42, batch: 6);
        Assert.All(trials, trial => Assert.True(request.Space.Contains(trial.Assignment), trial.Assignment.ToString()));
        foreach (Trial[] batch in trials.Chunk(6))
            Assert.Equal(batch.Length, batch.Select(trial => (trial.Assignment, algorithm == "pbt" ? trial.Tags.GetValueOrDefault("slot") : null)).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_trials_and_seed_get_the_same_answer_also_after_a_restart(string algorithm)
    {
        SearchRequest request = Request(algorithm);
        List<Trial> all = Some.Run(algorithm, request, Value, 26);
        // What a journal would bring back: equal trials that share no object.
        List<Trial> told = [.. all.Take(17).Select(trial => trial with { Assignment = new(trial.Assignment.Values) })];
        List<Trial> rest = Some.Run(algorithm, Request(algorithm) with { Trials = told }, Value, 26);
        Assert.Equal(all.Select(trial => trial.Assignment), rest.Select(trial => trial.Assignment));
        if (algorithm is "grid")
            return;
        List<Trial> other = Some.Run(algorithm, request with { Seed = 8 }, Value, 26);
        Assert.NotEqual(all.Select(trial => trial.Assignment), other.Select(trial => trial.Assignment));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_runs_is_not_suggested_again(string algorithm)
    {
        SearchRequest request = Request(algorithm);
        List<Trial> done = Some.Run(algorithm, request, Value, 18);
        SearchAnswer first = SearchAlgorithms.Find(algorithm)!.Suggest(request with { Trials = done, Count = 3 });
        List<Trial> more = [.. done, .. first.Items.Select((item, i) => new Trial { Name = $"p{i}", Assignment = item.Assignment, State = TrialState.Running, Tags = item.Tags })];
        SearchAnswer second = SearchAlgorithms.Find(algorithm)!.Suggest(request with { Trials = more, Count = 3 });
        if (algorithm != "pbt")
            Assert.DoesNotContain(second.Items, item => first.Items.Any(other => other.Assignment.Equals(item.Assignment)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Trials_that_fail_do_not_stop_a_search(string algorithm)
    {
        SearchRequest request = Request(algorithm);
        List<Trial> trials = Some.Run(algorithm, request, assignment => assignment["optimizer"] == "sgd" ? double.NaN : Value(assignment), 30, batch: 3);
        // The brackets of 9 by thirds hold 22 trials; failed ones are not promoted.
        Assert.InRange(trials.Count, algorithm is "hyperband" or "bohb" ? 17 : 30, algorithm is "hyperband" or "bohb" ? 22 : 30);
    }

    [Theory]
    [InlineData("random")]
    [InlineData("sobol")]
    [InlineData("grid")]
    [InlineData("tpe")]
    [InlineData("gp")]
    [InlineData("nsga2")]
    [InlineData("auto")]
    public void A_finite_space_is_tried_once_in_full_and_then_ends(string algorithm)
    {
        SearchSpace space = new([new Parameter.Whole("n", 1, 4), new Parameter.Categorical("c", ["a", "b", "c"])]);
        List<Trial> trials = Some.Run(algorithm, Some.Request(space), assignment => assignment.Number("n"), 100, batch: 5);
        Assert.Equal(12, trials.Count);
        Assert.Equal(12, trials.Select(trial => trial.Assignment).Distinct().Count());
    }

    [Theory]
    [InlineData("random")]
    [InlineData("sobol")]
    [InlineData("tpe")]
    [InlineData("gp")]
    [InlineData("cmaes")]
    [InlineData("nsga2")]
    public void Constraints_of_the_space_hold(string algorithm)
    {
        SearchSpace space = new([new Parameter.Real("x", 0, 1), new Parameter.Real("y", 0, 1)], [new(Map.Of(("x", 1.0), ("y", 1.0)), 0.7)]);
        List<Trial> trials = Some.Run(algorithm, Some.Request(space), assignment => -assignment.Number("x") - assignment.Number("y"), 30);
        Assert.All(trials, trial => Assert.True(trial.Assignment.Number("x") + trial.Assignment.Number("y") <= 0.7 + 1e-12));
    }

    [Fact]
    public void First_choices_come_first_and_once()
    {
        Assignment first = Assignment.Of(("x", "0.25"), ("y", "0.75"));
        SearchRequest request = Some.Request(Some.Square) with { First = [first, first], Count = 2 };
        SearchAnswer answer = SearchAlgorithms.Find("tpe")!.Suggest(request);
        Assert.Equal(first, answer.Items[0].Assignment);
        Assert.NotEqual(first, answer.Items[1].Assignment);
    }

    [Fact]
    public void Settings_are_checked_all_at_once()
    {
        Sequence<Problem> problems = SearchAlgorithms.Find("hyperband")!.Check(Some.Request(Some.Square) with
        {
            Settings = Map.Of(("eta", "1"), ("resource", "x"), ("r_l", "27")),
        });
        Assert.Equal(["PIPE412", "PIPE411", "PIPE413"], problems.Select(problem => problem.Code));
        Assert.Contains("resource_name", problems[1].Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_thousand_trials_do_not_make_random_choices_slow()
    {
        SearchRequest request = Some.Request(Some.Square);
        Trial[] many = [.. Enumerable.Range(0, 10_000).Select(i => Some.Trial(i, request.Space.At([(i + 0.5) / 10_000, 0.5]), i))];
        foreach (string algorithm in (string[])["random", "sobol", "tpe", "gp"])
            Assert.Single(SearchAlgorithms.Find(algorithm)!.Suggest(request with { Trials = many }).Items);
    }

    private static SearchRequest Request(string algorithm)
    {
        SearchSpace space = new(
        [
            new Parameter.Real("lr", 1e-4, 1) { Distribution = Distribution.LogUniform, Step = algorithm == "grid" ? 0.05 : null },
            new Parameter.Real("drop", 0, 0.5) { Step = algorithm == "grid" ? 0.1 : null, Distribution = Distribution.Normal },
            new Parameter.Whole("epochs", 1, 9),
            new Parameter.Categorical("optimizer", ["sgd", "adam"]),
            new Parameter.Discrete("nesterov", ["0", "0.5", "1"]) { When = new("optimizer", ["sgd"]) },
        ]);
        return Some.Request(space) with
        {
            Settings = algorithm switch
            {
                "hyperband" or "bohb" or "asha" => Halving,
                "pbt" => Map.Of(("suggestion_trial_dir", "/x"), ("n_population", "6"), ("truncation_threshold", "0.34")),
                "nsga2" => Map.Of(("population_size", "8")),
                _ => default,
            },
        };
    }

    private static double Value(Assignment assignment)
        => Math.Abs(Math.Log10(assignment.Number("lr")) + 2) + assignment.Number("drop") + (assignment["optimizer"] == "adam" ? 0 : 1) - (0.01 * assignment.Number("epochs"));
}
