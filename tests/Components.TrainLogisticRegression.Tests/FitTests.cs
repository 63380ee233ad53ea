namespace TrainLogisticRegression.Tests;

public sealed class FitTests
{
    private static readonly StoppingRule Exact = new(MaxIterations: 1000, Tolerance: 1e-9);

    [Fact]
    public void Two_points_have_the_weight_that_the_optimum_asks_for()
    {
        (LogisticModel model, Fit fit) = LogisticModel.Train(Tables.Of("x,y\n-1,a\n1,b\n"), l2: 1, standardize: false, Exact);

        // The derivative of 2 log(1 + e^-w) + w²/2 is zero.
        double weight = model.Coefficients[0][0];
        Assert.Equal(2 / (1 + Math.Exp(weight)), weight, 1e-9);
        Assert.Equal(0, model.Intercepts[0], 1e-9);
        Assert.True(fit.HasConverged);
    }

    [Fact]
    public void Without_features_that_say_anything_the_intercept_gives_the_share_of_each_class()
    {
        (LogisticModel model, _) = LogisticModel.Train(Tables.Of("x,y\n5,a\n5,b\n5,b\n5,b\n"), l2: 1, standardize: true, Exact);

        Assert.Equal(0.75, model.Probabilities([5])[1], 1e-9);
        Assert.Equal(Math.Log(3), model.Intercepts[0], 1e-8);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Two_classes_by_softmax_with_twice_the_penalty_are_two_classes_by_Newton(int seed)
    {
        TrainingTable table = Tables.Clouds(classes: 2, rows: 200, features: 4, seed);

        Fit newton = new BinaryLogistic(table.Rows, table.Labels, l2: 0.7).Minimize(Exact);
        Fit softmax = new SoftmaxLogistic(table.Rows, table.Labels, classes: 2, l2: 1.4).Minimize(Exact);

        // Softmax shares the weight between the two classes, half each with the other sign.
        double[] difference = [.. softmax.Point[5..].Zip(softmax.Point[..5], (second, first) => second - first)];
        Assert.All(newton.Point.Zip(difference), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.Equal(newton.Objective, softmax.Objective, 1e-10);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Standardising_changes_nothing_where_nothing_is_penalised(int classes)
    {
        TrainingTable table = Tables.Clouds(classes, rows: 300, features: 3, seed: 7, scale: 50);

        LogisticModel plain = LogisticModel.Train(table, l2: 0, standardize: false, new(20000, 1e-8)).Model;
        LogisticModel standardized = LogisticModel.Train(table, l2: 0, standardize: true, new(20000, 1e-10)).Model;

        Assert.All(table.Rows[..20], row => Assert.All(
            plain.Probabilities(row).Zip(standardized.Probabilities(row)), pair => Assert.Equal(pair.First, pair.Second, 1e-4)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void No_neighbour_of_the_optimum_is_better(int classes)
    {
        TrainingTable table = Tables.Clouds(classes, rows: 120, features: 3, seed: 11);
        (LogisticModel model, Fit fit) = LogisticModel.Train(table, l2: 1, standardize: false, Exact);
        Assert.True(fit.HasConverged);

        double best = Objective(model, table);
        Assert.Equal(best, fit.Objective, 1e-12);
        foreach (double step in new[] { -1e-3, 1e-3 })
        {
            for (int k = 0; k < model.Coefficients.Length; k++)
            {
                for (int j = 0; j < 3; j++)
                    Assert.True(Objective(Moved(model, k, j, step), table) > best);
            }
        }
    }

    [Fact]
    public void Classes_that_separate_perfectly_do_not_converge_without_a_penalty_and_say_so()
    {
        (LogisticModel model, Fit fit) = LogisticModel.Train(Tables.Of("x,y\n-1,a\n1,b\n"), l2: 0, standardize: false, new(5, 1e-9));

        Assert.False(fit.HasConverged);
        Assert.Equal(5, fit.Iterations);
        Assert.True(model.Probabilities([1])[1] > 0.9);
    }

    [Fact]
    public void Columns_that_depend_on_each_other_are_solved()
    {
        (LogisticModel model, Fit fit) = LogisticModel.Train(
            Tables.Of("x,z,y\n1,2,a\n2,4,b\n3,6,a\n4,8,b\n5,10,b\n"), l2: 0, standardize: false, new(100, 1e-9));

        Assert.True(fit.HasConverged);
        Assert.All(model.Coefficients[0], weight => Assert.True(double.IsFinite(weight)));
    }

    [Fact]
    public void Features_of_very_unlike_sizes_converge_when_standardised()
    {
        TrainingTable table = Tables.Of(string.Concat(
            ["big,small,y\n", .. Enumerable.Range(0, 60).Select(i => $"{1e9 + (i * 1e6)},{i % 7 * 1e-9},{(i * 7 % 60 > 25 ? "b" : "a")}\n")]));

        Assert.True(LogisticModel.Train(table, l2: 1, standardize: true, new(100, 1e-9)).Fit.HasConverged);
    }

    [Fact]
    public void The_same_rows_give_the_same_bytes()
    {
        static byte[] Bytes()
        {
            using MemoryStream stream = new();
            LogisticModel.Train(Tables.Clouds(classes: 3, rows: 400, features: 20, seed: 3), l2: 1, standardize: true, Exact).Model.Write(stream);
            return stream.ToArray();
        }

        Assert.Equal(Bytes(), Bytes());
    }

    private static double Objective(LogisticModel model, TrainingTable table)
    {
        double loss = -table.Rows.Select((row, i) => Math.Log(model.Probabilities(row)[table.Labels[i]])).Sum();
        return (loss + (model.Coefficients.Sum(row => row.Sum(weight => weight * weight)) / 2)) / table.Rows.Length;
    }

    private static LogisticModel Moved(LogisticModel model, int k, int j, double step)
    {
        double[][] moved = [.. model.Coefficients.Select(row => row.ToArray())];
        moved[k][j] += step;
        return model with { Coefficients = moved };
    }
}
