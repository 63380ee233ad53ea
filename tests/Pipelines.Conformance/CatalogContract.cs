using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Xunit;
using static Pipelines.Conformance.CatalogRows;

namespace Pipelines.Conformance;

/// <summary>What <see cref="ICatalog"/> says of writing and of single rows, for any adapter; lists are in <see cref="CatalogPagingContract"/>.</summary>
public abstract class CatalogContract : CatalogSuite
{
    [Fact]
    public async Task A_run_is_found_as_it_was_applied()
    {
        RunView ended = Run("a", status: "FAILED", ended: 5);
        RunView bare = new() { Run = new("b"), PipelineName = "p", DisplayName = "d", Status = "PENDING", CreatedAt = Noon };
        await Catalog.ApplyAsync(Changes(ended, 7), Stop);
        await Catalog.ApplyAsync(Changes(bare, 3_000_000_000), Stop);

        Assert.Equal(ended, await Catalog.FindRunAsync(new("a"), Stop));
        Assert.Equal(bare, await Catalog.FindRunAsync(new("b"), Stop));
        Assert.Equal(7, await Catalog.FindVersionAsync(new("a"), Stop));
        Assert.Equal(3_000_000_000, await Catalog.FindVersionAsync(new("b"), Stop));
    }

    [Fact]
    public async Task What_is_unknown_is_null_zero_or_empty()
    {
        Assert.Null(await Catalog.FindRunAsync(new("unknown"), Stop));
        Assert.Equal(0, await Catalog.FindVersionAsync(new("unknown"), Stop));
        Assert.Null(await Catalog.FindCacheAsync("churn", Digest.Of("unknown"), Stop));
        Assert.Empty(await Catalog.ListTasksAsync(new("unknown"), Stop));
        Assert.Empty(await Catalog.ListUsesAsync("file:///unknown", Stop));
    }

    [Fact]
    public async Task A_time_with_an_offset_is_the_same_moment_when_found()
    {
        RunView run = Run("a") with { CreatedAt = Noon.ToOffset(TimeSpan.FromHours(5)) };
        await Catalog.ApplyAsync(Changes(run), Stop);
        Assert.Equal(Noon, (await Catalog.FindRunAsync(new("a"), Stop))!.CreatedAt);
    }

    [Fact]
    public async Task Tasks_are_listed_by_ordinal_path_as_they_were_applied()
    {
        TaskView[] tasks = [Task("train"), Task("for-loop-1[10].step", full: false), Task("for-loop-1[2].step"), Task(""), Task("Train"), Task("%2E")];
        await Catalog.ApplyAsync(Changes(Run("a")) with { Tasks = [.. tasks] }, Stop);
        await Catalog.ApplyAsync(Changes(Run("b")) with { Tasks = [Task("train", "FAILED")] }, Stop);

        Assert.Equal(tasks.OrderBy(task => task.Path), await Catalog.ListTasksAsync(new("a"), Stop));
        Assert.Equal([Task("train", "FAILED")], await Catalog.ListTasksAsync(new("b"), Stop));
    }

    [Fact]
    public async Task Later_changes_win_and_leave_the_tasks_that_they_do_not_name()
    {
        await Catalog.ApplyAsync(Changes(Run("a"), 1) with { Tasks = [Task("load", "RUNNING"), Task("train", "PENDING")] }, Stop);
        await Catalog.ApplyAsync(Changes(Run("a", status: "SUCCEEDED", ended: 1), 2) with { Tasks = [Task("train", "SUCCEEDED", full: false)] }, Stop);

        Assert.Equal("SUCCEEDED", (await Catalog.FindRunAsync(new("a"), Stop))!.Status);
        Assert.Equal(2, await Catalog.FindVersionAsync(new("a"), Stop));
        Assert.Equal([Task("load", "RUNNING"), Task("train", "SUCCEEDED", full: false)], await Catalog.ListTasksAsync(new("a"), Stop));
    }

    [Fact]
    public async Task Changes_older_than_what_is_known_are_ignored_whole()
    {
        CatalogChanges known = Full("a", 5);
        await Catalog.ApplyAsync(known, Stop);
        string before = await EverythingAsync();

        await Catalog.ApplyAsync(
            new()
            {
                Run = Run("a", status: "PENDING"),
                Version = 4,
                Tasks = [Task("train", "PENDING"), Task("new")],
                Artifacts = [Artifact("file:///new", "a", 9)],
                Uses = [Use("file:///a/model", "a", "new")],
                CacheEntries = [Cache("new", "a", 9)],
            },
            Stop);

        Assert.Equal(before, await EverythingAsync());
        Assert.Empty(await Catalog.ListUsesAsync("file:///new", Stop));
        Assert.Null(await Catalog.FindCacheAsync("churn", Digest.Of("new"), Stop));
    }

