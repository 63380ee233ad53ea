using Pipelines.Engine.Runs;

namespace Pipelines.Engine.Tests.Runs;

public sealed class LaunchPlacesTests
{
    private readonly List<string> _woken = [];

    [Fact]
    public void A_free_place_goes_to_the_one_who_has_waited_longest_and_is_kept_for_it()
    {
        LaunchPlaces places = new(2);
        LaunchPlaces.Seat wide = Seat(places, "wide"), first = Seat(places, "first"), second = Seat(places, "second");
        Assert.True(wide.TryTake());
        Assert.True(wide.TryTake());
        Assert.False(first.TryTake());
        Assert.False(second.TryTake());
        Assert.False(wide.TryTake());

        wide.Leave();
        Assert.Equal(["first"], _woken);
        Assert.False(second.TryTake());
        Assert.True(first.TryTake());
        wide.Leave();
        Assert.Equal(["first", "second"], _woken);
        Assert.True(second.TryTake());
        first.Leave();
        Assert.True(wide.TryTake());
        Assert.Equal(2, places.Taken);
    }

    [Fact]
    public void A_place_that_was_kept_for_one_who_needs_none_any_more_goes_on()
    {
        LaunchPlaces places = new(1);
        LaunchPlaces.Seat holder = Seat(places, "holder"), bored = Seat(places, "bored"), next = Seat(places, "next");
        Assert.True(holder.TryTake());
        Assert.False(bored.TryTake());
        Assert.False(next.TryTake());
        holder.Leave();
        bored.NeedsNoMore();
        Assert.Equal(["bored", "next"], _woken);
        Assert.True(next.TryTake());
    }

    [Fact]
    public void One_who_goes_gives_all_back_and_is_not_waited_for()
    {
        LaunchPlaces places = new(2);
        LaunchPlaces.Seat gone = Seat(places, "gone"), waiting = Seat(places, "waiting"), left = Seat(places, "left");
        Assert.True(gone.TryTake());
        Assert.True(gone.TryTake());
        Assert.False(left.TryTake());
        Assert.False(waiting.TryTake());
        left.Dispose();
        gone.Dispose();
        Assert.Equal(["waiting"], _woken);
        Assert.True(waiting.TryTake());
        Assert.Equal(1, places.Taken);
    }

    private LaunchPlaces.Seat Seat(LaunchPlaces places, string name) => places.For(() => _woken.Add(name));
}
