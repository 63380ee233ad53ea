using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Algorithms.GaussianProcess;

/// <summary>
/// Matern kernel of smoothness 5/2 with a length-scale for each parameter: s2 (1 + a + a^2/3) exp(-a), a = sqrt(5) r. Categories are 1
/// apart when they differ; a parameter without value is 1 apart from every value.
/// </summary>
internal sealed class Matern
{
    private static readonly double SqrtFive = Math.Sqrt(5);

    private readonly bool[] _isOrdered;

    public Matern(SearchSpace space) => _isOrdered = [.. space.Axes.Select(axis => axis.IsOrdered)];

    public int Dimensions => _isOrdered.Length;

    /// <summary>The squares of the distances of two points in each parameter.</summary>
    public void Squares(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> squares)
    {
        for (int d = 0; d < squares.Length; d++)
        {
            double distance = left[d] - right[d];
            squares[d] = double.IsNaN(distance) ? (double.IsNaN(left[d]) && double.IsNaN(right[d]) ? 0 : 1)
                : _isOrdered[d] ? distance * distance
                : distance == 0 ? 0 : 1;
        }
    }

    /// <summary>The kernel's value for squares of distances, and the factor by which each square over its squared length-scale enters the slope.</summary>
    /// <param name="squares">By parameter.</param>
    /// <param name="inverse">One over the squared length-scale, by parameter.</param>
    /// <param name="variance">s2.</param>
    /// <param name="slope">s2 5/3 (1 + a) exp(-a): the derivative by log length-scale d is this times squares[d] inverse[d].</param>
    public static double Value(ReadOnlySpan<double> squares, ReadOnlySpan<double> inverse, double variance, out double slope)
    {
        double square = 0;
        for (int d = 0; d < squares.Length; d++)
            square += squares[d] * inverse[d];
        double a = SqrtFive * Math.Sqrt(square);
        double decay = variance * Math.Exp(-a);
        slope = decay * (1 + a) * (5.0 / 3);
        return decay * (1 + a + (a * a / 3));
    }
}
