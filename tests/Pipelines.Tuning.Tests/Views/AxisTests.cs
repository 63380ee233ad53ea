using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Views;

namespace Pipelines.Tuning.Tests.Views;

public sealed class AxisTests
{
    [Fact]
    public void Logarithmic_parameters_have_powers_of_ten()
    {
        PlotAxis axis = PlotAxis.Of(new Parameter.Real("lr", 1e-5, 1e-1) { Distribution = Distribution.LogUniform });
        Assert.Equal(["1e-5", "0.0001", "0.001", "0.01", "0.1"], axis.Ticks(7).Select(tick => tick.Label));
        Assert.Equal([0, 0.25, 0.5, 0.75, 1], axis.Ticks(7).Select(tick => Math.Round(tick.Place, 6)));
        Assert.Equal(0.5, axis.Place("1e-3")!.Value, 9);
    }

    [Fact]
    public void Whole_numbers_have_no_halves()
        => Assert.All(PlotAxis.Of(new Parameter.Whole("layers", 1, 3)).Ticks(12), tick => Assert.DoesNotContain('.', tick.Label));

    [Fact]
    public void Numbers_of_a_list_stand_in_their_order_and_texts_in_the_authors()
    {
        Assert.Equal(["0.5", "2", "16"], PlotAxis.Of(new Parameter.Discrete("width", ["16", "0.5", "2"])).Ticks(9).Select(tick => tick.Label));
        Assert.Equal(["z", "a"], PlotAxis.Of(new Parameter.Categorical("kind", ["z", "a"])).Ticks(9).Select(tick => tick.Label));
        Assert.Null(PlotAxis.Of(new Parameter.Categorical("kind", ["z", "a"])).Place("b"));
        Assert.Null(PlotAxis.Of(new Parameter.Real("x", 0, 1)).Place(null));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-3, 7.5)]
    [InlineData(1e-9, 3e-9)]
    [InlineData(-1e300, 1e300)]
    [InlineData(-double.MaxValue, double.MaxValue)]
    [InlineData(5, 5)]
    public void Ticks_are_few_and_lie_on_the_axis(double low, double high)
    {
        NumberAxis axis = new(low, high);
        foreach (int most in (int[])[2, 4, 8])
        {
            Assert.InRange(axis.Ticks(most).Count, 1, (2 * most) + 1);
            Assert.All(axis.Ticks(most), tick => Assert.InRange(tick.Place, 0, 1));
        }
    }

    [Fact]
    public void One_loss_that_explodes_does_not_flatten_the_others()
    {
        NumberAxis axis = NumberAxis.Over([.. Enumerable.Range(0, 40).Select(i => 1 + (i / 40.0)), -1, 1e12]);
        Assert.InRange(axis.High, 2, 10);
        Assert.True(axis.IsBeyond(1e12));
        Assert.Equal(1, axis.Place(1e12));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(-0.0, "0")]
    [InlineData(0.001, "0.001")]
    [InlineData(0.0123456789, "0.012346")]
    [InlineData(123456.789, "123457")]
    [InlineData(1.5e-7, "1.5e-7")]
    [InlineData(-2e9, "-2e9")]
    [InlineData(double.NaN, "NaN")]
    public void Figures_are_short(double number, string text) => Assert.Equal(text, Figures.Short(number));

    [Theory]
    [InlineData(0.25, "0.25 s")]
    [InlineData(75, "1 min 15 s")]
    [InlineData(3700, "1 h 1 min")]
    [InlineData(100_000, "1 d 3 h")]
    public void Times_have_two_units(double seconds, string text) => Assert.Equal(text, Figures.Time(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Thinning_keeps_what_must_stay_and_the_order()
    {
        IReadOnlyList<int> some = Thinning.Of([.. Enumerable.Range(0, 10_000)], 100, i => i is 7 or 9_999);
        Assert.Equal(100, some.Count);
        Assert.Contains(7, some);
        Assert.Contains(9_999, some);
        Assert.Equal(some.Order(), some);
    }
}
