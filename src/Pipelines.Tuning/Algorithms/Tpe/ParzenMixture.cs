using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Algorithms.Tpe;

/// <summary>
/// A density over some axes of the unit cube: one product kernel for each observation, and one wide kernel for the prior. On a
/// continuum a kernel is a normal cut at the bounds; on ordered cells its mass over each cell; on categories a share for its own
/// category above an even share for all.
/// </summary>
internal sealed class ParzenMixture
{
    private const double HalfLogTwoPi = 0.91893853320467274178;

    private readonly int[] _axes;
    private readonly Axis[] _all;
    private readonly double[] _weights;
    private readonly double[] _cumulative;

    // By axis, then by kernel. The logarithms are what a kernel's density is divided by.
    private readonly double[][] _centres;
    private readonly double[][] _deviations;
    private readonly double[][] _masses;
    private readonly double[][] _logs;
    private readonly double _own;

    /// <summary>The mixture of observations in their order (oldest first), which all have a value on each of the axes.</summary>
    /// <param name="space">The space.</param>
    /// <param name="axes">Indices of the axes that it is over.</param>
    /// <param name="points">The observations' points in the whole space.</param>
    /// <param name="weights">One for each of them.</param>
    /// <param name="prior">The weight of the prior.</param>
    /// <param name="byNeighbours">How wide kernels are: see <see cref="Bandwidth"/>.</param>
    public ParzenMixture(SearchSpace space, int[] axes, IReadOnlyList<double[]> points, IReadOnlyList<double> weights, double prior, bool byNeighbours)
    {
        _axes = axes;
        _all = space.Axes;
        int kernels = points.Count + 1;
        _weights = [.. weights, prior];
        _cumulative = new double[kernels];
        double sum = 0;
        for (int k = 0; k < kernels; k++)
            _cumulative[k] = sum += _weights[k];
        _own = kernels / prior;
        _centres = [.. axes.Select(axis => (double[])[.. points.Select(point => point[axis]), 0.5])];
        _deviations = Bandwidth.Of([.. axes.Select(axis => _all[axis])], _centres, byNeighbours);
        _masses = new double[axes.Length][];
        _logs = new double[axes.Length][];
        for (int a = 0; a < axes.Length; a++)
        {
            Axis axis = _all[axes[a]];
            _masses[a] = new double[kernels];
            _logs[a] = new double[kernels];
            for (int k = 0; k < kernels; k++)
            {
                double deviation = _deviations[a][k];
                _masses[a][k] = axis.IsOrdered ? Gaussian.Between(-_centres[a][k] / deviation, (1 - _centres[a][k]) / deviation) : axis.Cells + _own;
                _logs[a][k] = Math.Log(_masses[a][k] * (axis.IsContinuous ? deviation : 1));
            }
        }
    }

    /// <summary>Draws values for the mixture's axes into a point.</summary>
    public void Draw(Chance chance, double[] point)
    {
        int kernel = KernelAt(chance.Unit() * _cumulative[^1]);
        bool isPrior = kernel == _weights.Length - 1;
        for (int a = 0; a < _axes.Length; a++)
        {
            Axis axis = _all[_axes[a]];
            double u = chance.Unit();
            if (axis.IsOrdered)
            {
                double centre = _centres[a][kernel];
                double deviation = _deviations[a][kernel];
                double drawn = centre + (deviation * Gaussian.Quantile(Gaussian.Below(-centre / deviation) + (u * _masses[a][kernel])));
                point[_axes[a]] = axis.Snap(Math.Clamp(drawn, 0, 1));
            }
            else
            {
                // The share of the own category first, then the even share.
                bool isOwn = !isPrior && u * _masses[a][kernel] < _own;
                point[_axes[a]] = isOwn ? _centres[a][kernel] : axis.Place(chance.Below((int)axis.Cells));
            }
        }
    }

    /// <summary>The logarithm of the density, of cells' mass on finite axes, for each of some points.</summary>
    public double[] LogDensity(IReadOnlyList<double[]> points)
    {
        int kernels = _weights.Length;
        double[] terms = new double[kernels];
        double[] results = new double[points.Count];
        for (int p = 0; p < points.Count; p++)
        {
            Array.Clear(terms);
            double constant = 0;
            for (int a = 0; a < _axes.Length; a++)
                constant += AddTerms(a, points[p][_axes[a]], terms);
            double most = double.NegativeInfinity;
            for (int k = 0; k < kernels; k++)
                most = Math.Max(most, terms[k]);
            double sum = 0;
            for (int k = 0; k < kernels; k++)
                sum += terms[k] - most > -50 ? _weights[k] * Math.Exp(terms[k] - most) : 0;
            results[p] = Math.Log(sum / _cumulative[^1]) + most + constant;
        }
        return results;
    }

    // Adds the logarithm of each kernel's density at a place of one axis.
    private double AddTerms(int a, double u, double[] terms)
    {
        Axis axis = _all[_axes[a]];
        double[] centres = _centres[a];
        double[] deviations = _deviations[a];
        double[] logs = _logs[a];
        int kernels = terms.Length;
        if (!axis.IsOrdered)
        {
            double own = Math.Log(1 + _own);
            for (int k = 0; k < kernels - 1; k++)
                terms[k] += (centres[k] == u ? own : 0) - logs[k];
            terms[^1] -= Math.Log(axis.Cells);
            return 0;
        }
        if (axis.IsContinuous)
        {
            for (int k = 0; k < kernels; k++)
            {
                double z = (u - centres[k]) / deviations[k];
                terms[k] -= (0.5 * z * z) + logs[k];
            }
            return -HalfLogTwoPi;
        }
        long cell = axis.CellAt(u);
        double low = axis.Edge(cell);
        double high = axis.Edge(cell + 1);
        for (int k = 0; k < kernels; k++)
            terms[k] += LogCellMass((low - centres[k]) / deviations[k], (high - centres[k]) / deviations[k]) - logs[k];
        return 0;
    }

    // A narrow cell's mass is its width times the density in its middle: cheaper, and exact where a difference would be zero.
    private static double LogCellMass(double low, double high)
    {
        double width = high - low;
        double middle = (low + high) / 2;
        return width < 0.05 || Math.Abs(middle) > 6
            ? Math.Log(width) - (0.5 * middle * middle) - HalfLogTwoPi
            : Math.Log(Gaussian.Between(low, high));
    }

    private int KernelAt(double weight)
    {
        int found = Array.BinarySearch(_cumulative, weight);
        return Math.Min(found < 0 ? ~found : found, _cumulative.Length - 1);
    }
}
