using Pipelines.Tuning.Search;

namespace Pipelines.Tuning.Algorithms.GaussianProcess;

/// <summary>
/// Turns losses into values that look normal: a power transform where a few are far off (a loss that explodes), then mean 0 and variance 1.
/// <para>Sources: A new family of power transformations to improve normality or symmetry (2000); used like this in HEBO: pushing the limits of
/// sample-efficient hyper-parameter optimisation (2020).</para>
/// </summary>
internal static class ValueScale
{
    private const double LeastPower = -2;
    private const double MostPower = 2;
    private const int Steps = 40;

    // Later results crowd around the optimum: scaled by them, all else would look alike, and hopeless.
    private const int First = 20;

    /// <summary>The values, in the order of the losses.</summary>
    public static double[] Of(double[] losses)
    {
        // What is good is seen in detail, how bad the bad is only roughly: the quarter mark becomes 0 and the best -1.
        double[] first = [.. losses.Take(First).Order()];
        double quarter = first[first.Length / 4];
        double unit = quarter - losses.Min();
        double[] plain = [.. losses.Select(loss => (loss - quarter) / (unit > 0 ? unit : 1))];
        double power = Power(plain[..Math.Min(plain.Length, First)]);
        double[] bent = [.. plain.Select(value => Bend(value, power))];
        (double mean, double deviation) = Moments(bent);
        return [.. bent.Select(value => (value - mean) / deviation)];
    }

    // The power under which the values are most probably normal.
    private static double Power(double[] values)
    {
        double best = 1;
        double most = double.NegativeInfinity;
        for (int step = 0; step <= Steps; step++)
        {
            double power = LeastPower + ((MostPower - LeastPower) * step / Steps);
            double[] bent = [.. values.Select(value => Bend(value, power))];
            double mean = bent.Average();
            double variance = bent.Sum(value => (value - mean) * (value - mean)) / bent.Length;
            double stretch = values.Sum(value => Math.Sign(value) * Math.Log(1 + Math.Abs(value)));
            double likelihood = (-0.5 * bent.Length * Math.Log(Math.Max(variance, 1e-300))) + ((power - 1) * stretch);
            if (likelihood > most)
                (best, most) = (power, likelihood);
        }
        return best;
    }

    private static double Bend(double value, double power)
    {
        if (value >= 0)
            return Math.Abs(power) < 1e-9 ? Math.Log(1 + value) : (Math.Pow(1 + value, power) - 1) / power;
        double other = 2 - power;
        return Math.Abs(other) < 1e-9 ? -Math.Log(1 - value) : -(Math.Pow(1 - value, other) - 1) / other;
    }

    private static (double Mean, double Deviation) Moments(double[] all)
    {
        ReadOnlySpan<double> values = all.AsSpan(0, Math.Min(all.Length, First));
        double mean = 0;
        foreach (double value in values)
            mean += value / values.Length;
        double variance = 0;
        foreach (double value in values)
            variance += (value - mean) * (value - mean) / values.Length;
        return (mean, variance > 0 ? Math.Sqrt(variance) : 1);
    }
}
