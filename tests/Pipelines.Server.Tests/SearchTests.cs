using System.Text.Json.Nodes;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Tests;

namespace Pipelines.Server.Tests;

/// <summary>Searches as screens follow them.</summary>
public sealed class SearchTests : ServerBench
{
    [Fact]
    public async Task A_task_that_searches_for_nothing_is_told_so()
    {
        string run = await RunAsync(Some.Pipeline().WithStep("a").Build());
        await StateAsync(run, "SUCCEEDED");
        Assert.Contains("is no sweep", (await GetAsync($"{Own}/runs/{run}/tasks/a/search")).Message, StringComparison.Ordinal);
    }
}
