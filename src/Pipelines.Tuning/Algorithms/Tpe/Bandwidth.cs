using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Algorithms.Tpe;

/// <summary>
/// How wide each kernel is on each ordered axis, as a part of the range.
/// <para>One axis: the larger gap to its neighbours (Algorithms for hyper-parameter optimization, 2011). Several axes together: the distance
/// to its third neighbour, so that kernels are narrow where points are dense, in the good density as in the bad one (Variable kernel
/// estimates of multivariate densities, 1977), and never wider than by Scott's rule.</para>
/// </summary>
internal static class Bandwidth
{
    private const int Neighbour = 3;
    private const double OfDistance = 0.8;
    private const double Narrowest = 0.02;
    private const double Widest = 0.2;

    /// <summary>Deviations by axis and kernel; the last kernel is the prior, as wide as the range.</summary>
    /// <param name="axes">The axes.</param>
    /// <param name="centres">Where kernels stand, by axis and kernel.</param>
    /// <param name="byNeighbours">True: by distance in all axes; false: by gaps on each.</param>
    public static double[][] Of(Axis[] axes, double[][] centres, bool byNeighbours)
    {
        int kernels = centres[0].Length;
        double[] shared = byNeighbours ? Shared(axes, centres, kernels) : [];
        double[][] deviations = new double[axes.Length][];
        for (int a = 0; a < axes.Length; a++)
        {
            double[] own = deviations[a] = new double[kernels];
            // Narrower than half a cell, a kernel would only ever choose its own.
            double least = axes[a].IsContinuous ? Narrowest : Math.Max(Narrowest, 0.5 / axes[a].Cells);
            if (!byNeighbours)
                Gaps(centres[a], own);
            for (int k = 0; k < kernels - 1 && byNeighbours; k++)
                own[k] = Math.Max(shared[k], least);
            own[^1] = 1;
        }
        return deviations;
    }

    private static double[] Shared(Axis[] axes, double[][] centres, int kernels)
    {
        double[][] ordered = [.. centres.Where((_, a) => axes[a].IsOrdered)];
        double most = Math.Max(Widest * Math.Pow(kernels, -1.0 / (axes.Length + 4)), 1.0 / Math.Min(100, 1 + kernels));
        double[] shared = new double[kernels];
        Array.Fill(shared, most);
        if (ordered.Length == 0 || kernels - 1 <= Neighbour)
            return shared;
        double[][] nearest = [.. Enumerable.Range(0, Neighbour).Select(_ => Enumerable.Repeat(double.PositiveInfinity, kernels).ToArray())];
        for (int k = 0; k < kernels - 1; k++)
        {
            for (int j = 0; j < k; j++)
            {
                double square = 0;
                foreach (double[] axis in ordered)
                {
                    double distance = axis[k] - axis[j];
                    square += distance * distance;
                }
                Keep(nearest, k, square);
                Keep(nearest, j, square);
            }
        }
        for (int k = 0; k < kernels - 1; k++)
            shared[k] = Math.Min(most, OfDistance * Math.Sqrt(nearest[^1][k] / ordered.Length));
        return shared;
    }

    private static void Keep(double[][] nearest, int kernel, double square)
    {
        for (int rank = 0; rank < Neighbour && square < nearest[^1][kernel]; rank++)
        {
            if (square < nearest[rank][kernel])
                (nearest[rank][kernel], square) = (square, nearest[rank][kernel]);
        }
    }

    private static void Gaps(double[] centres, double[] deviations)
    {
        int[] order = [.. Enumerable.Range(0, centres.Length)];
        Array.Sort([.. centres], order);
        double least = 1.0 / Math.Min(100, 1 + centres.Length);
        for (int rank = 0; rank < order.Length; rank++)
        {
            double at = centres[order[rank]];
            double left = at - (rank == 0 ? 0 : centres[order[rank - 1]]);
            double right = (rank == order.Length - 1 ? 1 : centres[order[rank + 1]]) - at;
            // Towards a bound there is no neighbour; the gap inwards says more.
            double gap = order.Length > 2 && rank == 0 ? right : order.Length > 2 && rank == order.Length - 1 ? left : Math.Max(left, right);
            deviations[order[rank]] = Math.Clamp(gap, least, 1);
        }
    }
}
