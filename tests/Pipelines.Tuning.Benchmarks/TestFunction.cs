using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Benchmarks;

/// <summary>A function to minimise whose least value is known.</summary>
/// <param name="Name">As the lines of the benchmark name it.</param>
/// <param name="Space">Where it is defined.</param>
/// <param name="Least">Its least value.</param>
/// <param name="Value">Its value for an assignment's texts.</param>
internal sealed record TestFunction(string Name, SearchSpace Space, double Least, Func<Map<string>, double> Value)
{
    private static readonly double[] HartmannWeights = [1, 1.2, 3, 3.2];

    private static readonly double[][] HartmannSlopes =
    [
        [10, 3, 17, 3.5, 1.7, 8],
        [.05, 10, 17, .1, 8, 14],
        [3, 3.5, 1.7, 10, 17, 8],
        [17, 8, .05, 10, .1, 14],
    ];

    private static readonly double[][] HartmannCentres =
    [
        [.1312, .1696, .5569, .0124, .8283, .5886],
        [.2329, .4135, .8307, .3736, .1004, .9991],
        [.2348, .1451, .3522, .2883, .3047, .6650],
        [.4047, .8828, .8732, .5743, .1091, .0381],
    ];

    public static readonly TestFunction Branin = Real("branin", 0.39788735772973816, [(-5, 10), (0, 15)], x =>
        Math.Pow(x[1] - (5.1 * x[0] * x[0] / (4 * Math.PI * Math.PI)) + (5 * x[0] / Math.PI) - 6, 2)
        + (10 * (1 - (1 / (8 * Math.PI))) * Math.Cos(x[0])) + 10);

    public static readonly TestFunction Hartmann6 = Real("hartmann6", -3.32236801141551, [.. Enumerable.Repeat((0.0, 1.0), 6)], x =>
    {
        double sum = 0;
        for (int i = 0; i < 4; i++)
        {
            double distance = 0;
            for (int j = 0; j < 6; j++)
                distance += HartmannSlopes[i][j] * Math.Pow(x[j] - HartmannCentres[i][j], 2);
            sum -= HartmannWeights[i] * Math.Exp(-distance);
        }
        return sum;
    });

    public static readonly TestFunction Rosenbrock4 = Real("rosenbrock4", 0, [.. Enumerable.Repeat((-5.0, 10.0), 4)], x =>
    {
        double sum = 0;
        for (int i = 0; i + 1 < x.Length; i++)
            sum += (100 * Math.Pow(x[i + 1] - (x[i] * x[i]), 2)) + Math.Pow(1 - x[i], 2);
        return sum;
    });

    public static readonly TestFunction Rastrigin5 = Real("rastrigin5", 0, [.. Enumerable.Repeat((-5.12, 5.12), 5)],
        x => (10 * x.Length) + x.Sum(one => (one * one) - (10 * Math.Cos(2 * Math.PI * one))));

    public static readonly TestFunction Mixed7 = new("mixed7", new SearchSpace(
        [
            new Parameter.Real("lr", 1e-5, 1e-1) { Distribution = Distribution.LogUniform },
            new Parameter.Whole("layers", 1, 8),
            new Parameter.Whole("units", 16, 512) { Distribution = Distribution.LogUniform },
            new Parameter.Real("dropout", 0, 0.6),
            new Parameter.Whole("batch", 16, 256) { Step = 16 },
            new Parameter.Categorical("optimizer", ["sgd", "adam", "rmsprop"]),
            new Parameter.Categorical("activation", ["relu", "tanh", "gelu", "sigmoid"]),
        ]), 0, MixedValue);

    public static readonly TestFunction[] All = [Branin, Hartmann6, Rosenbrock4, Rastrigin5, Mixed7];

    private static double MixedValue(Map<string> values)
    {
        string optimizer = values["optimizer"];
        double centre = optimizer switch { "sgd" => -1.5, "adam" => -3, _ => -3.5 };
        double u = Math.Log10(Number(values["lr"])) - centre;
        double v = (Number(values["layers"]) - 4) / 2;
        double w = (Math.Log2(Number(values["units"])) - 7) / 2;
        double z = (Number(values["dropout"]) - .2) / .2;
        double b = (Number(values["batch"]) - 64) / 64;
        return (u * u) + (.5 * v * v) + (.5 * w * w) + (.25 * z * z) + (.1 * b * b) + (.6 * u * v) + (.2 * w * z)
            + optimizer switch { "sgd" => .3, "adam" => 0, _ => .15 }
            + values["activation"] switch { "relu" => .05, "tanh" => .3, "gelu" => 0, _ => .8 };
    }

    private static TestFunction Real(string name, double least, (double Min, double Max)[] ranges, Func<double[], double> value)
        => new(
            name,
            new SearchSpace([.. ranges.Select((range, i) => new Parameter.Real(Coordinate(i), range.Min, range.Max))]),
            least,
            values =>
            {
                double[] x = new double[ranges.Length];
                for (int i = 0; i < x.Length; i++)
                    x[i] = Number(values[Coordinate(i)]);
                return value(x);
            });

    private static string Coordinate(int index) => string.Create(CultureInfo.InvariantCulture, $"x{index}");

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
