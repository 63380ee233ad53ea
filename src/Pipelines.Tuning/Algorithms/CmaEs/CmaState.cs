using MathNet.Numerics.LinearAlgebra;
using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;

namespace Pipelines.Tuning.Algorithms.CmaEs;

/// <summary>
/// A multivariate normal distribution that moves towards where good samples came from. One state is one generation.
/// <para>Source: The CMA evolution strategy: a tutorial (2016), with negative weights.</para>
/// </summary>
internal sealed class CmaState
{
    private const double LeastEigenvalue = 1e-20;
    private const double MostCondition = 1e14;

    private readonly int _samples;
    private CmaWeights _weights;
    private readonly double[] _stepPath;
    private readonly double[] _path;
    private Matrix<double> _covariance;
    private Matrix<double> _axes;
    private double[] _lengths;
    private int _updates;

    public CmaState(double[] mean, double step, int samples)
    {
        int d = mean.Length;
        Mean = mean;
        Step = step;
        Margins = [.. Enumerable.Repeat(1.0, d)];
        _samples = samples;
        _weights = new(d, samples);
        _stepPath = new double[d];
        _path = new double[d];
        _covariance = Matrix<double>.Build.DenseIdentity(d);
        _axes = Matrix<double>.Build.DenseIdentity(d);
        _lengths = [.. Enumerable.Repeat(1.0, d)];
    }

    public double[] Mean { get; }

    public double Step { get; private set; }

    /// <summary>By how much each dimension is stretched so that finite parameters stay alive.</summary>
    public double[] Margins { get; }

    /// <summary>The least samples of a generation.</summary>
    public int Samples => _samples;

    /// <summary>The deviation of one dimension.</summary>
    public double Deviation(int d) => Step * Margins[d] * Math.Sqrt(_covariance[d, d]);

    /// <summary>True when nothing is to be gained: the distribution has shrunk to a point or to a needle.</summary>
    public bool HasConverged => Step * _lengths.Max() < 1e-9 || Math.Pow(_lengths.Max() / _lengths.Min(), 2) > MostCondition;

    /// <summary>The place of a standard normal vector, not bounded.</summary>
    public double[] At(double[] normal)
    {
        int d = Mean.Length;
        double[] point = new double[d];
        for (int i = 0; i < d; i++)
        {
            double sum = 0;
            for (int j = 0; j < d; j++)
                sum += _axes[i, j] * _lengths[j] * normal[j];
            point[i] = Mean[i] + (Step * Margins[i] * sum);
        }
        return point;
    }

    /// <summary>Moves on by a generation, given its samples with the best first.</summary>
    public void Update(IReadOnlyList<double[]> ranked)
    {
        int d = Mean.Length;
        // Batches bring more samples than were waited for; what they cost should teach something.
        if (ranked.Count != _weights.Samples)
            _weights = new(d, ranked.Count);
        double[][] steps = [.. ranked.Select(point => point.Select((x, i) => (x - Mean[i]) / (Step * Margins[i])).ToArray())];
        double[] move = new double[d];
        for (int k = 0; k < _weights.Parents; k++)
        {
            for (int i = 0; i < d; i++)
                move[i] += _weights.Weights[k] * steps[k][i];
        }
        for (int i = 0; i < d; i++)
            Mean[i] += Step * Margins[i] * move[i];

        _updates++;
        double[] white = Whitened(move);
        Follow(_stepPath, white, _weights.StepRate);
        double length = Norm(_stepPath);
        bool isSteady = length / Math.Sqrt(1 - Math.Pow(1 - _weights.StepRate, 2 * _updates)) < (1.4 + (2.0 / (d + 1))) * _weights.Length;
        Follow(_path, isSteady ? move : new double[d], _weights.PathRate);
        Adapt(steps, isSteady);
        Step *= Math.Exp(Math.Min(1, _weights.StepRate / _weights.StepDamping * ((length / _weights.Length) - 1)));
        Decompose();
    }

    private void Adapt(double[][] steps, bool isSteady)
    {
        int d = Mean.Length;
        double lost = isSteady ? 0 : _weights.PathRate * (2 - _weights.PathRate);
        double kept = 1 + (_weights.RankOneRate * lost) - _weights.RankOneRate - (_weights.RankManyRate * _weights.Weights.Sum());
        double[] many = new double[steps.Length];
        for (int k = 0; k < many.Length; k++)
        {
            double weight = _weights.Weights[k];
            many[k] = weight >= 0 ? weight : weight * d / Math.Max(1e-12, Square(Whitened(steps[k])));
        }
        Matrix<double> next = Matrix<double>.Build.Dense(d, d);
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = (kept * _covariance[i, j]) + (_weights.RankOneRate * _path[i] * _path[j]);
                for (int k = 0; k < many.Length; k++)
                    sum += _weights.RankManyRate * many[k] * steps[k][i] * steps[k][j];
                next[i, j] = next[j, i] = sum;
            }
        }
        _covariance = next;
    }

    private void Decompose()
    {
        var decomposition = _covariance.Evd(Symmetricity.Symmetric);
        _axes = decomposition.EigenVectors;
        _lengths = [.. decomposition.EigenValues.Select(value => Math.Sqrt(Math.Max(LeastEigenvalue, value.Real)))];
    }

    private void Follow(double[] path, double[] direction, double rate)
    {
        double gain = Math.Sqrt(rate * (2 - rate) * _weights.Effective);
        for (int i = 0; i < path.Length; i++)
            path[i] = ((1 - rate) * path[i]) + (gain * direction[i]);
    }

    // C^-1/2 times a vector.
    private double[] Whitened(double[] vector)
    {
        int d = vector.Length;
        double[] result = new double[d];
        for (int k = 0; k < d; k++)
        {
            double along = 0;
            for (int i = 0; i < d; i++)
                along += _axes[i, k] * vector[i];
            along /= _lengths[k];
            for (int i = 0; i < d; i++)
                result[i] += _axes[i, k] * along;
        }
        return result;
    }

    private static double Square(double[] vector) => vector.Sum(x => x * x);

    private static double Norm(double[] vector) => Math.Sqrt(Square(vector));
}
