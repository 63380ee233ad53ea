using System.Globalization;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Trials;

namespace Pipelines.Simulation;

/// <summary>
/// Whole experiments in memory, each from one seed: a drawn algorithm, counts, goal, budget and rule. A failure prints the seed;
/// <c>PIPELINES_SEED=n make simulate</c> plays it again, <c>PIPELINES_SEEDS=count</c> plays more.
/// </summary>
public sealed class ExperimentSimulationTests
{
    public static TheoryData<int> Seeds()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("PIPELINES_SEED"), CultureInfo.InvariantCulture, out int one))
            return [one];
        int count = int.TryParse(Environment.GetEnvironmentVariable("PIPELINES_SEEDS"), CultureInfo.InvariantCulture, out int wanted) ? wanted : 150;
        return [.. Enumerable.Range(1, count)];
    }

    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public void An_experiment_cut_at_any_event_ends_as_if_nothing_had_happened(int seed)
    {
        ExperimentEvent.Created created = SimulatedSearch.Draw(seed);
        Assert.Empty(created.Spec.Check());
        SimulatedSearch whole = new SimulatedSearch(seed, [created]).ToTheEnd();
        Holds(seed, whole);
        string end = SimulatedSearch.Describe(whole.Machine);

        for (int cut = 1; cut < whole.Journal.Count; cut++)
        {
            SimulatedSearch resumed = new SimulatedSearch(seed, whole.Journal[..cut]).ToTheEnd();
            Holds(seed, resumed);
            string again = SimulatedSearch.Describe(resumed.Machine);
            Assert.True(end == again, $"Seed {seed}, cut after event {cut} of {whole.Journal.Count}:\n--- whole\n{end}\n--- resumed\n{again}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public void While_searches_take_their_time_and_engines_die_limits_hold_and_it_ends(int seed)
    {
        SimulatedSearch run = new SimulatedSearch(seed, [SimulatedSearch.Draw(seed)], isSlow: true).ToTheEnd(dies: true);

        Holds(seed, run);
        Assert.Equal(SimulatedSearch.Describe(SimulatedSearch.Fold(run.Journal)), SimulatedSearch.Describe(run.Machine));
        // These have always something to suggest.
        if (run.Machine.Spec.Algorithm.Name is "random" or "sobol" or "tpe" or "cmaes" or "auto")
            Assert.True(run.Machine.Reason != EndReason.SearchEnded, $"Seed {seed}: {run.Machine.Message}");
    }

    private static void Holds(int seed, SimulatedSearch run)
    {
        SortedSet<string> wrongs = run.Wrongs;
        ExperimentMachine machine = run.Machine;
        if (machine.TrialCount > machine.Spec.MaxTrialCount)
            wrongs.Add($"There are {machine.TrialCount} trials; maxTrialCount is {machine.Spec.MaxTrialCount}.");
        if (machine.Count(TrialState.Running) + machine.Count(TrialState.Pending) > 0)
            wrongs.Add("It has ended, and trials have not.");
        if (machine.Reason == EndReason.MaxTrialsReached && machine.TrialCount != machine.Spec.MaxTrialCount)
            wrongs.Add($"It says that {machine.Spec.MaxTrialCount} trials are used up, and there were {machine.TrialCount}.");
        foreach (IGrouping<TrialName, ExperimentEvent.TrialEnded> twice in run.Journal.OfType<ExperimentEvent.TrialEnded>().GroupBy(ended => ended.Trial).Where(ends => ends.Count() > 1))
            wrongs.Add($"{twice.Key} has ended {twice.Count()} times.");
        Assert.True(wrongs.Count == 0, $"Seed {seed} ({machine.Spec.Algorithm.Name}): {string.Join(' ', wrongs)}");
    }
}
