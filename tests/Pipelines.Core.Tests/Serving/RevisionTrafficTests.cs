using Pipelines.Core.Serving;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Serving;

public sealed class RevisionTrafficTests
{
    private static readonly RolledOut First = new("one", "");
    private static readonly RolledOut Second = new("two", "one");

    [Fact]
    public void Nothing_ready_means_no_traffic() => Assert.Empty(RevisionTraffic.Split("", First, 50));

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(30)]
    public void The_first_revision_gets_everything(int? percent)
        => Assert.Equal([new TrafficShare("one", 100, true)], RevisionTraffic.Split("one", RolledOut.None, percent));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(99)]
    public void A_canary_leaves_the_rest_to_the_one_before(int percent)
        => Assert.Equal([new TrafficShare("two", percent, true), new TrafficShare("one", 100 - percent, false)], RevisionTraffic.Split("two", First, percent));

    [Theory]
    [InlineData(null)]
    [InlineData(100)]
    public void All_of_it_is_a_promotion(int? percent)
    {
        Sequence<TrafficShare> traffic = RevisionTraffic.Split("two", First, percent);
        Assert.Equal([new TrafficShare("two", 100, true)], traffic);
        Assert.Equal(Second, RevisionTraffic.After(First, traffic, "two"));
        Assert.Equal(Second, RevisionTraffic.After(Second, traffic, "two"));
    }

    [Fact]
    public void A_share_is_no_promotion()
        => Assert.Equal(First, RevisionTraffic.After(First, RevisionTraffic.Split("two", First, 99), "two"));

    [Fact]
    public void A_promoted_revision_that_shares_with_itself_is_taken_back()
        => Assert.Equal("one", RevisionTraffic.After(Second, RevisionTraffic.Split("two", Second, 0), "two").Latest);

    [Fact]
    public void It_is_not_taken_back_while_a_newer_one_loads_or_where_nothing_was_before()
    {
        Assert.Equal(Second, RevisionTraffic.After(Second, RevisionTraffic.Split("two", Second, 0), "three"));
        RolledOut alone = new("two", "");
        Assert.Equal(alone, RevisionTraffic.After(alone, RevisionTraffic.Split("two", alone, 0), "two"));
    }

    [Fact]
    public void Nothing_ready_leaves_what_was_promoted() => Assert.Equal(Second, RevisionTraffic.After(Second, default, "three"));
}
