namespace TrainLogisticRegression;

/// <summary>Each feature with mean 0 and standard deviation 1 (of the population, as scikit-learn's StandardScaler).</summary>
/// <param name="Mean">Of each feature.</param>
/// <param name="Scale">Standard deviations; 1 for a feature that is constant.</param>
internal sealed record Standardization(double[] Mean, double[] Scale)
{
    public static Standardization Of(double[][] rows)
    {
        int features = rows[0].Length;
        double[] mean = new double[features];
        double[] scale = new double[features];
        for (int j = 0; j < features; j++)
        {
            int column = j;
            mean[j] = rows.Average(row => row[column]);
            double deviation = Math.Sqrt(rows.Average(row => (row[column] - mean[column]) * (row[column] - mean[column])));
            // What rounding leaves of a constant column is no spread to divide by.
            scale[j] = deviation > 1e-12 * Math.Max(1, Math.Abs(mean[j])) ? deviation : 1;
        }
        return new(mean, scale);
    }

    public double[][] Apply(double[][] rows) => [.. rows.Select(row => row.Select((value, j) => (value - Mean[j]) / Scale[j]).ToArray())];
}
