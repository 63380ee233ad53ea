using System.Net;
using System.Text.Json.Nodes;
using Pipelines.Core.Spec;
using Pipelines.Core.Tests;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Server.Runs;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Tests;

public sealed class RetentionTests : ServerBench
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Ahead _clock = new();

    public RetentionTests()
    {
        Time = _clock;
        // Real steps, which leave real artifacts and logs.
        Launcher = null;
    }

    [Theory]
    [InlineData(10, null, null, null, 11, null, true, false, false)]
    [InlineData(10, null, null, null, 9, null, false, false, false)]
    [InlineData(null, 3, null, null, 9, 8, true, false, false)]
    [InlineData(null, 3, null, null, 9, 9, false, false, false)]
    [InlineData(null, 3, null, null, 9, null, false, false, false)]
    [InlineData(10, 3, null, null, 11, 12, false, false, false)]
    [InlineData(10, null, null, 20, 11, null, false, false, false)]
    [InlineData(10, null, null, 20, 21, null, true, false, true)]
    [InlineData(null, null, 5, null, 6, null, false, true, false)]
    [InlineData(null, null, null, 5, 6, null, false, false, true)]
    public void What_goes_follows_from_the_age(int? runs, int? newest, int? logs, int? artifacts, int age, int? keptAge, bool runGoes, bool logsGo, bool artifactsGo)
    {
        RetentionRules rules = new(Days(runs), newest, Days(logs), Days(artifacts));
        EndedRun run = new(new("r"), Now.AddDays(-age), HasLogs: true, HasArtifacts: true);
        RetentionDecision decision = RetentionDecision.Of(rules, run, keptAge is { } kept ? Now.AddDays(-kept) : null, Now);
        Assert.Equal((runGoes, logsGo, artifactsGo, false), (decision.RunGoes, decision.LogsGo, decision.ArtifactsGo, decision.CacheGoes));
    }

    [Fact]
    public async Task Old_runs_go_pinned_ones_stay_and_what_others_use_stays()
    {
        string experiment = await ExperimentAsync(new JsonObject { ["artifacts_days"] = 2, ["logs_days"] = 1, ["cache_days"] = 3 });
        string producer = await ArtifactRunAsync(experiment, "first"), second = await ArtifactRunAsync(experiment, "second"), pinned = await ArtifactRunAsync(experiment, "third");
        (await PostAsync($"{Own}/runs/{pinned}:pin")).Ok();
        string shared = await UriAsync(producer), alone = await UriAsync(second), kept = await UriAsync(pinned);
        // A run of another experiment has taken the first one's artifact in.
        await UseAsync(shared);

        Assert.Empty((await RetainAsync(isDry: true))["artifacts"]!.AsArray());
        _clock.Days = 2.5;
        Answer plan = await RetainAsync(isDry: true);
        Assert.Equal([alone], Texts(plan["artifacts"]));
        Assert.Equal([shared], Texts(plan["shared"]));
        Assert.Equal(new[] { producer, second }.Order(StringComparer.Ordinal), Texts(plan["logs"]).Order(StringComparer.Ordinal));
        Assert.True(Exists(alone), "A plan removes nothing.");

        await RetainAsync(isDry: false);
        Assert.Equal((true, false, true), (Exists(shared), Exists(alone), Exists(kept)));
        Assert.Equal((false, true), (Directory.Exists(Path.Combine(Home.Logs, second)), Directory.Exists(Path.Combine(Home.Logs, pinned))));
        Assert.Equal("SUCCEEDED", (string)(await GetAsync($"{Api}/runs/{second}")).Ok()["state"]!);
        Assert.Empty((await RetainAsync(isDry: false))["artifacts"]!.AsArray());
    }

    [Fact]
    public async Task Of_an_experiment_that_keeps_its_newest_runs_the_older_ones_go_whole()
    {
        string experiment = await ExperimentAsync(new JsonObject { ["keep_runs"] = 1 });
        List<string> runs = [];
        for (int i = 0; i < 3; i++)
        {
            _clock.Days = i;
            runs.Add(await ArtifactRunAsync(experiment, $"run {i}"));
        }
        string other = await RunAsync(Writing("elsewhere"));
        await StateAsync(other, "SUCCEEDED");

        Answer report = await RetainAsync(isDry: false);
        Assert.Equal(runs[..2].Order(StringComparer.Ordinal), Texts(report["runs"]).Order(StringComparer.Ordinal));
        foreach (string run in runs[..2])
            await EventuallyAsync("it is gone", async () => (await GetAsync($"{Api}/runs/{run}")).Status == HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync($"{Api}/runs/{runs[2]}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync($"{Api}/runs/{other}")).Status);
    }

    [Fact]
    public async Task Results_that_may_be_taken_over_are_listed_and_forgotten()
    {
        PipelinePackage cached = Writing("remembered", isCached: true);
        string first = await RunAsync(cached);
        await StateAsync(first, "SUCCEEDED");
        JsonNode entry = null!;
        await EventuallyAsync("the cache knows it", async () => (entry = (await GetAsync($"{Own}/cache?pipeline=some-pipeline")).Ok()["entries"]!.AsArray().FirstOrDefault()!) is not null);
        Assert.Equal((first, "a"), ((string)entry["run_id"]!, (string)entry["task"]!));
        Assert.Equal(HttpStatusCode.BadRequest, (await DeleteAsync($"{Own}/cache")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await DeleteAsync($"{Own}/cache/some-pipeline/zz")).Status);
        (await DeleteAsync($"{Own}/cache/some-pipeline/{(string)entry["fingerprint"]!}")).Ok();

        string second = await RunAsync(cached);
        await StateAsync(second, "SUCCEEDED");
        Assert.False((bool)(await GetAsync($"{Own}/runs/{second}")).Ok()["tasks"]!["a"]!["cached"]!);
        await EventuallyAsync("the cache knows it", async () => (await GetAsync($"{Own}/cache?run_id={second}")).Ok()["entries"]!.AsArray().Count == 1);
        Assert.Equal(1, (int)(await DeleteAsync($"{Own}/cache?pipeline=some-pipeline")).Ok()["removed"]!);
        Assert.Empty((await GetAsync($"{Own}/cache")).Ok()["entries"]!.AsArray());
    }

    [Fact]
    public async Task Tasks_and_their_links_to_artifacts_are_resources()
    {
        string run = await RunAsync(Writing("x", isCached: false, "a", "b"));
        await StateAsync(run, "SUCCEEDED");
        Answer first = (await GetAsync($"{Own}/tasks?run_id={run}&page_size=1")).Ok();
        JsonNode a = first["tasks"]![0]!;
        Assert.Equal(("a", "RUNTIME", "SUCCEEDED"), ((string)a["name"]!, (string)a["type"]!, (string)a["status"]!));
        Assert.Equal("b", (string)(await GetAsync($"{Own}/tasks?run_id={run}&page_token={(string)first["next_page_token"]!}")).Ok()["tasks"]![0]!["name"]!);
        Assert.Equal("a", (string)(await GetAsync($"{Own}/tasks/{(string)a["task_id"]!}?run_id={run}")).Ok()["path"]!);
        JsonNode link = Assert.Single((await GetAsync($"{Own}/artifact_tasks?run_ids={run}&task_ids={(string)a["task_id"]!}")).Ok()["artifact_tasks"]!.AsArray())!;
        Assert.Equal(("OUTPUT", "data"), ((string)link["type"]!, (string)link["key"]!));
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync($"{Own}/tasks")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"{Own}/tasks/zzz?run_id={run}")).Status);
    }

    private async Task<string> ExperimentAsync(JsonObject rules)
    {
        string experiment = (string)(await PostAsync($"{Api}/experiments", new JsonObject { ["display_name"] = "kept" })).Ok()["experiment_id"]!;
        (await PostAsync($"{Own}/experiments/{experiment}/rules", rules)).Ok();
        return experiment;
    }

    private async Task<string> ArtifactRunAsync(string experiment, string text)
    {
        JsonObject body = RunBody(Writing(text), text);
        body["experiment_id"] = experiment;
        string run = (string)(await PostAsync($"{Api}/runs", body)).Ok()["run_id"]!;
        await StateAsync(run, "SUCCEEDED");
        await EventuallyAsync("its row says so", async () => (await Resources.Runs.FindAsync(new(run), Stop))?.FinishedAt is not null);
        return run;
    }

    private async Task<string> UriAsync(string run)
    {
        JsonArray? found = null;
        await EventuallyAsync("its artifact is listed", async () => (found = (await GetAsync($"{Own}/artifacts?run_id={run}")).Ok()["artifacts"]!.AsArray()).Count > 0);
        return (string)found![0]!["uri"]!;
    }

    private async Task UseAsync(string uri) => await Catalog.ApplyAsync(
        new CatalogChanges
        {
            Run = new() { Run = new("user"), PipelineName = "p", DisplayName = "p", Status = "SUCCEEDED", CreatedAt = Now, EndedAt = Now },
            Version = 1,
            Uses = [new ArtifactUse(uri, new("user"), new("t"), "in", "consumed")],
        },
        Stop);

    private async Task<Answer> RetainAsync(bool isDry) => (await PostAsync($"{Own}/retention", new JsonObject { ["dry_run"] = isDry })).Ok();

    private bool Exists(string uri) => Path.Exists(new Uri(uri).LocalPath);

    private static IEnumerable<string> Texts(JsonNode list) => list.AsArray().Select(one => (string)one!);

    private static TimeSpan? Days(int? days) => days is { } given ? TimeSpan.FromDays(given) : null;

    /// <summary>Steps, one after the other, that print and leave an artifact.</summary>
    private static PipelinePackage Writing(string text, bool isCached = false, params string[] tasks)
    {
        DagBuilder pipeline = Some.Pipeline();
        string? before = null;
        foreach (string task in tasks.Length > 0 ? tasks : ["a"])
        {
            string? after = before;
            pipeline = pipeline.WithStep(
                task,
                spec => spec with { Caching = new CachingOptions(isCached, ""), DependentTasks = after is null ? default : [after] },
                component => component with { OutputParameters = default });
            before = task;
        }
        ExecutorSpec.Container program = new() { Image = "busybox", Command = ["sh", "-c", $"echo said; mkdir -p \"$(dirname \"$0\")\"; printf '{text}' > \"$0\"", "{{$.outputs.artifacts['data'].path}}"] };
        PipelinePackage package = pipeline.Build();
        return package with { Pipeline = package.Pipeline with { Executors = Map.Of<ExecutorSpec>(("exec", program)) } };
    }

    private sealed class Ahead : TimeProvider
    {
        private long _ticks;

        public double Days
        {
            set => Interlocked.Exchange(ref _ticks, TimeSpan.FromDays(value).Ticks);
        }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ticks));
    }
}
