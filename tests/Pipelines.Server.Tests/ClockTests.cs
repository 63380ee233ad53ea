using Pipelines.Conformance;
using Pipelines.Core.Spec;
using Pipelines.Core.Tests;
using Pipelines.Engine.Tests.Runs;

namespace Pipelines.Server.Tests;

/// <summary>The wall clock of the machine jumps while runs are at work: leases and runs go by running time.</summary>
public sealed class ClockTests : ServerBench
{
    private readonly Jumping _clock = new();

    public override async ValueTask InitializeAsync()
    {
        Time = _clock;
        Launcher = () => new DoneAtOnce();
        Store = await PostgresServer.EmptyStoreAsync();
        await base.InitializeAsync();
    }

    [Fact]
    public async Task Runs_go_on_and_are_not_lost_when_the_clock_jumps_forth_and_back()
    {
        PipelinePackage chain = Some.Pipeline().WithStep("a").WithStep("b", "a").WithStep("c", "b").Build();
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Random random = new(seed);
        List<string> runs = [];
        for (int i = 0; i < 40; i++)
        {
            _clock.Offset = TimeSpan.FromMinutes(random.Next(-600, 600));
            runs.Add(await RunAsync(chain, $"run {i}"));
        }
        foreach (string run in runs)
            await StateAsync(run, "SUCCEEDED");

        // A page by time is still whole, whatever order the times are in.
        HashSet<string> seen = [];
        for (string? token = ""; token is not null;)
        {
            Answer page = (await GetAsync($"{Api}/runs?page_size=7{(token.Length > 0 ? $"&page_token={Uri.EscapeDataString(token)}" : "")}")).Ok();
            foreach (System.Text.Json.Nodes.JsonNode? run in page["runs"]!.AsArray())
                Assert.True(seen.Add((string)run!["run_id"]!));
            token = (string?)page.Json["next_page_token"];
        }
        Assert.Equal(runs.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    private sealed class Jumping : TimeProvider
    {
        private long _ticks;

        public TimeSpan Offset
        {
            set => Interlocked.Exchange(ref _ticks, value.Ticks);
        }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ticks));
    }
}
