using Pipelines.Stores.Resources;

namespace Pipelines.Stores.Tests.Resources;

public sealed class ResourceTests : ResourceBench
{
    [Fact]
    public async Task What_was_added_is_there_after_a_restart_as_it_was_given()
    {
        StoredExperiment experiment = Experiment("e") with { Description = "why", Namespace = "team", LastRunCreatedAt = Noon };
        StoredVersion version = Version("p", "v1", package: """{"a":1}""") with { Tags = Core.Values.Map.Of(("x", "y")), CodeSourceUrl = "https://example.org" };
        StoredRun run = Run("r") with { ScheduledAt = Noon, FinishedAt = Noon.AddTicks(1), Error = "broke", ParametersJson = """{"x":1}""", Pipeline = "p", PipelineVersion = "v" };
        Assert.True(await Resources.Experiments.AddAsync(experiment, Stop));
        Assert.True(await Resources.Pipelines.AddAsync(Pipeline("p", ("a", "b")), version, Stop));
        await Resources.Runs.AddAsync(run, Stop);
        await ReopenAsync();

        Assert.Equal(experiment, await Resources.Experiments.FindAsync(experiment.Id, Stop));
        Assert.Equal(experiment, await Resources.Experiments.FindByNameAsync("team", "e", Stop));
        Assert.Equal(Pipeline("p", ("a", "b")), await Resources.Pipelines.FindByNameAsync("", "p", Stop));
        Assert.Equal(version, await Resources.Versions.FindAsync("id-p", version.Id, Stop));
        Assert.Equal(run, await Resources.Runs.FindAsync(run.Run, Stop));
    }

    [Fact]
    public async Task A_name_is_taken_in_its_namespace_only()
    {
        Assert.True(await Resources.Experiments.AddAsync(Experiment("e"), Stop));
        Assert.False(await Resources.Experiments.AddAsync(Experiment("e") with { Id = "other" }, Stop));
        Assert.True(await Resources.Experiments.AddAsync(Experiment("e") with { Id = "third", Namespace = "team" }, Stop));

        Assert.True(await Resources.Pipelines.AddAsync(Pipeline("p"), Version("p", "v"), Stop));
        Assert.False(await Resources.Pipelines.AddAsync(Pipeline("p") with { Id = "id-q" }, Version("q", "v"), Stop));
        Assert.Null(await Resources.Versions.FindNewestAsync("id-q", Stop));
        Assert.Equal(VersionAdding.NameTaken, await Resources.Versions.AddAsync(Version("p", "v") with { Id = "again" }, Stop));
        Assert.Equal(VersionAdding.PipelineMissing, await Resources.Versions.AddAsync(Version("gone", "v"), Stop));
    }

    [Fact]
    public async Task The_newest_version_is_the_one_that_was_made_last()
    {
        await Resources.Pipelines.AddAsync(Pipeline("p"), Version("p", "v1", 1, """{"v":1}"""), Stop);
        Assert.Equal(VersionAdding.Done, await Resources.Versions.AddAsync(Version("p", "v2", 2, """{"v":2}"""), Stop));
        Assert.Equal("""{"v":2}""", (await Resources.Versions.FindNewestAsync("id-p", Stop))?.PackageJson);
        Assert.True(await Resources.Versions.RemoveAsync("id-p", "id-p-v2", Stop));
        Assert.False(await Resources.Versions.RemoveAsync("id-p", "id-p-v2", Stop));
        Assert.Equal("""{"v":1}""", (await Resources.Versions.FindNewestAsync("id-p", Stop))?.PackageJson);
    }

