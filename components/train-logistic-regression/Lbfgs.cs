namespace TrainLogisticRegression;

/// <summary>
/// Minimises a smooth function with limited memory: L-BFGS with the two-loop recursion (Nocedal, Wright: Numerical Optimization,
/// algorithms 7.4 and 7.5) and a bisecting line search for the weak Wolfe conditions (Lewis, Overton 2013, algorithm 4.6), after
/// which every pair kept has positive curvature.
/// </summary>
internal static class Lbfgs
{
    private const int Memory = 10;
    private const double EnoughFall = 1e-4;
    private const double EnoughCurvature = 0.9;
    private const int MostBisections = 60;

    // Near the minimum a true fall drowns in rounding, and only the gradient still tells the way (Hager, Zhang 2005).
    private const double Rounding = 4e-16;

    /// <param name="evaluate">Gives the value at a point and writes the gradient there.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="rule">When to stop.</param>
    public static Fit Minimize(Func<double[], double[], double> evaluate, double[] start, StoppingRule rule)
    {
        Position at = Position.Of(evaluate, start);
        List<(double[] Step, double[] Change, double Curvature)> pairs = [];
        for (int iteration = 0; ; iteration++)
        {
            double largest = at.Gradient.Max(Math.Abs);
            if (largest <= rule.Tolerance || iteration == rule.MaxIterations)
                return new(at.Point, at.Value, iteration, largest, largest <= rule.Tolerance);

            double[] direction = Direction(at.Gradient, pairs);
            if (Search(evaluate, at, direction, pairs.Count == 0) is not { } next)
                return new(at.Point, at.Value, iteration, largest, HasConverged: false);
            double[] step = Minus(next.Point, at.Point);
            double[] change = Minus(next.Gradient, at.Gradient);
            double curvature = Dot(step, change);
            if (curvature > 0)
                pairs.Add((step, change, curvature));
            if (pairs.Count > Memory)
                pairs.RemoveAt(0);
            at = next;
        }
    }

    private static double[] Direction(double[] gradient, List<(double[] Step, double[] Change, double Curvature)> pairs)
    {
        double[] direction = [.. gradient.Select(slope => -slope)];
        double[] shares = new double[pairs.Count];
        for (int i = pairs.Count - 1; i >= 0; i--)
        {
            shares[i] = Dot(pairs[i].Step, direction) / pairs[i].Curvature;
            Add(direction, pairs[i].Change, -shares[i]);
        }
        if (pairs.Count > 0)
        {
            double scale = pairs[^1].Curvature / Dot(pairs[^1].Change, pairs[^1].Change);
            for (int j = 0; j < direction.Length; j++)
                direction[j] *= scale;
        }
        for (int i = 0; i < pairs.Count; i++)
            Add(direction, pairs[i].Step, shares[i] - (Dot(pairs[i].Change, direction) / pairs[i].Curvature));
        return direction;
    }

    /// <summary>Null when no step makes the value fall: rounding has the last word.</summary>
    private static Position? Search(Func<double[], double[], double> evaluate, Position from, double[] direction, bool isFirst)
    {
        double slope = Dot(from.Gradient, direction);
        double shortest = 0;
        double longest = double.PositiveInfinity;
        // Before anything is known of the curvature, a step of length one is a guess of the right size.
        double length = isFirst ? Math.Min(1, 1 / Math.Sqrt(Dot(direction, direction))) : 1;
        for (int i = 0; i < MostBisections; i++)
        {
            Position to = Position.Of(evaluate, Plus(from.Point, direction, length));
            if (!(to.Value <= from.Value + (EnoughFall * length * slope) + (Rounding * Math.Abs(from.Value))))
                longest = length;
            else if (Dot(to.Gradient, direction) < EnoughCurvature * slope)
                shortest = length;
            else
                return to;
            length = double.IsFinite(longest) ? (shortest + longest) / 2 : 2 * length;
        }
        return null;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static void Add(double[] to, double[] what, double times)
    {
        for (int i = 0; i < to.Length; i++)
            to[i] += times * what[i];
    }

    private static double[] Minus(double[] a, double[] b) => [.. a.Select((value, i) => value - b[i])];

    private static double[] Plus(double[] point, double[] direction, double length) => [.. point.Select((value, i) => value + (length * direction[i]))];

    private sealed record Position(double[] Point, double Value, double[] Gradient)
    {
        public static Position Of(Func<double[], double[], double> evaluate, double[] point)
        {
            double[] gradient = new double[point.Length];
            return new(point, evaluate(point, gradient), gradient);
        }
    }
}
