using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;

namespace Pipelines.Tuning.Algorithms.GaussianProcess;

/// <summary>What a Gaussian process believes before it sees values.</summary>
/// <param name="Inverse">One over the squared length-scale, by parameter.</param>
/// <param name="Variance">Of the function.</param>
/// <param name="Noise">Variance of a value around the function.</param>
internal sealed record GpBelief(double[] Inverse, double Variance, double Noise);

/// <summary>
/// Chooses length-scales, variance and noise: the most probable ones given standardised values.
/// <para>Sources: Gaussian processes for machine learning (2006), 5.4; the length-scales' prior grows with the dimension: Vanilla Bayesian
/// optimization performs great in high dimensions (2024).</para>
/// </summary>
internal sealed class GpFit
{
    private const double LeastNoise = 1e-6;
    private const double HalfLogTwoPi = 0.91893853320467274178;
    private const int Iterations = 30;

    private readonly int _dimensions;
    private readonly double[] _values;

    // Squares of distances of each pair i > j, one after the other.
    private readonly double[] _squares;

    public GpFit(Matern kernel, IReadOnlyList<double[]> points, double[] values)
    {
        _dimensions = kernel.Dimensions;
        _values = values;
        int n = points.Count;
        _squares = new double[n * (n - 1) / 2 * _dimensions];
        int pair = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++, pair += _dimensions)
                kernel.Squares(points[i], points[j], _squares.AsSpan(pair, _dimensions));
        }
    }

    /// <summary>The most probable belief.</summary>
    public GpBelief Best()
    {
        int size = _dimensions + 2;
        double[] low = new double[size];
        double[] high = new double[size];
        Array.Fill(low, Math.Log(0.01));
        Array.Fill(high, Math.Log(100));
        (low[^2], high[^2]) = (Math.Log(0.02), Math.Log(50));
        (low[^1], high[^1]) = (Math.Log(LeastNoise), Math.Log(1));
        double[]? best = null;
        double least = double.PositiveInfinity;
        // A smooth start and a rough one: the probability often has a top for each.
        foreach (double length in (double[])[0.3 * Math.Sqrt(_dimensions), 1.5 * Math.Sqrt(_dimensions)])
        {
            double[] start = new double[size];
            Array.Fill(start, Math.Log(length));
            (start[^2], start[^1]) = (0, Math.Log(1e-3));
            double value = Lbfgs.Minimise(Loss, start, low, high, Iterations, 1e-5);
            if (value < least || best is null)
                (least, best) = (value, start);
        }
        return Belief(best!);
    }

    /// <summary>Minus the logarithm of the probability, and its gradient, at logarithms of length-scales, variance and noise.</summary>
    public double Loss(double[] at, double[] gradient)
    {
        GpBelief belief = Belief(at);
        int n = _values.Length;
        double[][] slopes = new double[n][];
        double[][] lower = new double[n][];
        int pair = 0;
        for (int i = 0; i < n; i++)
        {
            double[] row = lower[i] = new double[i + 1];
            double[] slope = slopes[i] = new double[i];
            for (int j = 0; j < i; j++, pair += _dimensions)
                row[j] = Matern.Value(_squares.AsSpan(pair, _dimensions), belief.Inverse, belief.Variance, out slope[j]);
            row[i] = belief.Variance + belief.Noise;
        }
        if (Cholesky.Of(lower) is not { } factor)
            return double.NaN;
        double[] alpha = [.. _values];
        factor.SolveLower(alpha);
        double fit = 0.5 * Cholesky.Dot(alpha, alpha, n);
        factor.SolveUpper(alpha);
        double loss = fit + factor.HalfLogDeterminant + (n * HalfLogTwoPi);
        Slopes(factor.Inverse(), alpha, lower, slopes, belief, gradient);
        return loss + Prior(at, gradient);
    }

    // dL/dt = -1/2 tr((alpha alpha' - K^-1) dK/dt).
    private void Slopes(double[][] inverse, double[] alpha, double[][] lower, double[][] slopes, GpBelief belief, double[] gradient)
    {
        Array.Clear(gradient);
        double variance = 0;
        double noise = 0;
        int pair = 0;
        for (int i = 0; i < alpha.Length; i++)
        {
            for (int j = 0; j < i; j++, pair += _dimensions)
            {
                double weight = (alpha[i] * alpha[j]) - inverse[i][j];
                variance += weight * lower[i][j];
                double scaled = weight * slopes[i][j];
                for (int d = 0; d < _dimensions; d++)
                    gradient[d] -= scaled * _squares[pair + d];
            }
            double own = (alpha[i] * alpha[i]) - inverse[i][i];
            variance += 0.5 * own * belief.Variance;
            noise += 0.5 * own;
        }
        for (int d = 0; d < _dimensions; d++)
            gradient[d] *= belief.Inverse[d];
        gradient[^2] = -variance;
        gradient[^1] = -noise * belief.Noise;
    }

    private double Prior(double[] at, double[] gradient)
    {
        // Length-scales: log-normal, ln(0.4) + ln(D) / 2 and sqrt(3): about as long as the ways in the unit cube. Longer ones take parameters for
        // idle that nobody has looked at, and send the search into the corners. Variance: gamma(2, 0.15). Noise: gamma(1.1, 30), nearly flat
        // towards zero, so that exact functions stay exact.
        double middle = Math.Log(0.4) + (Math.Log(_dimensions) / 2);
        double loss = 0;
        for (int d = 0; d < _dimensions; d++)
        {
            double off = at[d] - middle;
            loss += off * off / 6;
            gradient[d] += off / 3;
        }
        double variance = Math.Exp(at[^2]);
        loss += (0.15 * variance) - at[^2];
        gradient[^2] += (0.15 * variance) - 1;
        double noise = Math.Exp(at[^1]);
        loss += (30 * noise) - (0.1 * at[^1]);
        gradient[^1] += (30 * noise) - 0.1;
        return loss;
    }

    private GpBelief Belief(double[] at)
        => new([.. at.Take(_dimensions).Select(log => Math.Exp(-2 * log))], Math.Exp(at[^2]), Math.Exp(at[^1]));
}
