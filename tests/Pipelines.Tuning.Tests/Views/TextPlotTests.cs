using Pipelines.Tuning.Trials;
using Pipelines.Tuning.Views;

namespace Pipelines.Tuning.Tests.Views;

public sealed class TextPlotTests
{
    [Fact]
    public void The_curve_falls_in_steps()
        => Snapshot.Matches("best-so-far.txt", TextPlot.BestSoFar(SeenExperiment.Of(SeenExperiment.Falling(40)), 70, 10) + "\n");

    [Fact]
    public void Terminals_without_unicode_get_ASCII_alone()
    {
        string plot = TextPlot.BestSoFar(SeenExperiment.Of(SeenExperiment.Falling(40)), 70, 10, isAscii: true);
        Assert.All(plot, letter => Assert.True(letter is '\n' or (>= ' ' and <= '~'), $"{letter}"));
        Snapshot.Matches("best-so-far-ascii.txt", plot + "\n");
    }

    [Fact]
    public void Losses_over_many_powers_of_ten_get_a_logarithmic_axis()
        => Snapshot.Matches("best-so-far-log.txt", TextPlot.BestSoFar(SeenExperiment.Of(Enumerable.Range(0, 30).Select(i => Math.Pow(10, 2 - (i / 5.0)))), 60, 10) + "\n");

    [Fact]
    public void Where_more_is_better_the_curve_rises()
    {
        string plot = TextPlot.BestSoFar(
            SeenExperiment.Of(SeenExperiment.Spec with { Objectives = [new Objective("accuracy", ObjectiveType.Maximize)] }, [["0.2"], ["0.5"], ["0.4"], ["0.9"]]), 60, 8);
        Assert.Contains("accuracy (more is better): best 0.9 in trial 3 of 4", plot, StringComparison.Ordinal);
        Assert.Contains('╭', plot);
        Assert.DoesNotContain('╮', plot);
    }

    [Fact]
    public void Nothing_to_draw_is_said()
    {
        Assert.Equal("loss (less is better): no trial yet", TextPlot.BestSoFar(SeenExperiment.Of()));
        Assert.Equal("loss (less is better): no trial of 2 has a value yet", TextPlot.BestSoFar(SeenExperiment.Of(double.NegativeInfinity, double.NaN)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10_000)]
    public void No_line_is_wider_than_the_terminal(int trials)
    {
        ExperimentView view = SeenExperiment.Of(SeenExperiment.Falling(trials));
        foreach (int width in (int[])[24, 40, 80, 200])
        {
            string[] lines = TextPlot.BestSoFar(view, width, 9).Split('\n');
            Assert.Equal(12, lines.Length);
            Assert.All(lines, line => Assert.InRange(line.Length, 1, width));
        }
    }

    [Theory]
    [InlineData(new[] { 5.0, 5.0, 5.0 })]
    [InlineData(new[] { double.MaxValue, -double.MaxValue })]
    [InlineData(new[] { double.Epsilon, 1e300 })]
    [InlineData(new[] { 0.0, -0.0 })]
    [InlineData(new[] { 1.0, 1e30, 1.1, 0.9, 1.2 })]
    public void Values_of_any_size_are_drawn(double[] losses)
    {
        string plot = TextPlot.BestSoFar(SeenExperiment.Of(losses), 60, 8);
        Assert.Contains('─', plot);
        Assert.DoesNotContain("NaN", plot, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_cannot_move_the_cursor()
    {
        string plot = TextPlot.BestSoFar(SeenExperiment.Of(SeenExperiment.Spec with { Objectives = [new Objective("\u001b[2Jloss\r\n", ObjectiveType.Minimize)] }, [["1"]]));
        Assert.DoesNotContain('\u001b', plot);
        Assert.DoesNotContain('\r', plot);
        Assert.StartsWith("?[2Jloss??", plot, StringComparison.Ordinal);
    }
}
