using System.Globalization;
using System.Text;

namespace TrainLogisticRegression.Tests;

/// <summary>Rows for tests.</summary>
internal static class Tables
{
    public static TrainingTable Of(string csv, string target = "y") => TrainingTable.Read(new StringReader(csv), target);

    /// <summary>Clouds around corners of a cube that overlap, one for each class; the same for the same seed.</summary>
    public static TrainingTable Clouds(int classes, int rows, int features, int seed, double scale = 1)
    {
        Random random = new(seed);
        StringBuilder csv = new(string.Join(',', Enumerable.Range(0, features).Select(j => $"x{j}")) + ",y\n");
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < features; j++)
            {
                double noise = Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
                csv.Append(CultureInfo.InvariantCulture, $"{scale * (noise + (((i % classes) >> (j % 3)) & 1)):R},");
            }
            csv.Append(CultureInfo.InvariantCulture, $"c{i % classes}\n");
        }
        return Of(csv.ToString());
    }
}
