using Pipelines.Tuning.Numerics;

namespace Pipelines.Tuning.Tests.Numerics;

public sealed class NumericsTests
{
    [Fact]
    public void Names_of_chance_do_not_meet()
    {
        ulong[] first = [.. Enumerable.Range(0, 40).SelectMany(seed => Enumerable.Range(0, 40).Select(index => new Chance((ulong)seed, index).Bits()))];
        Assert.Equal(first.Length, first.Distinct().Count());
        Assert.Equal(first.Length, first.Union(Enumerable.Range(0, 1600).Select(i => new Chance((ulong)(i / 40), i % 40, 0).Bits())).Count() / 2);
    }

    [Fact]
    public void The_plain_Sobol_sequence_is_the_published_one()
    {
        SobolSequence sequence = new(4);
        double[][] expected =
        [
            [0, 0, 0, 0], [.5, .5, .5, .5], [.75, .25, .25, .25], [.25, .75, .75, .75],
            [.375, .375, .625, .875], [.875, .875, .125, .375], [.625, .125, .875, .625], [.125, .625, .375, .125],
        ];
        Assert.Equal(expected, Enumerable.Range(0, 8).Select(i => sequence.Point(i)));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(40, true)]
    [InlineData(300, true)]
    public void Each_part_of_each_axis_is_hit_once(int dimensions, bool isScrambled)
    {
        SobolSequence sequence = new(dimensions, isScrambled ? new Chance(5) : null);
        double[][] points = [.. Enumerable.Range(0, 64).Select(i => sequence.Point(i))];
        for (int d = 0; d < dimensions; d++)
            Assert.Equal(Enumerable.Range(0, 64), points.Select(point => (int)(point[d] * 64)).Order());
    }

    [Fact]
    public void The_first_two_axes_hit_each_elementary_interval_once_also_scrambled()
    {
        SobolSequence sequence = new(2, new Chance(9));
        double[][] points = [.. Enumerable.Range(0, 64).Select(i => sequence.Point(i))];
        for (int bits = 0; bits <= 6; bits++)
        {
            int across = 1 << bits;
            int up = 64 / across;
            Assert.Equal(64, points.Select(point => ((int)(point[0] * across), (int)(point[1] * up))).Distinct().Count());
        }
    }

    [Fact]
    public void Chance_is_named_not_remembered()
    {
        Assert.Equal(new Chance(1, 5).Bits(), new Chance(1, 5).Bits());
        Assert.NotEqual(new Chance(1, 5).Bits(), new Chance(1, 6).Bits());
        Assert.NotEqual(new Chance(1, 5).Bits(), new Chance(2, 5).Bits());
        Chance chance = new(4);
        double[] draws = [.. Enumerable.Range(0, 20000).Select(_ => chance.Normal())];
        Assert.Equal(0, draws.Average(), 0.03);
        Assert.Equal(1, draws.Average(draw => draw * draw), 0.03);
    }

    [Theory]
    [InlineData(0.0, 0.3989422804014327)]
    [InlineData(1.0, 1.0833154705876864)]
    [InlineData(-2.0, 0.008490702616829637)]
    public void The_logarithm_of_improvement_is_that_of_the_plain_form(double z, double improvement)
        => Assert.Equal(Math.Log(improvement), Gaussian.LogImprovement(z), 1e-9);

    [Theory]
    [InlineData(-1.5)]
    [InlineData(-8)]
    [InlineData(-60)]
    [InlineData(-5000)]
    [InlineData(2)]
    public void Its_slope_is_its_difference(double z)
    {
        double h = 1e-5 * Math.Max(1, Math.Abs(z));
        double difference = (Gaussian.LogImprovement(z + h) - Gaussian.LogImprovement(z - h)) / (2 * h);
        Assert.Equal(difference, Gaussian.LogImprovementSlope(z), 1e-4 * Math.Abs(difference));
    }

    [Fact]
    public void Descent_finds_the_bottom_of_a_valley_and_the_edge_of_a_box()
    {
        static double Rosenbrock(double[] x, double[] gradient)
        {
            gradient[0] = (-400 * x[0] * (x[1] - (x[0] * x[0]))) - (2 * (1 - x[0]));
            gradient[1] = 200 * (x[1] - (x[0] * x[0]));
            return (100 * Math.Pow(x[1] - (x[0] * x[0]), 2)) + Math.Pow(1 - x[0], 2);
        }
        double[] free = [-1.2, 1];
        Lbfgs.Minimise(Rosenbrock, free, [-5, -5], [5, 5], 200, 1e-15);
        Assert.Equal(1, free[0], 1e-4);
        double[] boxed = [-1.2, 0.2];
        Lbfgs.Minimise(Rosenbrock, boxed, [-5, -5], [0.5, 5], 200, 1e-15);
        Assert.Equal([0.5, 0.25], boxed.Select(x => Math.Round(x, 4)));
    }

    [Fact]
    public void A_factor_solves_inverts_and_grows()
    {
        double[][] lower = [[4], [1, 3], [0.5, 0.2, 2]];
        Cholesky factor = Cholesky.Of(lower)!;
        double[][] inverse = factor.Inverse();
        double[][] full = [[4, 1, 0.5], [1, 3, 0.2], [0.5, 0.2, 2]];
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
                Assert.Equal(i == j ? 1 : 0, Enumerable.Range(0, 3).Sum(k => full[i][k] * inverse[k][j]), 1e-12);
        }
        Cholesky grown = Cholesky.Of(lower[..2])!;
        Assert.True(grown.TryGrow(lower[2]));
        Assert.Equal(factor.HalfLogDeterminant, grown.HalfLogDeterminant, 1e-12);
        Assert.Null(Cholesky.Of([[1], [2, 1]]));
    }
}