    [Fact]
    public async Task Applying_the_same_changes_twice_is_harmless()
    {
        await Catalog.ApplyAsync(Full("a", 5), Stop);
        await Catalog.ApplyAsync(Full("b", 5), Stop);
        string once = await EverythingAsync();
        await Catalog.ApplyAsync(Full("a", 5), Stop);
        await Catalog.ApplyAsync(Full("b", 5), Stop);
        await Catalog.ApplyAsync(Full("a", 5), Stop);

        Assert.Equal(once, await EverythingAsync());
    }

    [Fact]
    public async Task A_reader_sees_all_of_the_changes_or_none()
    {
        const int Tasks = 150, Rounds = 60;
        Task writing = System.Threading.Tasks.Task.Run(
            async () =>
            {
                for (int version = 1; version <= Rounds; version++)
                {
                    Sequence<TaskView> tasks = Enumerable.Range(0, Tasks).Select(number => Task($"t{number:D3}", $"V{version}")).ToSequence();
                    await Catalog.ApplyAsync(Changes(Run("a"), version) with { Tasks = tasks }, Stop);
                }
            },
            Stop);
        for (string last = ""; last != $"V{Rounds}" && !writing.IsFaulted;)
        {
            IReadOnlyList<TaskView> seen = await Catalog.ListTasksAsync(new("a"), Stop);
            Assert.Contains(seen.Count, (int[])[0, Tasks]);
            Assert.InRange(seen.Select(task => task.State).Distinct().Count(), 0, 1);
            last = seen.Count == 0 ? "" : seen[0].State;
        }
        await writing;
    }

