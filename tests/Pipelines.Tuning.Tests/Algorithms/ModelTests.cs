using Pipelines.Tuning.Algorithms.CmaEs;
using Pipelines.Tuning.Algorithms.GaussianProcess;
using Pipelines.Tuning.Algorithms.Tpe;
using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Tests.Algorithms;

/// <summary>The models inside the algorithms, against what can be computed otherwise.</summary>
public sealed class ModelTests
{
    [Fact]
    public void The_slope_of_a_fit_is_its_difference()
    {
        GpFit fit = Fit();
        double[] at = [Math.Log(0.4), Math.Log(0.9), 0.2, Math.Log(1e-3)];
        double[] slope = new double[4];
        fit.Loss(at, slope);
        for (int k = 0; k < at.Length; k++)
        {
            double[] up = [.. at];
            double[] down = [.. at];
            (up[k], down[k]) = (at[k] + 1e-5, at[k] - 1e-5);
            double difference = (fit.Loss(up, new double[4]) - fit.Loss(down, new double[4])) / 2e-5;
            Assert.Equal(difference, slope[k], 1e-5 * Math.Max(1, Math.Abs(difference)));
        }
    }

    [Fact]
    public void The_slope_of_the_acquisition_is_its_difference()
    {
        (double[][] points, double[] values) = Points();
        GpModel model = GpModel.Of(new Matern(Some.Square), new GpBelief([4, 9], 1, 1e-4), points, values);
        Acquisition acquisition = new(model, GpModel.Of(new Matern(Some.Square), new GpBelief([2, 3], 1, 1e-2), points, [.. values.Reverse()]), values.Min());
        double[] at = [0.37, 0.81];
        double[] slope = new double[2];
        double value = acquisition.At(at, [0, 1], slope);
        Assert.Equal(acquisition.At(at), value, 1e-12);
        Assert.Equal((acquisition.At([0.37 + 1e-6, 0.81]) - acquisition.At([0.37 - 1e-6, 0.81])) / 2e-6, slope[0], 1e-4);
        Assert.Equal((acquisition.At([0.37, 0.81 + 1e-6]) - acquisition.At([0.37, 0.81 - 1e-6])) / 2e-6, slope[1], 1e-4);
    }

    [Fact]
    public void A_process_without_noise_goes_through_its_values_and_may_learn_one_by_one()
    {
        (double[][] points, double[] values) = Points();
        Matern kernel = new(Some.Square);
        GpBelief belief = new([4, 9], 1, 1e-9);
        GpModel whole = GpModel.Of(kernel, belief, points, values);
        GpModel grown = GpModel.Of(kernel, belief, points[..^1], values[..^1]);
        grown.Learn(points[^1], values[^1]);
        for (int i = 0; i < points.Length; i++)
            Assert.Equal(values[i], whole.Predict(points[i]).Mean, 1e-5);
        Assert.Equal(whole.Predict([0.2, 0.9]).Mean, grown.Predict([0.2, 0.9]).Mean, 1e-9);
        Assert.Equal(whole.Predict([0.2, 0.9]).Variance, grown.Predict([0.2, 0.9]).Variance, 1e-9);
    }

