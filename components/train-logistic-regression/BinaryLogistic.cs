using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace TrainLogisticRegression;

/// <summary>
/// Two classes: minimises the mean of log(1 + exp(-y z)), z = w x + b, plus (l2 / 2n) |w|², the intercept b unpenalised, by Newton's
/// method, that is iteratively reweighted least squares (Hastie, Tibshirani, Friedman: The Elements of Statistical Learning, 4.4.1),
/// with steps halved until the objective falls enough (Armijo). Scaled by n, it is scikit-learn's objective with C = 1 / l2.
/// </summary>
internal sealed class BinaryLogistic
{
    private const double EnoughFall = 1e-4;
    private const int MostHalvings = 40;

    private readonly Matrix<double> _design;
    private readonly Vector<double> _truth;
    private readonly double _penalty;
    private readonly int _last;

    public BinaryLogistic(double[][] rows, int[] labels, double l2)
    {
        _last = rows[0].Length;
        // The last column of ones carries the intercept.
        _design = Matrix<double>.Build.Dense(rows.Length, _last + 1, (i, j) => j < _last ? rows[i][j] : 1);
        _truth = Vector<double>.Build.Dense(rows.Length, i => labels[i]);
        _penalty = l2 / rows.Length;
    }

    /// <summary>The weights of the features, then the intercept.</summary>
    public Fit Minimize(StoppingRule rule)
    {
        Vector<double> point = Vector<double>.Build.Dense(_last + 1);
        double objective = Objective(point);
        for (int iteration = 0; ; iteration++)
        {
            Vector<double> probability = (_design * point).Map(Sigmoid);
            Vector<double> gradient = Gradient(point, probability);
            double largest = gradient.InfinityNorm();
            if (largest <= rule.Tolerance || iteration == rule.MaxIterations)
                return new([.. point], objective, iteration, largest, largest <= rule.Tolerance);

            Vector<double> step = -Solve(Hessian(probability), gradient);
            (Vector<double> next, double fallen) = Search(point, objective, step, gradient * step);
            if (fallen >= objective)
                return new([.. point], objective, iteration, largest, HasConverged: false);
            (point, objective) = (next, fallen);
        }
    }

    private (Vector<double> Point, double Objective) Search(Vector<double> point, double objective, Vector<double> step, double slope)
    {
        double length = 1;
        for (int halving = 0; halving < MostHalvings; halving++, length /= 2)
        {
            Vector<double> next = point + (length * step);
            double fallen = Objective(next);
            if (fallen <= objective + (EnoughFall * length * slope))
                return (next, fallen);
        }
        return (point, objective);
    }

    private double Objective(Vector<double> point)
    {
        Vector<double> scores = _design * point;
        double loss = 0;
        for (int i = 0; i < scores.Count; i++)
            loss += LogOnePlusExp(_truth[i] > 0 ? -scores[i] : scores[i]);
        double weights = 0;
        for (int j = 0; j < _last; j++)
            weights += point[j] * point[j];
        return (loss / scores.Count) + (_penalty / 2 * weights);
    }

    private Vector<double> Gradient(Vector<double> point, Vector<double> probability)
    {
        Vector<double> gradient = _design.TransposeThisAndMultiply(probability - _truth) / _truth.Count;
        for (int j = 0; j < _last; j++)
            gradient[j] += _penalty * point[j];
        return gradient;
    }

    private Matrix<double> Hessian(Vector<double> probability)
    {
        Matrix<double> weighted = _design.Clone();
        for (int i = 0; i < probability.Count; i++)
        {
            double weight = probability[i] * (1 - probability[i]) / probability.Count;
            weighted.SetRow(i, weighted.Row(i) * weight);
        }
        Matrix<double> hessian = _design.TransposeThisAndMultiply(weighted);
        for (int j = 0; j < _last; j++)
            hessian[j, j] += _penalty;
        return hessian;
    }

    /// <summary>Solves with a growing multiple of the identity where columns depend on each other and nothing is penalised.</summary>
    private static Vector<double> Solve(Matrix<double> hessian, Vector<double> gradient)
    {
        double typical = Math.Max(hessian.Diagonal().InfinityNorm(), 1e-300);
        for (double damping = 0; ; damping = damping == 0 ? typical * 1e-12 : damping * 10)
        {
            if (TryFactor(damping == 0 ? hessian : hessian + (damping * Matrix<double>.Build.DenseIdentity(gradient.Count))) is { } factors)
                return factors.Solve(gradient);
        }
    }

    private static Cholesky<double>? TryFactor(Matrix<double> matrix)
    {
        try
        {
            Cholesky<double> factors = matrix.Cholesky();
            return factors.Factor.Diagonal().ForAll(double.IsNormal) ? factors : null;
        }
        catch (ArgumentException)
        {
            // MathNet says so when the matrix is not positive definite.
            return null;
        }
    }

    private static double Sigmoid(double score) => score >= 0 ? 1 / (1 + Math.Exp(-score)) : Math.Exp(score) / (1 + Math.Exp(score));

    private static double LogOnePlusExp(double x) => x > 0 ? x + Math.Log(1 + Math.Exp(-x)) : Math.Log(1 + Math.Exp(x));
}
