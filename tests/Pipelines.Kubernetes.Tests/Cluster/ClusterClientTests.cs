using System.Text.Json.Nodes;
using Pipelines.ApiServer;
using Pipelines.Kubernetes.Cluster;
using Pipelines.Kubernetes.Cluster.Resources;

namespace Pipelines.Kubernetes.Tests.Cluster;

/// <summary>Each verb, and what a client does when it is refused, told to wait, or cut off.</summary>
public sealed class ClusterClientTests
{
    private static CancellationToken Stop => ClusterBench.Stop;

    [Fact]
    public async Task Objects_are_made_found_changed_and_deleted()
    {
        await using ClusterBench bench = await ClusterBench.StartAsync();

        JobObject made = await bench.Client.CreateAsync(ResourceKinds.Jobs, "ml", ClusterBench.Job("a"), Stop);
        JobObject merged = await bench.Client.MergeAsync(ResourceKinds.Jobs, "ml", "a", new JsonObject { ["spec"] = new JsonObject { ["suspend"] = true } }, Stop);
        JobObject patched = await bench.Client.PatchAsync(
            ResourceKinds.Jobs, "ml", "a", new JsonArray(new JsonObject { ["op"] = "add", ["path"] = "/metadata/labels/x~1y", ["value"] = "z" }), Stop);

        Assert.Equal(("a", "ml", "r1"), (made.Metadata.Name, made.Metadata.Namespace, made.Metadata.Labels["run"]));
        Assert.True(merged.Spec.Suspend);
        Assert.Equal("z", patched.Metadata.Labels["x/y"]);
        Assert.Equal(patched.Metadata.ResourceVersion, (await bench.Client.FindAsync(ResourceKinds.Jobs, "ml", "a", Stop))!.Metadata.ResourceVersion);
        Assert.True(await bench.Client.DeleteAsync(ResourceKinds.Jobs, "ml", "a", Propagation.Background, Stop));
        Assert.False(await bench.Client.DeleteAsync(ResourceKinds.Jobs, "ml", "a", Propagation.Background, Stop));
        Assert.Null(await bench.Client.FindAsync(ResourceKinds.Jobs, "ml", "a", Stop));
    }

    [Fact]
    public async Task Deleting_takes_the_pods_along_and_only_the_object_that_was_meant()
    {
        await using ClusterBench bench = await ClusterBench.StartAsync();
        JobObject job = await bench.Client.CreateAsync(ResourceKinds.Jobs, "ml", ClusterBench.Job("a"), Stop);
        bench.Server.Objects.Create(bench.Server.Resource("", "pods"), "ml", new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = "a-1",
                ["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = "batch/v1", ["kind"] = "Job", ["name"] = "a", ["uid"] = job.Metadata.Uid, ["controller"] = true }),
            },
        });

        ClusterException other = await Assert.ThrowsAsync<ClusterException>(() => bench.Client.DeleteAsync(ResourceKinds.Jobs, "ml", "a", Propagation.Background, Stop, uid: "another"));
        Assert.True(other.IsConflict);
        Assert.NotNull(await bench.Client.FindAsync(ResourceKinds.Pods, "ml", "a-1", Stop));
        await bench.Client.DeleteAsync(ResourceKinds.Jobs, "ml", "a", Propagation.Background, Stop, uid: job.Metadata.Uid);

