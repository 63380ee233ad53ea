using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Pipelines.Conformance;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Tests;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Tests.Runs;

namespace Pipelines.Server.Tests;

/// <summary>Limits over HTTP, with files and with a database server.</summary>
public class QueueTests : ServerBench
{
    private static readonly PipelinePackage Package = Some.Pipeline().WithStep("gate").WithStep("after", "gate").Build();
    private readonly Gate _gate = new();

    public QueueTests() => Launcher = () => _gate;

    [Fact]
    public async Task A_run_above_the_servers_limit_waits_says_so_and_begins_when_one_ends()
    {
        await StopAsync();
        Options = Options with { MostRuns = 1 };
        await StartAsync();
        string first = await RunAsync(Package), second = await RunAsync(Package);
        await StateAsync(first, "RUNNING");

        JsonNode waiting = (await GetAsync($"{Own}/runs/{second}")).Ok()["waiting"];
        Assert.Equal(("server", 1, 1), ((string)waiting["for"]!, (int)waiting["running"]!, (int)waiting["most"]!));
        Assert.Equal("PENDING", (string)(await GetAsync($"{Api}/runs/{second}")).Ok()["state"]!);
        Assert.Equal([second], (await GetAsync($"{Own}/queue")).Ok()["waiting"]!.AsArray().Select(run => (string)run!["run_id"]!));

        // It waits across a restart too.
        await StopAsync();
        await StartAsync();
        Assert.Equal("server", (string)(await GetAsync($"{Own}/runs/{second}")).Ok()["waiting"]["for"]!);
        await _gate.OpenAsync();
        await StateAsync(first, "SUCCEEDED");
        await StateAsync(second, "SUCCEEDED");
        Assert.False((await GetAsync($"{Own}/runs/{second}")).Ok().Has("waiting"));
    }

