using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Xunit;
using static Pipelines.Conformance.CatalogRows;

namespace Pipelines.Conformance;

/// <summary>What <see cref="ICatalogReader"/> says of its lists, for any adapter.</summary>
public abstract class CatalogPagingContract : CatalogSuite
{
    [Fact]
    public async Task Runs_are_listed_newest_first_and_those_of_one_moment_in_a_fixed_order()
    {
        foreach ((string id, double minute) in ((string, double)[])[("b", 1), ("d", 3), ("a", 1), ("c", 1), ("e", 2)])
            await Catalog.ApplyAsync(Changes(Run(id, minute)), Stop);

        Assert.Equal(["d", "e", "c", "b", "a"], await RunsAsync(new()));
        Assert.Equal(["d", "e", "c", "b", "a"], await RunsAsync(new(Size: 1)));
        Assert.Equal(["d", "e", "c", "b", "a"], await RunsAsync(new(Size: 2)));
    }

    [Fact]
    public async Task Runs_are_filtered_by_pipeline_status_and_whether_they_have_ended()
    {
        await Catalog.ApplyAsync(Changes(Run("a", 1, "churn", "RUNNING")), Stop);
        await Catalog.ApplyAsync(Changes(Run("b", 2, "churn", "FAILED", ended: 3)), Stop);
        await Catalog.ApplyAsync(Changes(Run("c", 3, "other", "RUNNING")), Stop);
        await Catalog.ApplyAsync(Changes(Run("d", 4, "other", "SUCCEEDED", ended: 5)), Stop);
        await Catalog.ApplyAsync(Changes(Run("e", 5, "churn", "CANCELING")), Stop);

        Assert.Equal(["e", "b", "a"], await RunsAsync(new(PipelineName: "churn", Size: 1)));
        Assert.Equal(["c", "a"], await RunsAsync(new(Status: "RUNNING", Size: 1)));
        Assert.Equal(["e", "c", "a"], await RunsAsync(new(Unfinished: true, Size: 1)));
        Assert.Equal(["a"], await RunsAsync(new(PipelineName: "churn", Status: "RUNNING", Unfinished: true)));
        Assert.Empty(await RunsAsync(new(PipelineName: "CHURN")));
        Assert.Empty(await RunsAsync(new(Status: "FAILED", Unfinished: true)));
    }

    [Fact]
    public async Task Results_that_may_be_taken_over_are_listed_newest_first_by_pipeline_and_run()
    {
        await Catalog.ApplyAsync(Changes(Run("a")) with { CacheEntries = [Cache("f", "a", 1), Cache("g", "a", 3), Cache("f", "a", 2, pipeline: "other")] }, Stop);
        await Catalog.ApplyAsync(Changes(Run("b")) with { CacheEntries = [Cache("h", "b", 4), Cache("i", "b", 4)] }, Stop);
        CacheEntry[] twins = [.. ((CacheEntry[])[Cache("h", "b", 4), Cache("i", "b", 4)]).OrderByDescending(entry => entry.Fingerprint.Hex, StringComparer.Ordinal)];

        foreach (int size in (int[])[1, 2, 50])
        {
            Assert.Equal([.. twins, Cache("g", "a", 3), Cache("f", "a", 2, pipeline: "other"), Cache("f", "a", 1)], await CacheAsync(new(Size: size)));
            Assert.Equal([.. twins, Cache("g", "a", 3), Cache("f", "a", 1)], await CacheAsync(new("churn", Size: size)));
            Assert.Equal([Cache("g", "a", 3), Cache("f", "a", 2, pipeline: "other"), Cache("f", "a", 1)], await CacheAsync(new(Run: new("a"), Size: size)));
        }
        Assert.Empty(await CacheAsync(new("unknown")));
        await Assert.ThrowsAsync<ArgumentException>(() => Catalog.ListCacheAsync(new(Size: 0), Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => Catalog.ListCacheAsync(new(Cursor: "nonsense"), Stop));
    }

    private async Task<List<CacheEntry>> CacheAsync(CacheQuery query)
    {
        List<CacheEntry> all = [];
        do
        {
            Page<CacheEntry> page = await Catalog.ListCacheAsync(query, Stop);
            Assert.True(page.Items.Count <= query.Size);
            all.AddRange(page.Items);
            query = query with { Cursor = page.Next };
        }
        while (query.Cursor is not null);
        return all;
    }

    [Fact]
    public async Task Trials_are_left_out_where_that_is_asked()
    {
        await Catalog.ApplyAsync(Changes(Run("run", 0)), Stop);
        await Catalog.ApplyAsync(Changes(Run("sweep-0", 1) with { Experiment = new("sweep") }), Stop);
        await Catalog.ApplyAsync(Changes(Run("sweep-1", 2) with { Experiment = new("sweep") }), Stop);
        await Catalog.ApplyAsync(Changes(Run("newer", 3)), Stop);

        Assert.Equal(["newer", "sweep-1", "sweep-0", "run"], await RunsAsync(new(Size: 2)));
        Assert.Equal(["newer", "run"], await RunsAsync(new(Size: 1, WithoutTrials: true)));
        Assert.Equal(new ExperimentId("sweep"), (await Catalog.FindRunAsync(new("sweep-1"), Stop))?.Experiment);
        Assert.Null((await Catalog.FindRunAsync(new("run"), Stop))?.Experiment);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 1)]
    [InlineData(10, 10)]
    [InlineData(11, 10)]
    [InlineData(1000, 1000)]
    public async Task The_last_page_has_no_cursor_and_no_page_is_empty_but_an_only_one(int rows, int size)
    {
        for (int number = 0; number < rows; number++)
            await Catalog.ApplyAsync(Changes(Run($"r{number:D4}", number)), Stop);

        int seen = 0;
        for (string? cursor = null; ;)
        {
            Page<RunView> page = await Catalog.ListRunsAsync(new(Size: size, Cursor: cursor), Stop);
            Assert.Equal(Math.Min(size, rows - seen), page.Items.Count);
            seen += page.Items.Count;
            Assert.Equal(seen < rows, page.Next is not null);
            if ((cursor = page.Next) is null)
                break;
        }
        Assert.Equal(rows, seen);
    }