    [Fact]
    public async Task Many_runs_are_applied_side_by_side()
    {
        await System.Threading.Tasks.Task.WhenAll(Enumerable.Range(0, 50).Select(number => System.Threading.Tasks.Task.Run(
            async () =>
            {
                for (int version = 1; version <= 10; version++)
                    await Catalog.ApplyAsync(Changes(Run($"r{number}"), version) with { Tasks = [Task($"step-{version}", $"OF-{number}")] }, Stop);
            },
            Stop)));

        for (int number = 0; number < 50; number++)
        {
            Assert.Equal(10, await Catalog.FindVersionAsync(new($"r{number}"), Stop));
            IReadOnlyList<TaskView> tasks = await Catalog.ListTasksAsync(new($"r{number}"), Stop);
            Assert.Equal(Enumerable.Repeat($"OF-{number}", 10), tasks.Select(task => task.State));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_two_runs_that_enter_the_same_fingerprint_the_newest_result_is_found(bool newestFirst)
    {
        CatalogChanges old = Changes(Run("a")) with { CacheEntries = [Cache("f", "a", 1)] };
        CatalogChanges young = Changes(Run("b")) with { CacheEntries = [Cache("f", "b", 2)] };
        CatalogChanges twin = Changes(Run("c")) with { CacheEntries = [Cache("f", "c", 2)] };
        foreach (CatalogChanges changes in newestFirst ? (CatalogChanges[])[twin, young, old] : [old, young, twin])
            await Catalog.ApplyAsync(changes, Stop);

        Assert.Equal(Cache("f", "c", 2), await Catalog.FindCacheAsync("churn", Digest.Of("f"), Stop));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_two_runs_that_enter_the_same_artifact_the_newest_is_kept(bool newestFirst)
    {
        CatalogChanges old = Changes(Run("a")) with { Artifacts = [Artifact("gs://b/data", "a", 1)] };
        CatalogChanges young = Changes(Run("b")) with { Artifacts = [Artifact("gs://b/data", "b", 2)] };
        foreach (CatalogChanges changes in newestFirst ? (CatalogChanges[])[young, old] : [old, young])
            await Catalog.ApplyAsync(changes, Stop);

        Assert.Equal([Artifact("gs://b/data", "b", 2)], (await Catalog.ListArtifactsAsync(new(), Stop)).Items);
        Assert.Empty((await Catalog.ListArtifactsAsync(new(Run: new("a")), Stop)).Items);
    }

    [Fact]
    public async Task The_cache_is_looked_up_by_pipeline_and_fingerprint()
    {
        await Catalog.ApplyAsync(
            Changes(Run("a")) with { CacheEntries = [Cache("f", "a"), Cache("g", "a"), Cache("f", "a", pipeline: "other")] }, Stop);

        Assert.Equal(Cache("f", "a"), await Catalog.FindCacheAsync("churn", Digest.Of("f"), Stop));
        Assert.Equal(Cache("f", "a", pipeline: "other"), await Catalog.FindCacheAsync("other", Digest.Of("f"), Stop));
        Assert.Null(await Catalog.FindCacheAsync("third", Digest.Of("f"), Stop));
    }

    [Fact]
    public async Task A_forgotten_cache_entry_is_not_found_and_others_are()
    {
        await Catalog.ApplyAsync(Changes(Run("a")) with { CacheEntries = [Cache("f", "a"), Cache("g", "a"), Cache("f", "a", pipeline: "other")] }, Stop);
        await Catalog.ForgetCacheAsync("churn", Digest.Of("f"), Stop);
        await Catalog.ForgetCacheAsync("churn", Digest.Of("unknown"), Stop);

        Assert.Null(await Catalog.FindCacheAsync("churn", Digest.Of("f"), Stop));
        Assert.NotNull(await Catalog.FindCacheAsync("churn", Digest.Of("g"), Stop));
        Assert.NotNull(await Catalog.FindCacheAsync("other", Digest.Of("f"), Stop));
    }

    [Fact]
    public async Task Uses_are_listed_by_run_task_key_and_how()
    {
        ArtifactUse[] uses =
        [
            Use("u", "a", "evaluate", "model"),
            Use("u", "a", "train", "model", "produced"),
            Use("u", "b", "Train", "model", "cached"),
            Use("u", "b", "evaluate", "left"),
            Use("u", "b", "evaluate", "right"),
        ];
        await Catalog.ApplyAsync(Changes(Run("b")) with { Uses = [uses[4], uses[3], uses[2], Use("other", "b", "x")] }, Stop);
        await Catalog.ApplyAsync(Changes(Run("a")) with { Uses = [uses[1], uses[0]] }, Stop);

        Assert.Equal(uses, await Catalog.ListUsesAsync("u", Stop));
    }

    [Fact]
    public async Task A_forgotten_run_is_gone_with_all_that_is_its_own_and_others_stay()
    {
        await Catalog.ApplyAsync(Full("b", 5), Stop);
        string without = await EverythingAsync();
        await Catalog.ApplyAsync(Full("a", 5), Stop);
        Assert.NotEqual(without, await EverythingAsync());

        await Catalog.ForgetRunAsync(new("a"), Stop);
        await Catalog.ForgetRunAsync(new("unknown"), Stop);

        Assert.Equal(without, await EverythingAsync());
        await Catalog.ApplyAsync(Full("a", 1), Stop);
        Assert.Equal(1, await Catalog.FindVersionAsync(new("a"), Stop));
    }

    [Fact]
    public async Task A_cleared_catalog_is_empty_and_can_be_rebuilt()
    {
        string empty = await EverythingAsync();
        await Catalog.ApplyAsync(Full("a", 5), Stop);
        await Catalog.ApplyAsync(Full("b", 5), Stop);
        string full = await EverythingAsync();
        await Catalog.ClearAsync(Stop);
        Assert.Equal(empty, await EverythingAsync());

        await Catalog.ApplyAsync(Full("b", 5), Stop);
        await Catalog.ApplyAsync(Full("a", 5), Stop);
        Assert.Equal(full, await EverythingAsync());
    }

    [Fact]
    public async Task A_cancelled_change_is_not_made()
    {
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Catalog.ApplyAsync(Changes(Run("a")), cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Catalog.ClearAsync(cancelled.Token));
        Assert.Null(await Catalog.FindRunAsync(new("a"), Stop));
    }

    private static CatalogChanges Full(string run, long version) => new()
    {
        Run = Run(run),
        Version = version,
        Tasks = [Task("load"), Task("train", full: false)],
        Artifacts = [Artifact($"file:///{run}/model", run), Artifact($"file:///{run}/data", run, full: false)],
        Uses = [Use($"file:///{run}/model", run, "train", how: "produced"), Use("file:///shared", run, "evaluate")],
        CacheEntries = [Cache(run, run)],
    };

    // Everything of the runs a and b, as one text: a difference shows which row it is.
    private async Task<string> EverythingAsync()
    {
        List<object?> rows = [.. (await Catalog.ListRunsAsync(new(), Stop)).Items, .. (await Catalog.ListArtifactsAsync(new(), Stop)).Items];
        foreach (string run in (string[])["a", "b"])
        {
            rows.Add(await Catalog.FindVersionAsync(new(run), Stop));
            rows.AddRange(await Catalog.ListTasksAsync(new(run), Stop));
            rows.AddRange(await Catalog.ListUsesAsync($"file:///{run}/model", Stop));
            rows.Add(await Catalog.FindCacheAsync("churn", Digest.Of(run), Stop));
        }
        rows.AddRange(await Catalog.ListUsesAsync("file:///shared", Stop));
        return string.Join('\n', rows);
    }
}
