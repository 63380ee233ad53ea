using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;

namespace Pipelines.Tuning.Algorithms.GaussianProcess;

/// <summary>
/// How much a point promises: the logarithm of its expected improvement over the best that is believed, and of its probability to be feasible.
/// <para>Sources: Unexpected improvements to expected improvement for Bayesian optimization (2023); Bayesian optimization with inequality
/// constraints (2014).</para>
/// </summary>
internal sealed class Acquisition(GpModel model, GpModel? violation, double best)
{
    /// <summary>The model of losses.</summary>
    public GpModel Model => model;

    /// <summary>At a point; greater is better.</summary>
    public double At(ReadOnlySpan<double> point)
    {
        (double mean, double variance) = model.Predict(point);
        double deviation = Math.Sqrt(variance);
        return Math.Log(deviation) + Gaussian.LogImprovement((best - mean) / deviation) + LogFeasible(point);
    }

    /// <summary>At a point, with its slopes along some ordered parameters.</summary>
    public double At(ReadOnlySpan<double> point, ReadOnlySpan<int> along, Span<double> slopes)
    {
        Span<double> meanSlopes = stackalloc double[along.Length];
        Span<double> varianceSlopes = stackalloc double[along.Length];
        (double mean, double variance) = model.Predict(point, along, meanSlopes, varianceSlopes);
        double deviation = Math.Sqrt(variance);
        double z = (best - mean) / deviation;
        double steepness = Gaussian.LogImprovementSlope(z);
        for (int k = 0; k < along.Length; k++)
        {
            double change = varianceSlopes[k] / (2 * deviation);
            slopes[k] = ((change * (1 - (steepness * z))) - (steepness * meanSlopes[k])) / deviation;
        }
        double value = Math.Log(deviation) + Gaussian.LogImprovement(z);
        if (violation is null)
            return value;
        (double middle, double spread) = violation.Predict(point, along, meanSlopes, varianceSlopes);
        double sigma = Math.Sqrt(spread);
        double q = -middle / sigma;
        double hazard = Gaussian.Density(q) / Math.Max(Gaussian.Below(q), 1e-300);
        for (int k = 0; k < along.Length; k++)
            slopes[k] += hazard * ((-meanSlopes[k] / sigma) - (q * varianceSlopes[k] / (2 * spread)));
        return value + Math.Log(Math.Max(Gaussian.Below(q), 1e-300));
    }

    private double LogFeasible(ReadOnlySpan<double> point)
    {
        if (violation is null)
            return 0;
        (double mean, double variance) = violation.Predict(point);
        return Math.Log(Math.Max(Gaussian.Below(-mean / Math.Sqrt(variance)), 1e-300));
    }
}
