using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;

namespace Pipelines.Tuning.Algorithms.GaussianProcess;

/// <summary>A Gaussian process with the values that it has seen. It can be told more, one by one.</summary>
internal sealed class GpModel
{
    private const double LeastVariance = 1e-12;

    private readonly Matern _kernel;
    private readonly GpBelief _belief;
    private readonly List<double[]> _points;
    private readonly List<double> _values;
    private readonly Cholesky _factor;
    private double[] _alpha = [];

    private GpModel(Matern kernel, GpBelief belief, IReadOnlyList<double[]> points, IReadOnlyList<double> values, Cholesky factor)
    {
        (_kernel, _belief, _points, _values, _factor) = (kernel, belief, [.. points], [.. values], factor);
        Weigh();
    }

    /// <summary>A process over points with standardised values; jitter is added until the matrix has a factor.</summary>
    public static GpModel Of(Matern kernel, GpBelief belief, IReadOnlyList<double[]> points, IReadOnlyList<double> values)
    {
        for (double jitter = 0; ; jitter = jitter == 0 ? 1e-10 : jitter * 10)
        {
            GpBelief jittered = belief with { Noise = belief.Noise + jitter };
            double[][] lower = new double[points.Count][];
            for (int i = 0; i < lower.Length; i++)
                lower[i] = Row(kernel, jittered, points, i, points[i]);
            if (Cholesky.Of(lower) is { } factor)
                return new(kernel, jittered, points, values, factor);
        }
    }

    /// <summary>Adds a value; the matrix's factor grows by a row.</summary>
    public void Learn(double[] point, double value)
    {
        double[] row = Row(_kernel, _belief, _points, _points.Count, point);
        while (!_factor.TryGrow(row))
            row[^1] += 1e-6;
        _points.Add(point);
        _values.Add(value);
        Weigh();
    }

    /// <summary>Mean and variance of the function at a point.</summary>
    public (double Mean, double Variance) Predict(ReadOnlySpan<double> point)
    {
        int n = _points.Count;
        Span<double> squares = stackalloc double[_kernel.Dimensions];
        double[] covariances = new double[n];
        for (int i = 0; i < n; i++)
        {
            _kernel.Squares(point, _points[i], squares);
            covariances[i] = Matern.Value(squares, _belief.Inverse, _belief.Variance, out _);
        }
        double mean = Cholesky.Dot(covariances, _alpha, n);
        _factor.SolveLower(covariances);
        return (mean, Math.Max(LeastVariance, _belief.Variance - Cholesky.Dot(covariances, covariances, n)));
    }

    /// <summary>Mean and variance, and how they change along some ordered parameters.</summary>
    public (double Mean, double Variance) Predict(ReadOnlySpan<double> point, ReadOnlySpan<int> along, Span<double> meanSlopes, Span<double> varianceSlopes)
    {
        int n = _points.Count;
        Span<double> squares = stackalloc double[_kernel.Dimensions];
        double[] covariances = new double[n];
        double[] slopes = new double[n];
        for (int i = 0; i < n; i++)
        {
            _kernel.Squares(point, _points[i], squares);
            covariances[i] = Matern.Value(squares, _belief.Inverse, _belief.Variance, out slopes[i]);
        }
        double mean = Cholesky.Dot(covariances, _alpha, n);
        _factor.SolveLower(covariances);
        double variance = _belief.Variance - Cholesky.Dot(covariances, covariances, n);
        _factor.SolveUpper(covariances);
        for (int k = 0; k < along.Length; k++)
        {
            int d = along[k];
            double meanSlope = 0;
            double varianceSlope = 0;
            for (int i = 0; i < n; i++)
            {
                double distance = point[d] - _points[i][d];
                double change = double.IsNaN(distance) ? 0 : -slopes[i] * distance * _belief.Inverse[d];
                meanSlope += change * _alpha[i];
                varianceSlope -= 2 * change * covariances[i];
            }
            (meanSlopes[k], varianceSlopes[k]) = (meanSlope, varianceSlope);
        }
        return (mean, Math.Max(LeastVariance, variance));
    }

    private static double[] Row(Matern kernel, GpBelief belief, IReadOnlyList<double[]> points, int count, double[] point)
    {
        double[] row = new double[count + 1];
        Span<double> squares = stackalloc double[kernel.Dimensions];
        for (int j = 0; j < count; j++)
        {
            kernel.Squares(point, points[j], squares);
            row[j] = Matern.Value(squares, belief.Inverse, belief.Variance, out _);
        }
        row[count] = belief.Variance + belief.Noise;
        return row;
    }

    private void Weigh()
    {
        _alpha = [.. _values];
        _factor.SolveLower(_alpha);
        _factor.SolveUpper(_alpha);
    }
}
