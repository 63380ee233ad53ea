using System.Collections.Concurrent;
using Pipelines.ApiServer;
using Pipelines.Conformance;
using Pipelines.Kubernetes.Cluster;
using Pipelines.Kubernetes.Cluster.Resources;

namespace Pipelines.Kubernetes.Tests.Cluster;

/// <summary>One list and a watch, whatever becomes of the watch.</summary>
public sealed class InformerTests
{
    private static CancellationToken Stop => ClusterBench.Stop;

    [Fact]
    public async Task What_is_there_and_what_comes_and_goes_is_known_without_asking_again()
    {
        await using ClusterBench bench = await ClusterBench.StartAsync();
        await using Running informer = new(bench);
        Make(bench, "a");
        informer.Start();
        await informer.Informer.Listed;

        Make(bench, "b");
        Make(bench, "other", run: "not ours");
        bench.Server.Objects.Delete(Jobs(bench), "ml", "a", "Background", uid: null);

        await Eventually.HoldsAsync(() => informer.Names is ["b"] && informer.Gone.Contains("a"), "b is known and a is gone");
        Assert.Equal(1, informer.Informer.Lists);
        Assert.Equal(1, bench.Server.Requests.Count(request => !request.Contains("watch=true", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task After_a_watch_that_was_cut_nothing_is_missed_and_nothing_listed()
    {
        await using ClusterBench bench = await ClusterBench.StartAsync();
        await using Running informer = new(bench);
        informer.Start();
        await informer.Informer.Listed;
        for (int round = 0; round < 5; round++)
        {
            bench.Server.CutWatches();
            Make(bench, $"r{round}");
            await Eventually.HoldsAsync(() => informer.Names.Contains($"r{round}"), $"r{round} is known");
        }

        Assert.Equal(1, informer.Informer.Lists);
    }

    [Fact]
    public async Task After_a_version_that_is_too_old_all_is_listed_and_what_is_gone_is_told()
    {
        await using ClusterBench bench = await ClusterBench.StartAsync();
        await using Running informer = new(bench);
        for (int i = 0; i < 2000; i++)
            Make(bench, $"j{i:D4}");
        informer.Start();
        await informer.Informer.Listed;
        // While nobody watches, much happens, and the history of it goes.
        bench.Server.Faults.Add(new((_, path) => path.Contains("watch=true", StringComparison.Ordinal)) { Code = 503, Times = 2 });
        bench.Server.CutWatches();
        for (int i = 0; i < 1000; i++)
            bench.Server.Objects.Delete(Jobs(bench), "ml", $"j{i:D4}", "Background", uid: null);
        Make(bench, "last");
        bench.Server.Objects.Compact();

        await Eventually.HoldsAsync(() => informer.Names.Length == 1001 && informer.Names.Contains("last"), "the list is as the server's");
        await Eventually.HoldsAsync(() => informer.Gone.Count == 1000, "each deletion is told once");
    }

    [Fact]
    public async Task A_server_that_stops_answering_is_waited_for_and_a_refusal_ends_it()
    {
        await using ClusterBench bench = await ClusterBench.StartAsync(options: new() { Rate = 1000, Burst = 1000, Patience = TimeSpan.Zero });
        await using Running informer = new(bench);
        bench.Server.Faults.Add(new((_, _) => true) { Code = 503, Times = 3 });
        Make(bench, "a");
        informer.Start();
        await Eventually.HoldsAsync(() => informer.Names is ["a"], "a is known");

        bench.Server.Faults.Add(new((_, path) => path.Contains("watch=true", StringComparison.Ordinal)) { Code = 403 });
        bench.Server.CutWatches();

        Assert.Equal(403, (await Assert.ThrowsAsync<ClusterException>(() => informer.Loop)).Code);
    }

    private static ApiResource Jobs(ClusterBench bench) => bench.Server.Resource("batch", "jobs");

    private static void Make(ClusterBench bench, string name, string run = "r1") => bench.Server.Objects.Create(Jobs(bench), "ml", ClusterBench.Job(name, run: run));

    private sealed class Running : IInformed<JobObject>, IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();

        public Running(ClusterBench bench) => Informer = new(bench.Client, ResourceKinds.Jobs, "ml", new Selection { Labels = "run=r1" }, this);

        public Informer<JobObject> Informer { get; }

        public ConcurrentQueue<string> Gone { get; } = new();

        public Task Loop { get; private set; } = Task.CompletedTask;

        public string[] Names => [.. Informer.Known.Select(job => job.Metadata.Name).Order(StringComparer.Ordinal)];

        public void Start() => Loop = Informer.RunAsync(_end.Token);

        public void Is(JobObject found)
        {
        }

        void IInformed<JobObject>.Gone(JobObject last) => Gone.Enqueue(last.Metadata.Name);

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            try
            {
                await Loop;
            }
            catch (Exception over) when (over is OperationCanceledException or ClusterException)
            {
                // It ends so.
            }
            _end.Dispose();
        }
    }
}
