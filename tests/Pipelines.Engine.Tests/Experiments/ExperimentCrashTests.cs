using Pipelines.Core.Values;
using Pipelines.Engine.Experiments;
using Pipelines.Engine.Ports;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Engine.Tests.Experiments;

/// <summary>An engine that dies at every append, the experiment's and its trials' runs': whoever resumes comes to the same end.</summary>
public sealed class ExperimentCrashTests
{
    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    private static string[] Program(double x)
    {
        string value = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"loss={x}");
        return x > 0.8 ? ["fail"] : x > 0.4 ? [value, value, value] : ["loss=2", value];
    }

    [Theory]
    [InlineData("random", 1UL)]
    [InlineData("random", 2UL)]
    [InlineData("tpe", 3UL)]
    [InlineData("sobol", 4UL)]
    public async Task Cut_at_every_append_it_comes_to_the_same_end(string algorithm, ulong seed)
    {
        // One at a time: what is suggested depends on what has ended.
        ExperimentSpec spec = TrialWorld.Spec with { Algorithm = new(algorithm), Seed = seed, ParallelTrialCount = 1, MaxTrialCount = 5 };
        (string whole, int appends) = await PlayAsync(spec, int.MaxValue);

        for (int cut = 1; cut < appends; cut++)
        {
            (string resumed, _) = await PlayAsync(spec, cut);
            Assert.True(whole == resumed, $"{algorithm}, seed {seed}, cut after append {cut} of {appends}:\n--- whole\n{whole}\n--- resumed\n{resumed}");
        }
    }

    [Fact]
    public async Task An_engine_that_dies_again_and_again_starts_nothing_twice()
    {
        ExperimentSpec spec = TrialWorld.Spec with { ParallelTrialCount = 3, MaxTrialCount = 12 };
        using TrialWorld world = new(Program);
        DyingJournal journal = new(world.Journal);
        journal.Room = 4;
        ExperimentDriver driver = await world.CreateAsync(spec, journal);
        int deaths = 0;
        while (!await EndsAsync(driver))
        {
            Assert.True(deaths++ < 1000, "It does not come on.");
            journal.Room = 4;
            driver = await world.ResumeAsync(journal);
        }

        Assert.True(deaths > 5, $"Only {deaths} deaths.");
        Assert.Equal(12, world.Beginnings.Count);
        Assert.All(world.Beginnings.Values, count => Assert.Equal(1, count));
    }

    private async Task<(string End, int Appends)> PlayAsync(ExperimentSpec spec, int room)
    {
        using TrialWorld world = new(Program);
        DyingJournal journal = new(world.Journal) { Room = room };
        ExperimentDriver driver = await world.CreateAsync(spec, journal);
        if (!await EndsAsync(driver))
        {
            journal.Room = int.MaxValue;
            driver = await world.ResumeAsync(journal);
            Assert.True(await EndsAsync(driver));
        }
        Assert.All(world.Beginnings.Values, count => Assert.Equal(1, count));
        string end = string.Join('\n', driver.Machine.Trials().Select(trial => $"{trial.Name} {trial.Assignment} {trial.State} {string.Join(',', trial.Reports)} {string.Join(',', trial.Values)}"));
        return ($"{end}\n{driver.Machine.Status} {driver.Machine.Reason} {driver.Machine.Best?.Name}", journal.Appends);
    }

    private async Task<bool> EndsAsync(ExperimentDriver driver)
    {
        await using (driver)
        {
            try
            {
                await driver.RunAsync(_stop).WaitAsync(TimeSpan.FromSeconds(60), _stop);
                return true;
            }
            catch (ExperimentInterruptedException)
            {
                return false;
            }
        }
    }
}