    [Fact]
    public async Task Versions_with_one_content_share_it_and_keep_it_as_long_as_one_is_left()
    {
        await Resources.Pipelines.AddAsync(Pipeline("p"), Version("p", "v1"), Stop);
        await Resources.Pipelines.AddAsync(Pipeline("q"), Version("q", "v1"), Stop);
        Assert.Equal(PipelineRemoval.HasVersions, await Resources.Pipelines.RemoveAsync("id-p", withVersions: false, Stop));
        Assert.Equal(PipelineRemoval.Done, await Resources.Pipelines.RemoveAsync("id-p", withVersions: true, Stop));
        Assert.Equal(PipelineRemoval.Missing, await Resources.Pipelines.RemoveAsync("id-p", withVersions: true, Stop));
        Assert.Null(await Resources.Versions.FindAsync("id-p", "id-p-v1", Stop));
        Assert.Equal("{}", (await Resources.Versions.FindAsync("id-q", "id-q-v1", Stop))?.PackageJson);
    }

    [Fact]
    public async Task An_experiment_takes_its_runs_into_the_archive_and_comes_back_alone()
    {
        await Resources.Experiments.AddAsync(Experiment("e"), Stop);
        await Resources.Runs.AddAsync(Run("a", minute: 3), Stop);
        await Resources.Runs.AddAsync(Run("b", "id-other"), Stop);
        Assert.Equal(Noon.AddMinutes(3), (await Resources.Experiments.FindAsync("id-e", Stop))?.LastRunCreatedAt);

        Assert.True(await Resources.Experiments.ArchiveAsync("id-e", Stop));
        Assert.True((await Resources.Experiments.FindAsync("id-e", Stop))?.IsArchived);
        Assert.Equal(["a"], await RunsWhereAsync("storage_state", ListOperation.Equal, "ARCHIVED"));
        Assert.True(await Resources.Experiments.UnarchiveAsync("id-e", Stop));
        Assert.False((await Resources.Experiments.FindAsync("id-e", Stop))?.IsArchived);
        Assert.Equal(["a"], await RunsWhereAsync("storage_state", ListOperation.Equal, "ARCHIVED"));

        Assert.True(await Resources.Experiments.RemoveAsync("id-e", Stop));
        Assert.False(await Resources.Experiments.ArchiveAsync("id-e", Stop));
        Assert.Equal(["a", "b"], (await RunsAsync(new())).Order());
    }

    [Fact]
    public async Task Old_news_about_a_run_changes_nothing_and_what_people_decided_stays()
    {
        await Resources.Runs.AddAsync(Run("r", state: "PENDING"), Stop);
        Assert.True(await Resources.Runs.SetArchivedAsync(new("r"), true, Stop));
        await Resources.Runs.ProjectAsync(new("r"), 9, "FAILED", "broke", Noon, Stop);
        await Resources.Runs.ProjectAsync(new("r"), 5, "RUNNING", "", null, Stop);
        await Resources.Runs.AddAsync(Run("r", state: "PENDING"), Stop);

        StoredRun? run = await Resources.Runs.FindAsync(new("r"), Stop);
        Assert.Equal(("FAILED", "broke", Noon, true), (run!.State, run.Error, run.FinishedAt!.Value, run.IsArchived));
    }

    [Fact]
    public async Task A_run_that_is_to_be_deleted_is_seen_by_nobody_and_remembered_until_it_is_gone()
    {
        await Resources.Runs.AddAsync(Run("r"), Stop);
        Assert.True(await Resources.Runs.HideAsync(new("r"), Stop));
        Assert.False(await Resources.Runs.HideAsync(new("r"), Stop));
        Assert.Null(await Resources.Runs.FindAsync(new("r"), Stop));
        Assert.False(await Resources.Runs.SetArchivedAsync(new("r"), true, Stop));
        Assert.Empty(await RunsAsync(new()));
        await ReopenAsync();
        Assert.Equal([new("r")], await Resources.Runs.ListHiddenAsync(Stop));
        Assert.Equal([new("r")], await Resources.Runs.KnownAsync([new("r"), new("s")], Stop));
        await Resources.Runs.RemoveAsync(new("r"), Stop);
        Assert.Empty(await Resources.Runs.ListHiddenAsync(Stop));
    }
}