    [Fact]
    public async Task Pools_and_experiments_limit_their_own_and_greater_priorities_go_first()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync($"{Own}/pools", new JsonObject { ["name"] = "gpu", ["max_runs"] = 0 })).Status);
        (await PostAsync($"{Own}/pools", new JsonObject { ["name"] = "gpu", ["max_runs"] = 1 })).Ok();
        string experiment = (string)(await PostAsync($"{Api}/experiments", new JsonObject { ["display_name"] = "small" })).Ok()["experiment_id"]!;
        (await PostAsync($"{Own}/experiments/{experiment}/rules", new JsonObject { ["max_runs"] = 1, ["priority"] = 2 })).Ok();
        Assert.Equal(1, (int)(await GetAsync($"{Own}/experiments/{experiment}/rules")).Ok()["max_runs"]!);
        Assert.Equal(HttpStatusCode.BadRequest, (await OwnRunAsync(new JsonObject { ["pool"] = "gpux" })).Status);

        string holder = (string)(await OwnRunAsync(new JsonObject { ["pool"] = "gpu" })).Ok()["run_id"]!;
        await StateAsync(holder, "RUNNING");
        string late = (string)(await OwnRunAsync(new JsonObject { ["pool"] = "gpu" })).Ok()["run_id"]!;
        string urgent = (string)(await OwnRunAsync(new JsonObject { ["pool"] = "gpu", ["priority"] = 7 })).Ok()["run_id"]!;
        Assert.Equal([urgent, late], (await GetAsync($"{Own}/queue")).Ok()["waiting"]!.AsArray().Select(run => (string)run!["run_id"]!));
        JsonNode pool = (await GetAsync($"{Own}/pools")).Ok()["pools"]![0]!;
        Assert.Equal(("gpu", 1, 1), ((string)pool["name"]!, (int)pool["max_runs"]!, (int)pool["running"]!));
        JsonObject body = RunBody(Package);
        body["experiment_id"] = experiment;
        string[] ofExperiment = [(string)(await PostAsync($"{Api}/runs", body.DeepClone())).Ok()["run_id"]!, (string)(await PostAsync($"{Api}/runs", body)).Ok()["run_id"]!];
        Assert.Equal("experiment", (string)(await GetAsync($"{Own}/runs/{ofExperiment[1]}")).Ok()["waiting"]["for"]!);

        // A canceled one gives its turn up, and one that waits ends without having begun.
        (await PostAsync($"{Api}/runs/{late}:terminate")).Ok();
        await StateAsync(late, "CANCELED");
        (await DeleteAsync($"{Own}/pools/gpu")).Ok();
        await StateAsync(urgent, "RUNNING");
        await _gate.OpenAsync();
        foreach (string run in (string[])[holder, urgent, .. ofExperiment])
            await StateAsync(run, "SUCCEEDED");
    }

    [Fact]
    public async Task A_paused_run_starts_no_step_until_it_is_resumed_and_can_be_canceled()
    {
        string run = await RunAsync(Package), other = await RunAsync(Package);
        await EventuallyAsync("both have begun", () => Task.FromResult(_gate.Begun.Count == 2));
        (await PostAsync($"{Own}/runs/{run}:pause")).Ok();
        (await PostAsync($"{Own}/runs/{other}:pause")).Ok();
        Assert.Equal("PAUSED", (string)(await GetAsync($"{Api}/runs/{run}")).Ok()["state"]!);
        Assert.Equal("pause", (string)(await GetAsync($"{Own}/runs/{run}")).Ok()["waiting"]["for"]!);
        Assert.Equal(2, (int)(await GetAsync($"{Api}/runs?filter={Uri.EscapeDataString("""{"predicates":[{"operation":"EQUALS","key":"state","string_value":"PAUSED"}]}""")}")).Ok()["total_size"]!);

        // It is paused across a restart, too.
        await StopAsync();
        await StartAsync();
        await _gate.OpenAsync();
        await EventuallyAsync("the step at work has ended", async () => (string?)Details(await GetAsync($"{Api}/runs/{run}")).GetValueOrDefault("gate")?["state"] == "SUCCEEDED");
        Assert.DoesNotContain(_gate.Begun.Keys, attempt => attempt.Task.Text == "after");
        (await PostAsync($"{Own}/runs/{run}:resume")).Ok();
        await StateAsync(run, "SUCCEEDED");
        (await PostAsync($"{Api}/runs/{other}:terminate")).Ok();
        await StateAsync(other, "CANCELED");
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync($"{Own}/runs/{run}:pause")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync($"{Own}/runs/nobody:pause")).Status);
    }

    [Fact]
    public async Task A_plan_says_what_a_run_would_do_and_makes_none()
    {
        Answer plan = (await PostAsync($"{Own}/plan", RunBody(Package))).Ok();
        Assert.Equal(["after", "gate"], plan["tasks"]!.AsObject().Select(task => task.Key).Order(StringComparer.Ordinal));
        Assert.False((await GetAsync($"{Api}/runs")).Ok().Has("runs"));
    }

    private Task<Answer> OwnRunAsync(JsonObject options)
    {
        JsonObject body = RunBody(Package);
        body["options"] = options;
        return PostAsync($"{Own}/runs", body);
    }

    /// <summary>Steps called "gate" end only once it is open, across restarts of the server.</summary>
    private sealed class Gate : ILauncher
    {
        private readonly ConcurrentDictionary<AttemptId, IStepSink> _waiting = [];
        private volatile bool _isOpen;

        public ConcurrentDictionary<AttemptId, bool> Begun { get; } = [];

        public async Task OpenAsync()
        {
            _isOpen = true;
            foreach (AttemptId attempt in _waiting.Keys)
                await EndAsync(attempt, DoneAtOnce.Success);
        }

        public async Task StartAsync(StepOrder order, IStepSink sink, CancellationToken stop)
        {
            Begun[order.Attempt] = true;
            _waiting[order.Attempt] = sink;
            await sink.StartedAsync(order.Attempt, DateTimeOffset.UnixEpoch);
            // After the note: whoever opens meanwhile either finds it there or is seen here.
            if (order.TaskName != "gate" || _isOpen)
                await EndAsync(order.Attempt, DoneAtOnce.Success);
        }

        public Task StopAsync(AttemptId attempt, TimeSpan grace, CancellationToken stop) => EndAsync(attempt, new() { Outcome = StepOutcome.Canceled });

        public Task<StepStanding> FindAsync(AttemptId attempt, CancellationToken stop)
            => Task.FromResult(_waiting.ContainsKey(attempt) ? StepStanding.Running : StepStanding.Unknown);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private async Task EndAsync(AttemptId attempt, StepReport report)
        {
            if (_waiting.TryRemove(attempt, out IStepSink? sink))
                await sink.EndedAsync(attempt, report);
        }
    }
}

/// <summary>The same over a database server.</summary>
public sealed class SharedQueueTests : QueueTests
{
    public override async ValueTask InitializeAsync()
    {
        Store = await PostgresServer.EmptyStoreAsync();
        await base.InitializeAsync();
    }
}