    [Fact]
    public void The_members_of_a_batch_keep_apart()
    {
        SearchSpace space = new([.. Enumerable.Range(0, 4).Select(i => new Parameter.Real($"x{i}", 0, 1))]);
        double Bowl(Assignment assignment) => Enumerable.Range(0, 4).Sum(i => Math.Pow(assignment.Number($"x{i}") - 0.3, 2));
        List<Trial> trials = Some.Run("gp", Some.Request(space), Bowl, 28, batch: 4);
        foreach (Trial[] batch in trials.Skip(12).Chunk(4))
        {
            double[][] points = [.. batch.Select(trial => trial.Assignment.In(space)!)];
            double[] distances = [.. Enumerable.Range(0, 4).SelectMany(i => Enumerable.Range(0, i).Select(j => points[i].Zip(points[j], (a, b) => (a - b) * (a - b)).Sum()))];
            Assert.True(distances.Max() > 1e-4, $"four times the same: {string.Join(' ', distances)}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_mass_of_a_mixture_is_one(bool byNeighbours)
    {
        SearchSpace space = new([new Parameter.Whole("n", 1, 7), new Parameter.Categorical("c", ["a", "b", "c"])]);
        Cells cells = new(space);
        double[][] points = [.. new double[] { 0, 4, 5, 5, 11, 17 }.Select(cells.At)];
        ParzenMixture mixture = new(space, [0, 1], points, [1, 1, 1, 1, 1, 0.5], 1, byNeighbours);
        double[] logs = mixture.LogDensity([.. Enumerable.Range(0, 21).Select(i => cells.At(i))]);
        Assert.Equal(1, logs.Sum(Math.Exp), 1e-6);
    }

    [Fact]
    public void A_mixture_draws_what_its_density_says()
    {
        SearchSpace space = new([new Parameter.Whole("n", 1, 6)]);
        ParzenMixture mixture = new(space, [0], [[space.Axes[0].Place(1)], [space.Axes[0].Place(4)]], [1, 1], 1, false);
        Chance chance = new(11);
        int[] counts = new int[6];
        double[] point = new double[1];
        for (int i = 0; i < 30000; i++)
        {
            mixture.Draw(chance, point);
            counts[space.Axes[0].CellAt(point[0])]++;
        }
        double[] logs = mixture.LogDensity([.. Enumerable.Range(0, 6).Select(i => new[] { space.Axes[0].Place(i) })]);
        for (int i = 0; i < 6; i++)
            Assert.Equal(Math.Exp(logs[i]), counts[i] / 30000.0, 0.015);
    }

    [Theory]
    [InlineData("sphere", 1400)]
    [InlineData("ellipsoid", 3500)]
    public void The_strategy_reaches_the_bottom_of_what_it_is_known_to_reach(string function, int usual)
    {
        CmaState state = new([.. Enumerable.Repeat(3.0, 8)], 1, 10);
        int evaluations = 0;
        double best = double.PositiveInfinity;
        while (best > 1e-8 && evaluations < 3 * usual)
        {
            double[][] places = [.. Enumerable.Range(0, 10).Select(i => state.At(OrthogonalNormals.Vector(1, evaluations, i, 8)))];
            double Value(double[] x) => x.Select((xi, i) => xi * xi * (function == "sphere" ? 1 : Math.Pow(1e6, i / 7.0))).Sum();
            places = [.. places.OrderBy(Value)];
            best = Math.Min(best, Value(places[0]));
            evaluations += 10;
            state.Update(places);
        }
        Assert.True(best <= 1e-8 && evaluations < 2 * usual, $"{evaluations} evaluations, {best}");
    }

    [Fact]
    public void Whole_numbers_do_not_freeze()
    {
        SearchSpace space = new([new Parameter.Whole("n", 0, 20), new Parameter.Real("x", 0, 1)]);
        List<Trial> trials = Some.Run("cmaes", Some.Request(space), assignment => Math.Pow(assignment.Number("n") - 17, 2) + assignment.Number("x"), 150);
        Assert.Contains(trials, trial => trial.Assignment["n"] == "17");
        Assert.True(trials.TakeLast(40).Select(trial => trial.Assignment["n"]).Distinct().Count() > 1);
    }

    [Fact]
    public void Improvement_is_that_of_many_draws()
    {
        Chance chance = new(3);
        double sum = 0;
        for (int i = 0; i < 200_000; i++)
            sum += Math.Max(0, -0.7 - chance.Normal());
        Assert.Equal(Math.Log(sum / 200_000), Gaussian.LogImprovement(-0.7), 0.02);
    }

    private static GpFit Fit()
    {
        (double[][] points, double[] values) = Points();
        return new(new Matern(Some.Square), points, values);
    }

    private static (double[][] Points, double[] Values) Points()
    {
        SobolSequence sequence = new(2, new Chance(2));
        double[][] points = [.. Enumerable.Range(0, 12).Select(i => sequence.Point(i))];
        return (points, [.. points.Select(point => Math.Sin(5 * point[0]) + (point[1] * point[1]))]);
    }
}
