using MathNet.Numerics.LinearAlgebra;

namespace TrainLogisticRegression;

/// <summary>
/// Several classes: minimises the mean of the negative log of the softmax at the true class, plus (l2 / 2n) |W|², intercepts unpenalised
/// (Bishop: Pattern Recognition and Machine Learning, 4.3.4). Scaled by n, it is scikit-learn's multinomial objective with C = 1 / l2.
/// </summary>
internal sealed class SoftmaxLogistic(double[][] rows, int[] labels, int classes, double l2)
{
    private readonly Matrix<double> _design = Matrix<double>.Build.Dense(rows.Length, rows[0].Length + 1, (i, j) => j < rows[0].Length ? rows[i][j] : 1);
    private readonly double _penalty = l2 / rows.Length;
    private readonly int _columns = rows[0].Length + 1;

    /// <summary>For each class the weights of the features, then the intercept.</summary>
    public Fit Minimize(StoppingRule rule) => Lbfgs.Minimize(Evaluate, new double[classes * _columns], rule);

    private double Evaluate(double[] point, double[] gradient)
    {
        // Column-major, so each class is a column.
        Matrix<double> weights = Matrix<double>.Build.Dense(_columns, classes, point);
        Matrix<double> scores = _design * weights;
        double loss = 0;
        double[] row = new double[classes];
        for (int i = 0; i < labels.Length; i++)
        {
            for (int k = 0; k < classes; k++)
                row[k] = scores[i, k];
            double highest = row.Max();
            double sum = 0;
            for (int k = 0; k < classes; k++)
                sum += Math.Exp(row[k] - highest);
            double logSum = highest + Math.Log(sum);
            loss += logSum - row[labels[i]];
            for (int k = 0; k < classes; k++)
                scores[i, k] = (Math.Exp(row[k] - logSum) - (k == labels[i] ? 1 : 0)) / labels.Length;
        }
        Matrix<double> slope = _design.TransposeThisAndMultiply(scores);
        double squares = 0;
        for (int k = 0; k < classes; k++)
        {
            for (int j = 0; j < _columns; j++)
            {
                double weight = j < _columns - 1 ? weights[j, k] : 0;
                squares += weight * weight;
                gradient[(k * _columns) + j] = slope[j, k] + (_penalty * weight);
            }
        }
        return (loss / labels.Length) + (_penalty / 2 * squares);
    }
}