    [Fact]
    public async Task Rows_that_are_added_while_runs_are_paged_shift_nothing()
    {
        for (int number = 0; number < 40; number++)
            await Catalog.ApplyAsync(Changes(Run($"old-{number:D2}", number / 3)), Stop);

        List<string> seen = [];
        string? cursor = null;
        int added = 0;
        do
        {
            Page<RunView> page = await Catalog.ListRunsAsync(new(Size: 7, Cursor: cursor), Stop);
            seen.AddRange(page.Items.Select(run => run.Run.Value));
            // Newer, of the same moment as the cursor, and older than all.
            foreach (double minute in (double[])[100, 6, 3, -100])
                await Catalog.ApplyAsync(Changes(Run($"added-{added++:D2}", minute)), Stop);
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(
            Enumerable.Range(0, 40).Reverse().Select(number => $"old-{number:D2}"),
            seen.Where(run => run.StartsWith("old-", StringComparison.Ordinal)));
        Assert.Equal(seen.Distinct(), seen);
    }

    [Fact]
    public async Task Artifacts_are_listed_newest_run_first_and_newest_first_within_a_run()
    {
        await Catalog.ApplyAsync(
            Changes(Run("a", 1)) with { Artifacts = [Artifact("file:///1", "a", 50), Artifact("file:///3", "a", 60), Artifact("file:///2", "a", 60)] }, Stop);
        await Catalog.ApplyAsync(Changes(Run("b", 2)) with { Artifacts = [Artifact("file:///4", "b", 10)] }, Stop);
        await Catalog.ApplyAsync(Changes(Run("c", 2)) with { Artifacts = [Artifact("file:///5", "c", 5)] }, Stop);

        string[] order = ["file:///5", "file:///4", "file:///3", "file:///2", "file:///1"];
        Assert.Equal(order, await ArtifactsAsync(new()));
        Assert.Equal(order, await ArtifactsAsync(new(Size: 1)));
        Assert.Equal(order, await ArtifactsAsync(new(Size: 3)));
    }

    [Fact]
    public async Task Artifacts_are_filtered_by_run_and_type()
    {
        await Catalog.ApplyAsync(
            Changes(Run("a", 1)) with { Artifacts = [Artifact("file:///1", "a", 1), Artifact("file:///2", "a", 2, "system.Dataset")] }, Stop);
        await Catalog.ApplyAsync(
            Changes(Run("b", 2)) with { Artifacts = [Artifact("file:///3", "b", 1), Artifact("file:///4", "b", 2, "system.Dataset")] }, Stop);

        Assert.Equal(["file:///2", "file:///1"], await ArtifactsAsync(new(Run: new("a"), Size: 1)));
        Assert.Equal(["file:///4", "file:///2"], await ArtifactsAsync(new(Type: "system.Dataset", Size: 1)));
        Assert.Equal(["file:///3"], await ArtifactsAsync(new(Run: new("b"), Type: "system.Model")));
        Assert.Empty(await ArtifactsAsync(new(Type: "system.model")));
    }

    [Fact]
    public async Task An_artifact_is_listed_as_it_was_applied()
    {
        ArtifactView[] artifacts = [Artifact("file:///a?b#c%20\n☂", "a", 2), Artifact("gs://bucket/x", "a", 1, full: false)];
        await Catalog.ApplyAsync(Changes(Run("a")) with { Artifacts = [.. artifacts] }, Stop);

        Assert.Equal(artifacts, (await Catalog.ListArtifactsAsync(new(), Stop)).Items);
        Assert.Equal(["file:///a?b#c%20\n☂", "gs://bucket/x"], await ArtifactsAsync(new(Size: 1)));
    }

    [Fact]
    public async Task Rows_that_are_added_while_artifacts_are_paged_shift_nothing()
    {
        for (int number = 0; number < 30; number++)
            await Catalog.ApplyAsync(Changes(Run($"r{number:D2}", number)) with { Artifacts = [Artifact($"file:///old/{number:D2}", $"r{number:D2}")] }, Stop);

        List<string> seen = [];
        string? cursor = null;
        int added = 0;
        do
        {
            Page<ArtifactView> page = await Catalog.ListArtifactsAsync(new(Size: 4, Cursor: cursor), Stop);
            seen.AddRange(page.Items.Select(artifact => artifact.Uri));
            string run = $"x{added++}";
            await Catalog.ApplyAsync(Changes(Run(run, 99)) with { Artifacts = [Artifact($"file:///new/{run}", run)] }, Stop);
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, 30).Reverse().Select(number => $"file:///old/{number:D2}"), seen);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1001)]
    public async Task A_page_of_no_or_too_many_rows_is_refused(int size)
    {
        ArgumentException refused = await Assert.ThrowsAnyAsync<ArgumentException>(() => Catalog.ListRunsAsync(new(Size: size), Stop));
        Assert.Contains("1 to 1000 rows", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Catalog.ListArtifactsAsync(new(Size: size), Stop));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("not base64!")]
    [InlineData("cnVucw")]
    [InlineData("cnVucwoxCmEKLTEK")]
    [InlineData("cnVucwo5OTk5OTk5OTk5OTk5OTk5OTk5CmEKMQo")]
    public async Task A_cursor_that_is_none_is_refused(string cursor)
    {
        ArgumentException refused = await Assert.ThrowsAnyAsync<ArgumentException>(() => Catalog.ListRunsAsync(new(Cursor: cursor), Stop));
        Assert.Contains("is not a cursor of the list of runs", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Catalog.ListArtifactsAsync(new(Cursor: cursor), Stop));
    }

    [Fact]
    public async Task A_cursor_of_another_list_is_refused()
    {
        for (int number = 0; number < 2; number++)
            await Catalog.ApplyAsync(Changes(Run($"r{number}", number)) with { Artifacts = [Artifact($"file:///{number}", $"r{number}")] }, Stop);
        string? runs = (await Catalog.ListRunsAsync(new(Size: 1), Stop)).Next;
        string? artifacts = (await Catalog.ListArtifactsAsync(new(Size: 1), Stop)).Next;

        await Assert.ThrowsAnyAsync<ArgumentException>(() => Catalog.ListRunsAsync(new(Cursor: artifacts), Stop));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Catalog.ListArtifactsAsync(new(Cursor: runs), Stop));
    }

    private async Task<List<string>> RunsAsync(RunQuery query)
    {
        List<string> seen = [];
        do
        {
            Page<RunView> page = await Catalog.ListRunsAsync(query, Stop);
            seen.AddRange(page.Items.Select(run => run.Run.Value));
            query = query with { Cursor = page.Next };
        }
        while (query.Cursor is not null);
        return seen;
    }

    private async Task<List<string>> ArtifactsAsync(ArtifactQuery query)
    {
        List<string> seen = [];
        do
        {
            Page<ArtifactView> page = await Catalog.ListArtifactsAsync(query, Stop);
            seen.AddRange(page.Items.Select(artifact => artifact.Uri));
            query = query with { Cursor = page.Next };
        }
        while (query.Cursor is not null);
        return seen;
    }
}
