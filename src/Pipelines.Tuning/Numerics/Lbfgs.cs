namespace Pipelines.Tuning.Numerics;

/// <summary>
/// Minimises a smooth function in a box: limited-memory quasi-Newton steps on the coordinates that are not held by a bound.
/// <para>Source: Updating quasi-Newton matrices with limited storage (Nocedal, 1980), with projection on the box.</para>
/// </summary>
internal static class Lbfgs
{
    private const int Memory = 8;
    private const double Sufficient = 1e-4;

    /// <summary>The function's value at a point; its gradient is written into the second argument.</summary>
    public delegate double Function(double[] at, double[] gradient);

    /// <summary>Goes down from <paramref name="start"/>, which is changed in place into the best point found; its value is returned.</summary>
    /// <param name="function">May give NaN or infinity where it is not defined: such steps are shortened.</param>
    /// <param name="start">The first point, inside the box.</param>
    /// <param name="low">Lower bounds.</param>
    /// <param name="high">Upper bounds.</param>
    /// <param name="iterations">The most steps.</param>
    /// <param name="tolerance">Ends when a step gains less than this, relative to the value.</param>
    public static double Minimise(Function function, double[] start, double[] low, double[] high, int iterations, double tolerance = 1e-9)
    {
        int n = start.Length;
        double[] x = start;
        double[] gradient = new double[n];
        double value = function(x, gradient);
        List<(double[] S, double[] Y, double Rho)> pairs = [];
        double[] trial = new double[n];
        double[] trialGradient = new double[n];
        for (int iteration = 0; iteration < iterations && double.IsFinite(value); iteration++)
        {
            bool[] held = Held(x, gradient, low, high);
            double[] direction = Direction(gradient, held, pairs);
            double slope = Dot(direction, gradient);
            if (!(slope < 0))
            {
                pairs.Clear();
                direction = Direction(gradient, held, pairs);
                slope = Dot(direction, gradient);
            }
            if (!(slope < -1e-14))
                break;
            double step = pairs.Count > 0 ? 1 : Math.Min(1, 0.1 / Math.Sqrt(Dot(direction, direction)));
            double next = double.NaN;
            for (int halvings = 0; halvings < 20; halvings++, step *= 0.4)
            {
                for (int i = 0; i < n; i++)
                    trial[i] = Math.Clamp(x[i] + (step * direction[i]), low[i], high[i]);
                next = function(trial, trialGradient);
                if (next <= value + (Sufficient * Moved(trial, x, gradient)) && next < value)
                    break;
                next = double.NaN;
            }
            if (double.IsNaN(next))
            {
                if (pairs.Count == 0)
                    break;
                pairs.Clear();
                continue;
            }
            Remember(pairs, trial, x, trialGradient, gradient);
            double gain = value - next;
            value = next;
            trial.CopyTo(x, 0);
            trialGradient.CopyTo(gradient, 0);
            if (gain <= tolerance * Math.Max(1, Math.Abs(value)))
                break;
        }
        return value;
    }

    private static bool[] Held(double[] x, double[] gradient, double[] low, double[] high)
    {
        bool[] held = new bool[x.Length];
        for (int i = 0; i < x.Length; i++)
            held[i] = (x[i] <= low[i] && gradient[i] > 0) || (x[i] >= high[i] && gradient[i] < 0);
        return held;
    }

    // The two-loop recursion.
    private static double[] Direction(double[] gradient, bool[] held, List<(double[] S, double[] Y, double Rho)> pairs)
    {
        double[] q = new double[gradient.Length];
        for (int i = 0; i < q.Length; i++)
            q[i] = held[i] ? 0 : -gradient[i];
        double[] alpha = new double[pairs.Count];
        for (int k = pairs.Count - 1; k >= 0; k--)
        {
            alpha[k] = pairs[k].Rho * Dot(pairs[k].S, q);
            AddTo(q, pairs[k].Y, -alpha[k]);
        }
        if (pairs.Count > 0)
        {
            (double[] s, double[] y, _) = pairs[^1];
            double scale = Dot(s, y) / Dot(y, y);
            for (int i = 0; i < q.Length; i++)
                q[i] *= scale;
        }
        for (int k = 0; k < pairs.Count; k++)
            AddTo(q, pairs[k].S, alpha[k] - (pairs[k].Rho * Dot(pairs[k].Y, q)));
        for (int i = 0; i < q.Length; i++)
        {
            if (held[i])
                q[i] = 0;
        }
        return q;
    }

    private static void Remember(List<(double[] S, double[] Y, double Rho)> pairs, double[] to, double[] from, double[] gradientTo, double[] gradientFrom)
    {
        double[] s = new double[to.Length];
        double[] y = new double[to.Length];
        for (int i = 0; i < s.Length; i++)
        {
            s[i] = to[i] - from[i];
            y[i] = gradientTo[i] - gradientFrom[i];
        }
        double curvature = Dot(s, y);
        if (curvature <= 1e-12 * Dot(y, y))
            return;
        if (pairs.Count == Memory)
            pairs.RemoveAt(0);
        pairs.Add((s, y, 1 / curvature));
    }

    private static double Moved(double[] to, double[] from, double[] gradient)
    {
        double sum = 0;
        for (int i = 0; i < to.Length; i++)
            sum += (to[i] - from[i]) * gradient[i];
        return sum;
    }

    private static double Dot(double[] left, double[] right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }

    private static void AddTo(double[] target, double[] other, double factor)
    {
        for (int i = 0; i < target.Length; i++)
            target[i] += factor * other[i];
    }
}
