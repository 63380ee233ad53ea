using Pipelines.Core.Serving;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Xunit;

namespace Pipelines.Conformance;

/// <summary>What <see cref="IServingBackend"/> says, for any adapter.</summary>
public abstract class ServingBackendContract
{
    private static readonly ServiceName Iris = new("default", "iris");

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The adapter under test, without services.</summary>
    protected abstract IServingBackend Backend { get; }

    /// <summary>Lets a revision become ready, or waits until it is.</summary>
    protected abstract Task BecomesReadyAsync(ServiceName name, int revision);

    /// <summary>Lets a revision fail with these words, or waits until it has.</summary>
    protected abstract Task FailsAsync(ServiceName name, int revision, string words);

    [Fact]
    public async Task What_is_unknown_is_null_and_can_be_removed()
    {
        Assert.Null(await Backend.ObserveAsync(Iris, Stop));
        await Backend.RemoveAsync(Iris, Stop);
        Assert.Null(await Backend.ObserveAsync(Iris, Stop));
    }

    [Fact]
    public async Task A_first_revision_gets_all_requests_once_it_is_ready_whatever_the_canary_says()
    {
        ServiceStatus made = await Backend.ApplyAsync(Spec("a", canary: 10), Stop);
        Assert.Equal("iris-predictor-00001", made.LatestCreated);
        Assert.Equal("", made.LatestReady);
        Assert.Empty(made.Traffic);

        await BecomesReadyAsync(Iris, 1);
        ServiceStatus ready = await ObserveAsync();
        Assert.Equal("iris-predictor-00001", ready.LatestReady);
        Assert.Equal(new RolledOut("iris-predictor-00001", ""), ready.RolledOut);
        Assert.Equal(100, ready.Traffic.Where(share => share.Revision == "iris-predictor-00001").Sum(share => share.Percent));
    }

    [Fact]
    public async Task The_same_spec_twice_changes_nothing()
    {
        await ServeAsync("a", 1);
        ServiceStatus once = await ObserveAsync();
        ServiceStatus twice = await Backend.ApplyAsync(Spec("a"), Stop);
        Assert.Equal(once, twice);
        Assert.Equal(once, await ObserveAsync());
    }

    [Fact]
    public async Task Many_who_ask_for_the_same_get_one_revision()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Backend.ApplyAsync(Spec("a"), Stop), Stop)));
        Assert.Equal(["iris-predictor-00001"], (await ObserveAsync()).Revisions.Select(revision => revision.Name));
    }

    [Fact]
    public async Task While_a_newer_revision_loads_the_old_one_answers()
    {
        await ServeAsync("a", 1);
        ServiceStatus loading = await Backend.ApplyAsync(Spec("b"), Stop);
        Assert.Equal("iris-predictor-00002", loading.LatestCreated);
        Assert.Equal(RevisionState.Loading, loading.Revisions[1].State);
        Assert.Equal(["iris-predictor-00001"], loading.Traffic.Select(share => share.Revision));
        Assert.Equal([100], Percents(loading));
    }

    [Fact]
    public async Task A_revision_that_fails_gets_nothing_and_says_why()
    {
        await ServeAsync("a", 1);
        await Backend.ApplyAsync(Spec("b"), Stop);
        await FailsAsync(Iris, 2, "model.json is no model");
        ServiceStatus status = await ObserveAsync();
        Assert.Equal(RevisionState.Failed, status.Revisions[1].State);
        Assert.Contains("model.json is no model", status.Revisions[1].Message, StringComparison.Ordinal);
        Assert.Equal(["iris-predictor-00001"], status.Traffic.Select(share => share.Revision));
    }

    [Fact]
    public async Task A_canary_shares_requests_and_is_promoted_by_taking_the_percentage_away()
    {
        await ServeAsync("a", 1);
        await Backend.ApplyAsync(Spec("b", canary: 20), Stop);
        await BecomesReadyAsync(Iris, 2);
        ServiceStatus canary = await ObserveAsync();
        Assert.Equal(
            [new TrafficShare("iris-predictor-00002", 20, IsLatest: true), new TrafficShare("iris-predictor-00001", 80, IsLatest: false)],
            canary.Traffic);
        Assert.Equal("iris-predictor-00001", canary.RolledOut.Latest);

        ServiceStatus promoted = await Backend.ApplyAsync(Spec("b"), Stop);
        Assert.Equal(["iris-predictor-00001", "iris-predictor-00002"], promoted.Revisions.Select(revision => revision.Name));
        Assert.Equal(["iris-predictor-00002"], promoted.Traffic.Select(share => share.Revision));
        Assert.Equal(new RolledOut("iris-predictor-00002", "iris-predictor-00001"), promoted.RolledOut);
    }

    [Fact]
    public async Task A_canary_of_nothing_leaves_all_requests_where_they_were()
    {
        await ServeAsync("a", 1);
        await Backend.ApplyAsync(Spec("b", canary: 20), Stop);
        await BecomesReadyAsync(Iris, 2);
        ServiceStatus back = await Backend.ApplyAsync(Spec("b", canary: 0), Stop);
        Assert.Equal(100, back.Traffic.Where(share => share.Revision == "iris-predictor-00001").Sum(share => share.Percent));
        Assert.Equal("iris-predictor-00001", back.RolledOut.Latest);
    }

    [Fact]
    public async Task After_a_promotion_a_canary_of_nothing_steps_back_once()
    {
        await ServeAsync("a", 1);
        await ServeAsync("b", 2);
        await Backend.ApplyAsync(Spec("b", canary: 0), Stop);
        ServiceStatus back = await ObserveAsync();
        Assert.Equal("iris-predictor-00001", back.RolledOut.Latest);
        Assert.Equal(100, back.Traffic.Where(share => share.Revision == "iris-predictor-00001").Sum(share => share.Percent));
    }

    [Fact]
    public async Task Services_do_not_touch_each_other_and_a_removed_one_begins_anew()
    {
        ServiceName other = new("team", "iris");
        await ServeAsync("a", 1);
        await ServeAsync("b", 2);
        await Backend.ApplyAsync(Spec("z") with { Name = other }, Stop);
        await Backend.RemoveAsync(Iris, Stop);

        Assert.Null(await Backend.ObserveAsync(Iris, Stop));
        Assert.NotNull(await Backend.ObserveAsync(other, Stop));
        Assert.Equal("iris-predictor-00001", (await Backend.ApplyAsync(Spec("c"), Stop)).LatestCreated);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(101)]
    public async Task A_percentage_out_of_range_is_refused(int percent)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Backend.ApplyAsync(Spec("a", percent), Stop));
        Assert.Null(await Backend.ObserveAsync(Iris, Stop));
    }

    private async Task ServeAsync(string model, int revision)
    {
        await Backend.ApplyAsync(Spec(model), Stop);
        await BecomesReadyAsync(Iris, revision);
    }

    private async Task<ServiceStatus> ObserveAsync()
    {
        ServiceStatus? status = await Backend.ObserveAsync(Iris, Stop);
        Assert.NotNull(status);
        return status;
    }

    private static int[] Percents(ServiceStatus status) => [.. status.Traffic.Select(share => share.Percent)];

    private static ServiceSpec Spec(string model, int? canary = null) => new()
    {
        Name = Iris,
        Template = ValueJson.Read($$$"""{"model": {"modelFormat": {"name": "sklearn"}, "storageUri": "file:///models/{{{model}}}"}}"""),
        CanaryTrafficPercent = canary,
    };
}
