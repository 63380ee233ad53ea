using System.Globalization;
using Pipelines.Core.Runs;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Simulation;

/// <summary>
/// Whole runs in memory, each from one seed. A failure prints the seed; <c>PIPELINES_SEED=n make simulate</c> plays it again,
/// <c>PIPELINES_SEEDS=count</c> plays more.
/// </summary>
public sealed class RunSimulationTests
{
    public static TheoryData<int> Seeds()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("PIPELINES_SEED"), CultureInfo.InvariantCulture, out int one))
            return [one];
        int count = int.TryParse(Environment.GetEnvironmentVariable("PIPELINES_SEEDS"), CultureInfo.InvariantCulture, out int wanted) ? wanted : 300;
        return [.. Enumerable.Range(1, count)];
    }

    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public void A_run_cut_at_any_event_ends_as_if_nothing_had_happened(int seed)
    {
        RunEvent.Created created = Draw(seed);
        (List<RunEvent> journal, string whole) = Play(created, seed, journal: [created]);

        for (int cut = 1; cut < journal.Count; cut++)
        {
            (_, string resumed) = Play(created, seed, journal: journal[..cut]);
            Assert.True(whole == resumed, $"Seed {seed}, cut after event {cut} of {journal.Count}:\n--- whole\n{whole}\n--- resumed\n{resumed}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public void The_fold_of_a_prefix_and_the_rest_is_the_fold_of_the_whole(int seed)
    {
        RunEvent.Created created = Draw(seed);
        (List<RunEvent> journal, string whole) = Play(created, seed, journal: [created]);

        RunMachine folded = Fold(journal);
        Assert.Equal(whole, Describe(folded));

        RunMachine doubled = new(created);
        foreach (RunEvent happened in journal.Skip(1))
        {
            doubled.Apply(happened);
            // Alarms are commands of the clock, not news: the machine asks for each one time.
            if (happened is not RunEvent.AlarmRang)
                Assert.Empty(doubled.Apply(happened));
        }
        Assert.Equal(whole, Describe(doubled));
    }

    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public void A_run_that_is_canceled_or_fails_fast_ends_with_every_task_final(int seed)
    {
        Random random = new(seed);
        RunEvent.Created created = Draw(seed);
        created = created with { Request = created.Request with { Options = new() { FailFast = random.Next(2) == 0 } } };
        RunMachine machine = new(created);
        SimulatedWorld world = new(seed, random);
        int cancelAt = random.Next(30);
        foreach (RunCommand command in machine.Outstanding())
            world.CarryOut(command);
        for (int step = 0; !machine.Status.IsFinal(); step++)
        {
            RunEvent happened = step == cancelAt ? new RunEvent.CancelRequested("drawn") { At = world.Now } : world.Next();
            foreach (RunCommand command in machine.Apply(happened))
                world.CarryOut(command);
            Assert.True(machine.Status.IsFinal() || !world.IsQuiet || step < cancelAt, $"Seed {seed}: the run waits for nothing. {Describe(machine)}");
        }
        Assert.All(machine.Tasks(), task => Assert.True(task.State.IsFinal(), $"Seed {seed}: {task.Path} is {task.State.Name()}"));
    }

    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public void A_run_that_is_retried_again_and_again_succeeds_and_can_be_cut_anywhere(int seed)
    {
        RunEvent.Created created = Draw(seed);
        List<RunEvent> journal = [created];
        string whole = "";
        for (int tries = 0; tries < 100; tries++)
        {
            (journal, whole) = Play(created, seed, journal);
            RunMachine ended = Fold(journal);
            if (ended.Status == RunStatus.Succeeded)
                break;
            Dictionary<TaskPath, TaskSnapshot> before = ended.Tasks().ToDictionary(task => task.Path);
            RunEvent retry = new RunEvent.RetryRequested([]) { At = journal[^1].At };
            ended.Apply(retry);
            journal.Add(retry);
            foreach (TaskSnapshot task in ended.Tasks().Where(task => task.State == TaskState.Succeeded))
                Assert.Equal(before[task.Path], task);
        }
        Assert.EndsWith("SUCCEEDED", whole.Split('\n')[^1].Split(' ')[0], StringComparison.Ordinal);

        for (int cut = 1; cut < journal.Count; cut += 3)
        {
            // What people asked for comes again, each time the run has ended.
            List<RunEvent> resumed = journal[..cut];
            string end;
            do
            {
                (resumed, end) = Play(created, seed, resumed);
                if (Fold(resumed).Status != RunStatus.Succeeded)
                    resumed.Add(new RunEvent.RetryRequested([]) { At = resumed[^1].At });
            }
            while (resumed[^1] is RunEvent.RetryRequested);
            Assert.True(whole == end, $"Seed {seed}, cut after event {cut} of {journal.Count}:\n--- whole\n{whole}\n--- resumed\n{end}");
        }
    }

    private static RunEvent.Created Draw(int seed)
    {
        Random random = new(seed);
        PipelinePackage package = RandomPipeline.Draw(random);
        RunRequest request = new()
        {
            Run = new RunId($"run-{seed}"),
            DisplayName = $"simulation {seed}",
            Package = package,
            Options = new() { UseCache = random.Next(3) > 0 },
        };
        return new RunEvent.Created(request) { At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero) };
    }

    /// <summary>Takes the run up after the given events and plays it to its end.</summary>
    private static (List<RunEvent> Journal, string End) Play(RunEvent.Created created, int seed, List<RunEvent> journal)
    {
        List<RunEvent> written = [.. journal];
        RunMachine machine = Fold(written);
        SimulatedWorld world = new(seed, new Random(seed * 31 + journal.Count));
        foreach (RunCommand command in machine.Outstanding())
            world.CarryOut(command);
        for (int step = 0; !machine.Status.IsFinal(); step++)
        {
            Assert.True(step < 20_000, $"Seed {seed}: the run does not end.");
            Assert.False(world.IsQuiet, $"Seed {seed}: the run waits for nothing. {Describe(machine)}");
            RunEvent happened = world.Next();
            written.Add(happened);
            foreach (RunCommand command in machine.Apply(happened))
                world.CarryOut(command);
        }
        Assert.All(world.Beginnings, begun => Assert.Equal(1, begun.Value));
        Assert.Equal(created.Request.Run, machine.Request.Run);
        return (written, Describe(machine));
    }

    private static RunMachine Fold(List<RunEvent> journal)
    {
        RunMachine machine = new((RunEvent.Created)journal[0]);
        foreach (RunEvent happened in journal.Skip(1))
            machine.Apply(happened);
        return machine;
    }

    private static string Describe(RunMachine machine) => string.Join('\n', machine.Tasks()
        .Select(task => $"{task.Path} {task.State.Name()} {task.Attempts} {new Value.Struct(task.Outputs)}")
        .Append($"{machine.Status.Name()} {new Value.Struct(machine.OutputParameters)}"));
}
