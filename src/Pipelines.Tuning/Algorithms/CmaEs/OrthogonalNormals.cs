using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;

namespace Pipelines.Tuning.Algorithms.CmaEs;

/// <summary>
/// Standard normal vectors of which each group of as many as there are dimensions points in directions at right angles: few samples tell more.
/// <para>Source: Mirrored orthogonal sampling with pairwise selection in evolution strategies (2014), without the mirrors.</para>
/// </summary>
internal static class OrthogonalNormals
{
    /// <summary>The vector number <paramref name="index"/> of a generation.</summary>
    public static double[] Vector(ulong seed, long generation, long index, int dimensions)
    {
        Chance chance = new(seed, -5, generation, index / dimensions);
        int wanted = (int)(index % dimensions);
        List<double[]> directions = [];
        double[] vector = [];
        for (int k = 0; k <= wanted; k++)
        {
            double[] drawn = [.. Enumerable.Range(0, dimensions).Select(_ => chance.Normal())];
            double length = Math.Sqrt(drawn.Sum(x => x * x));
            foreach (double[] direction in directions)
            {
                double along = direction.Zip(drawn, (a, b) => a * b).Sum();
                for (int i = 0; i < dimensions; i++)
                    drawn[i] -= along * direction[i];
            }
            double rest = Math.Max(1e-300, Math.Sqrt(drawn.Sum(x => x * x)));
            directions.Add([.. drawn.Select(x => x / rest)]);
            vector = [.. directions[^1].Select(x => x * length)];
        }
        return vector;
    }
}
