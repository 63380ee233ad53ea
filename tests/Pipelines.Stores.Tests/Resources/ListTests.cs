using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Stores.Resources;

namespace Pipelines.Stores.Tests.Resources;

public sealed class ListTests : ResourceBench
{
    [Theory]
    [InlineData("created_at", false)]
    [InlineData("created_at", true)]
    [InlineData("display_name", true)]
    [InlineData("finished_at", false)]
    public async Task Pages_give_every_row_once_in_order_also_where_rows_are_added_meanwhile(string sortBy, bool descending)
    {
        Random random = new(7);
        for (int i = 0; i < 45; i++)
        {
            StoredRun run = Run($"r{random.Next(100_000):D5}-{i}", minute: random.Next(5));
            await Resources.Runs.AddAsync(run with { DisplayName = $"n{random.Next(6)}", FinishedAt = i % 3 == 0 ? null : Noon.AddHours(random.Next(4)) }, Stop);
        }
        string[] whole = await RunsAsync(new() { SortBy = sortBy, Descending = descending, Size = 200 });
        List<string> paged = [];
        ListKey? after = null;
        do
        {
            ListPage<StoredRun> page = await Resources.Runs.ListAsync(new() { SortBy = sortBy, Descending = descending, Size = 7, After = after }, Stop);
            Assert.Equal(45, page.Total);
            paged.AddRange(page.Items.Select(run => run.Run.Value));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(45, whole.Length);
        Assert.Equal(whole, paged);
    }

    [Fact]
    public async Task Conditions_hold_together_and_a_time_means_its_second()
    {
        await Resources.Runs.AddAsync(Run("a", "x", 0), Stop);
        await Resources.Runs.AddAsync(Run("b", "x", 1) with { CreatedAt = Noon.AddMinutes(1).AddMilliseconds(300), State = "FAILED" }, Stop);
        await Resources.Runs.AddAsync(Run("c", "y", 2), Stop);
        DateTimeOffset minute = Noon.AddMinutes(1);

        Assert.Equal(["b"], await RunsWhereAsync("created_at", ListOperation.Equal, minute));
        Assert.Equal(["a", "c"], await RunsWhereAsync("created_at", ListOperation.NotEqual, minute));
        Assert.Equal(["c"], await RunsWhereAsync("created_at", ListOperation.Greater, minute));
        Assert.Equal(["b", "c"], await RunsWhereAsync("created_at", ListOperation.GreaterOrEqual, minute));
        Assert.Equal(["a"], await RunsWhereAsync("created_at", ListOperation.Less, minute));
        Assert.Equal(["a", "b"], await RunsWhereAsync("created_at", ListOperation.LessOrEqual, minute));
        Assert.Equal(["b"], await RunsWhereAsync("created_at", ListOperation.Equal, minute.AddMilliseconds(300)));
        Assert.Equal(["a", "c"], await RunsWhereAsync("run_id", ListOperation.In, "a", "c", "z"));
        Assert.Empty(await RunsWhereAsync("run_id", ListOperation.In));
        Assert.Equal(["a"], await RunsAsync(new()
        {
            Conditions = [new("experiment_id", ListOperation.Equal, ["x"]), new("state", ListOperation.NotEqual, ["FAILED"])],
        }));
    }

    [Fact]
    public async Task A_part_of_a_text_is_found_whatever_its_case_and_signs()
    {
        await Resources.Runs.AddAsync(Run("a") with { DisplayName = "Nightly 100%" }, Stop);
        await Resources.Runs.AddAsync(Run("b") with { DisplayName = "nightly 1000" }, Stop);
        await Resources.Runs.AddAsync(Run("c") with { DisplayName = "daily_x" }, Stop);
        await Resources.Runs.AddAsync(Run("d") with { DisplayName = @"daily\x" }, Stop);

        Assert.Equal(["a", "b"], await RunsWhereAsync("display_name", ListOperation.Substring, "NIGHT"));
        Assert.Equal(["a"], await RunsWhereAsync("display_name", ListOperation.Substring, "0%"));
        Assert.Equal(["c"], await RunsWhereAsync("display_name", ListOperation.Substring, "y_x"));
        Assert.Equal(["d"], await RunsWhereAsync("display_name", ListOperation.Substring, @"\"));
        Assert.Empty(await RunsWhereAsync("display_name", ListOperation.Substring, "' OR 1=1 --"));
    }

    [Fact]
    public async Task Tags_are_found_by_name_and_value()
    {
        await Resources.Pipelines.AddAsync(Pipeline("p", ("team", "vision")), null, Stop);
        await Resources.Pipelines.AddAsync(Pipeline("q", ("team", "speech"), ("tier", "vision")), null, Stop);
        ListQuery vision = new() { Conditions = [new("tags.team", ListOperation.Equal, ["vision"])] };

        Assert.Equal(["p"], (await Resources.Pipelines.ListAsync(vision, Stop)).Items.Select(found => found.Name));
        StoredPipeline changed = Pipeline("q", ("team", "vision"));
        Assert.True(await Resources.Pipelines.UpdateAsync(changed, Stop));
        ListPage<StoredPipeline> both = await Resources.Pipelines.ListAsync(vision, Stop);
        Assert.Equal(["p", "q"], both.Items.Select(found => found.Name));
        Assert.Equal(changed, both.Items[1]);
    }

    [Fact]
    public async Task A_total_above_ten_thousand_may_be_a_minute_old_and_is_counted_anew_beside()
    {
        SetTime time = new(Noon);
        await ReopenAsync(time);
        await Parallel.ForEachAsync(Enumerable.Range(0, 10_050), Stop, async (i, stop) => await Resources.Runs.AddAsync(Run(i.ToString("D5", CultureInfo.InvariantCulture)), stop));
        Assert.Equal(10_050, await TotalAsync());
        await Resources.Runs.AddAsync(Run("more"), Stop);
        Assert.Equal(10_050, await TotalAsync());
        time.Now += TimeSpan.FromSeconds(30);
        Assert.Equal(10_050, await TotalAsync());
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        late.CancelAfter(TimeSpan.FromSeconds(60));
        while (await TotalAsync() != 10_051)
            await Task.Delay(5, late.Token);

        for (int i = 0; i < 60; i++)
            await Resources.Runs.RemoveAsync(new(i.ToString("D5", CultureInfo.InvariantCulture)), Stop);
        time.Now += TimeSpan.FromSeconds(61);
        Assert.Equal(9_991, await TotalAsync());
        await Resources.Runs.RemoveAsync(new("more"), Stop);
        Assert.Equal(9_990, await TotalAsync());
    }

    private async Task<long> TotalAsync() => (await Resources.Runs.ListAsync(new() { Size = 1 }, Stop)).Total;

    [Fact]
    public async Task A_total_is_of_all_pages_and_counts_the_condition()
    {
        for (int i = 0; i < 30; i++)
            await Resources.Runs.AddAsync(Run(i.ToString("D2", CultureInfo.InvariantCulture), state: i % 2 == 0 ? "FAILED" : "SUCCEEDED"), Stop);
        ListPage<StoredRun> page = await Resources.Runs.ListAsync(new() { Size = 4, Conditions = [new("state", ListOperation.Equal, ["FAILED"])] }, Stop);
        Assert.Equal((4, 15L), (page.Items.Count, page.Total));
    }
}