        Assert.Null(await bench.Client.FindAsync(ResourceKinds.Pods, "ml", "a-1", Stop));
    }

    [Fact]
    public async Task A_list_is_read_in_pages_and_begun_anew_when_its_continuation_has_died()
    {
        await using ClusterBench bench = await ClusterBench.StartAsync();
        for (int i = 0; i < 1200; i++)
            bench.Server.Objects.Create(bench.Server.Resource("batch", "jobs"), "ml", ClusterBench.Job($"j{i:D4}", run: i % 2 == 0 ? "even" : "odd"));
        bench.Server.Faults.Add(new((method, path) => path.Contains("continue=", StringComparison.Ordinal)) { Code = 410 });

        (IReadOnlyList<JobObject> all, string version) = await bench.Client.ListAsync(ResourceKinds.Jobs, "ml", new Selection(), Stop);
        (IReadOnlyList<JobObject> odd, _) = await bench.Client.ListAsync(ResourceKinds.Jobs, null, new Selection { Labels = "run in (odd,x)" }, Stop);

        Assert.Equal((1200, 1200), (all.Count, all.Select(job => job.Metadata.Name).Distinct().Count()));
        Assert.Equal(600, odd.Count);
        Assert.NotEmpty(version);
        Assert.Equal(0, bench.Server.Faults.Left);
    }

    [Fact]
    public async Task What_is_applied_is_owned_and_what_is_said_no_more_goes()
    {
        await using ClusterBench bench = await ClusterBench.StartAsync();
        await bench.Client.ApplyAsync(ResourceKinds.ConfigMaps, "ml", Map(("a", "1"), ("b", "2")), force: false, Stop);
        bench.Server.Objects.Update(bench.Server.Resource("", "configmaps"), "ml", "m", now =>
        {
            now["data"]!["c"] = "3";
            return now;
        });

        ConfigMapObject now = await bench.Client.ApplyAsync(ResourceKinds.ConfigMaps, "ml", Map(("a", "9")), force: false, Stop);

        Assert.Equal([("a", "9"), ("c", "3")], now.Data.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value)));

        static JsonObject Map(params (string Key, string Value)[] data) => new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "m" },
            ["data"] = new JsonObject(data.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        };
    }

    [Fact]
    public async Task Too_many_is_waited_for_even_where_a_request_must_not_be_sent_twice()
    {
        await using ClusterBench bench = await ClusterBench.StartAsync();
        JsonObject drawn = ClusterBench.Job("x");
        ((JsonObject)drawn["metadata"]!).Remove("name");
        drawn["metadata"]!["generateName"] = "x-";
        bench.Server.Faults.Add(new((method, _) => method == "POST") { Code = 429, RetryAfter = 1, Times = 2 });
        double before = bench.Client.Connection.Throttle.RateOf(ClusterLane.Writes);

        await bench.Client.CreateAsync(ResourceKinds.Jobs, "ml", drawn, Stop);

        Assert.Equal(3, bench.Count("POST"));
        Assert.Single(bench.Server.Objects.List(bench.Server.Resource("batch", "jobs"), "ml"));
        Assert.True(bench.Client.Connection.Throttle.RateOf(ClusterLane.Writes) < before, "It goes slower.");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(0)]
    public async Task A_name_that_the_server_draws_is_not_asked_for_twice_when_nobody_knows_what_became_of_it(int code)
    {
        await using ClusterBench bench = await ClusterBench.StartAsync();
        JsonObject drawn = ClusterBench.Job("x");
        ((JsonObject)drawn["metadata"]!).Remove("name");
        drawn["metadata"]!["generateName"] = "x-";
        bench.Server.Faults.Add(new((method, _) => method == "POST") { Code = code, IsAfter = true });

        ClusterException told = await Assert.ThrowsAsync<ClusterException>(() => bench.Client.CreateAsync(ResourceKinds.Jobs, "ml", drawn, Stop));

        Assert.True(told.MayPass);
        Assert.Single(bench.Server.Objects.List(bench.Server.Resource("batch", "jobs"), "ml"));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(504)]
    [InlineData(0)]
    public async Task An_object_with_a_computed_name_is_made_once_however_often_its_answer_is_lost(int code)
    {
        await using ClusterBench bench = await ClusterBench.StartAsync();
        bench.Server.Faults.Add(new((method, _) => method == "POST") { Code = code, IsAfter = true, Times = 2 });

        (JobObject made, _) = await new ClusterWrites(bench.Client).EnsureAsync(ResourceKinds.Jobs, "ml", ClusterBench.Job("a"), Stop);
        (JobObject again, bool isNew) = await new ClusterWrites(bench.Client).EnsureAsync(ResourceKinds.Jobs, "ml", ClusterBench.Job("a"), Stop);

        Assert.Equal((made.Metadata.Uid, false), (again.Metadata.Uid, isNew));
        ClusterException other = await Assert.ThrowsAsync<ClusterException>(() => new ClusterWrites(bench.Client).EnsureAsync(ResourceKinds.Jobs, "ml", ClusterBench.Job("a", "alpine"), Stop));
        Assert.True(other.IsThere);
        Assert.Contains("was made of something else", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_whose_object_is_on_its_way_out_is_waited_for()
    {
        await using ClusterBench bench = await ClusterBench.StartAsync();
        ApiResource jobs = bench.Server.Resource("batch", "jobs");
        JsonObject held = ClusterBench.Job("a");
        held["metadata"]!["finalizers"] = new JsonArray("test/hold");
        bench.Server.Objects.Create(jobs, "ml", held);
        bench.Server.Objects.Delete(jobs, "ml", "a", "Background", uid: null);

        Task<(JobObject, bool IsNew)> making = new ClusterWrites(bench.Client).EnsureAsync(ResourceKinds.Jobs, "ml", ClusterBench.Job("a"), Stop);
        await Pipelines.Conformance.Eventually.HoldsAsync(() => bench.Count("GET") > 0, "it has looked at what is there");
        bench.Server.Objects.Update(jobs, "ml", "a", now =>
        {
            ((JsonObject)now["metadata"]!).Remove("finalizers");
            return now;
        });

        Assert.True((await making).IsNew);
    }

    [Fact]
    public async Task A_change_that_lost_a_race_is_done_again_on_what_is_there()
    {
        await using ClusterBench bench = await ClusterBench.StartAsync();
        ApiResource jobs = bench.Server.Resource("batch", "jobs");
        bench.Server.Objects.Create(jobs, "ml", ClusterBench.Job("a"));
        int seen = 0;

        JobObject? now = await new ClusterWrites(bench.Client).ChangeAsync(
            ResourceKinds.Jobs,
            "ml",
            "a",
            job =>
            {
                // Somebody else is faster, the first time.
                if (seen++ == 0)
                    bench.Server.Objects.Update(jobs, "ml", "a", one => Labelled(one, "other", "1"));
                return new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["count"] = $"{job.Metadata.Labels.Count}" } } };
            },
            Stop);

        Assert.Equal((2, "2"), (seen, now!.Metadata.Labels["count"]));

        static JsonObject Labelled(JsonObject one, string name, string value)
        {
            one["metadata"]!["labels"]![name] = value;
            return one;
        }
    }

    [Fact]
    public async Task Refusals_for_good_are_told_at_once_with_their_causes()
    {
        ApiResource picky = new("example.org", "v1", "things", "Thing") { Check = item => item["spec"] is null ? ["spec: Required value"] : [] };
        await using ClusterBench bench = await ClusterBench.StartAsync(new() { Resources = [picky], May = (verb, what) => what != "/secrets" });
        ResourceKind<AnyObject> things = ResourceKinds.Any("example.org", "v1", "things", "Thing"), secrets = ResourceKinds.Any("", "v1", "secrets", "Secret");

        ClusterException invalid = await Assert.ThrowsAsync<ClusterException>(() => bench.Client.CreateAsync(things, "ml", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "a" } }, Stop));
        ClusterException forbidden = await Assert.ThrowsAsync<ClusterException>(() => bench.Client.FindAsync(secrets, "ml", "a", Stop));

        Assert.Equal((422, true, "FieldValueInvalid: spec: Required value (spec)"), (invalid.Code, invalid.IsInvalid, Assert.Single(invalid.Causes)));
        Assert.Contains("may not be done by us", forbidden.Message, StringComparison.Ordinal);
        Assert.Equal(2, bench.Server.Requests.Count);
        Assert.False((await bench.Client.MayAsync("get", "", "secrets", "ml", Stop)).Allowed);
        Assert.True((await bench.Client.MayAsync("create", "batch", "jobs", "ml", Stop)).Allowed);
    }

    [Fact]
    public async Task What_a_server_knows_is_discovered()
    {
        await using ClusterBench bench = await ClusterBench.StartAsync();

        Assert.Contains((await bench.Client.DiscoverAsync("batch", "v1", Stop))!, fact => fact is { Name: "jobs", Kind: "Job", Namespaced: true });
        Assert.Null(await bench.Client.DiscoverAsync("trainer.kubeflow.org", "v1alpha1", Stop));
        Assert.Equal("36", (await bench.Client.VersionAsync(Stop)).Minor);
    }

    [Fact]
    public async Task A_log_is_read_to_its_end_over_streams_that_end_early()
    {
        await using ClusterBench bench = await ClusterBench.StartAsync();
        ContainerLog log = bench.Server.Log("ml", "p", "main");
        DateTimeOffset at = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        log.Print(at, "one");
        log.Print(at.AddMilliseconds(1), "two");
        List<string> read = [];

        await foreach (LogLine line in new LogReader(bench.Client).FollowAsync("ml", "p", "main", _ => Task.FromResult(log.HasEnded), Stop))
        {
            read.Add(line.Text);
            if (line.Text == "two")
            {
                log.CutStreams();
                log.Print(at.AddMilliseconds(2), "three");
                log.Print(at.AddMilliseconds(2), "four");
                log.End();
            }
        }

        Assert.Equal(["one", "two", "three", "four"], read);
    }
}
