using Pipelines.Kubernetes.Cluster;

namespace Pipelines.Kubernetes.Tests.Cluster;

public sealed class ClusterThrottleTests
{
    [Fact]
    public void A_burst_goes_at_once_and_lanes_do_not_wait_for_each_other()
    {
        ClusterThrottle throttle = new(rate: 0.001, burst: 3, TimeProvider.System);

        Task[] reads = [.. Enumerable.Range(0, 5).Select(_ => throttle.WaitAsync(ClusterLane.Reads, ClusterBench.Stop))];

        Assert.Equal([true, true, true, false, false], reads.Select(read => read.IsCompleted));
        Assert.True(throttle.WaitAsync(ClusterLane.Writes, ClusterBench.Stop).IsCompleted);
    }

    [Fact]
    public void Too_many_halves_the_rate_of_its_lane_and_successes_bring_it_back()
    {
        ClusterThrottle throttle = new(rate: 40, burst: 1, TimeProvider.System);

        throttle.TooMany(ClusterLane.Writes);
        throttle.TooMany(ClusterLane.Writes);
        Assert.Equal((10, 40), (throttle.RateOf(ClusterLane.Writes), throttle.RateOf(ClusterLane.Reads)));
        for (int i = 0; i < 20; i++)
            throttle.TooMany(ClusterLane.Writes);
        Assert.Equal(1, throttle.RateOf(ClusterLane.Writes));
        for (int i = 0; i < 2000; i++)
            throttle.Taken(ClusterLane.Writes);
        Assert.Equal(40, throttle.RateOf(ClusterLane.Writes));
    }
}
