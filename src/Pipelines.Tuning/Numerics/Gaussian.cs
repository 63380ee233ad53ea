using MathNet.Numerics;

namespace Pipelines.Tuning.Numerics;

/// <summary>The standard normal distribution, also where its plain forms round to zero.</summary>
internal static class Gaussian
{
    private const double HalfLogTwoPi = 0.91893853320467274178;

    /// <summary>Density.</summary>
    public static double Density(double z) => Math.Exp((-0.5 * z * z) - HalfLogTwoPi);

    /// <summary>Probability of a value below <paramref name="z"/>.</summary>
    public static double Below(double z) => 0.5 * SpecialFunctions.Erfc(-z * Constants.Sqrt1Over2);

    /// <summary>The value with probability <paramref name="p"/> below it; p in (0, 1).</summary>
    public static double Quantile(double p) => -Constants.Sqrt2 * SpecialFunctions.ErfcInv(2 * p);

    /// <summary>Probability of an interval; takes the tail that keeps digits.</summary>
    public static double Between(double low, double high)
        => low > 0 ? Below(-low) - Below(-high) : Below(high) - Below(low);

    /// <summary>exp(x^2) erfc(x) for x at least 0: the scaled complementary error function.</summary>
    public static double ScaledErfc(double x)
    {
        if (x < 20)
            return Math.Exp(x * x) * SpecialFunctions.Erfc(x);
        double inverse = 1 / (2 * x * x);
        return (1 - (inverse * (1 - (3 * inverse * (1 - (5 * inverse)))))) / (x * Math.Sqrt(Math.PI));
    }

    /// <summary>
    /// log(density(z) + z below(z)): the logarithm of standard expected improvement, exact to the far tail.
    /// <para>Source: Unexpected improvements to expected improvement for Bayesian optimization, 2023.</para>
    /// </summary>
    public static double LogImprovement(double z)
    {
        const double HalfLogHalfPi = 0.22579135264472743236;
        if (z > -1)
            return Math.Log(Density(z) + (z * Below(z)));
        double plain = (-0.5 * z * z) - HalfLogTwoPi;
        return z < -1e5
            ? plain - (2 * Math.Log(-z))
            : plain + LogOneMinusExp(Math.Log(ScaledErfc(-z * Constants.Sqrt1Over2) * -z) + HalfLogHalfPi);
    }

    /// <summary>The derivative of <see cref="LogImprovement"/>: below(z) / (density(z) + z below(z)).</summary>
    public static double LogImprovementSlope(double z)
        => z > -1
            ? Below(z) / (Density(z) + (z * Below(z)))
            : 0.5 * ScaledErfc(-z * Constants.Sqrt1Over2) * Math.Exp((-0.5 * z * z) - LogImprovement(z));

    // log(1 - e^t) for t < 0.
    private static double LogOneMinusExp(double t) => t > -0.6931 ? Math.Log(-Expm1(t)) : Log1P(-Math.Exp(t));

    private static double Expm1(double t) => Math.Abs(t) < 1e-5 ? t + (t * t / 2) : Math.Exp(t) - 1;

    private static double Log1P(double t) => Math.Abs(t) < 1e-5 ? t - (t * t / 2) : Math.Log(1 + t);
}
