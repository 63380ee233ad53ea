using Pipelines.Tuning.Search;

namespace Pipelines.Tuning.Algorithms.CmaEs;

/// <summary>
/// The constants of a strategy, which follow from the number of dimensions and of samples in a generation.
/// <para>Source: The CMA evolution strategy: a tutorial (2016), table 1.</para>
/// </summary>
internal sealed class CmaWeights
{
    public CmaWeights(int dimensions, int samples)
    {
        double d = dimensions;
        Samples = samples;
        Parents = samples / 2;
        double[] raw = [.. Enumerable.Range(1, samples).Select(i => Math.Log((samples + 1) / 2.0) - Math.Log(i))];
        double plus = raw.Take(Parents).Sum();
        double squares = raw.Take(Parents).Sum(weight => weight * weight);
        Effective = plus * plus / squares;
        StepRate = (Effective + 2) / (d + Effective + 5);
        StepDamping = 1 + (2 * Math.Max(0, Math.Sqrt((Effective - 1) / (d + 1)) - 1)) + StepRate;
        PathRate = (4 + (Effective / d)) / (d + 4 + (2 * Effective / d));
        RankOneRate = 2 / (((d + 1.3) * (d + 1.3)) + Effective);
        RankManyRate = Math.Min(1 - RankOneRate, 2 * (Effective - 2 + (1 / Effective)) / (((d + 2) * (d + 2)) + Effective));
        Length = Math.Sqrt(d) * (1 - (1 / (4 * d)) + (1 / (21 * d * d)));

        double minus = -raw.Where(weight => weight < 0).Sum();
        double minusSquares = raw.Where(weight => weight < 0).Sum(weight => weight * weight);
        double minusEffective = minus * minus / minusSquares;
        double scale = Math.Min(
            Math.Min(1 + (RankOneRate / RankManyRate), 1 + (2 * minusEffective / (minusEffective + 2))),
            (1 - RankOneRate - RankManyRate) / (d * RankManyRate));
        Weights = [.. raw.Select(weight => weight >= 0 ? weight / plus : weight * scale / minus)];
    }

    public int Samples { get; }

    public int Parents { get; }

    /// <summary>How many equally weighted parents the parents are worth.</summary>
    public double Effective { get; }

    public double StepRate { get; }

    public double StepDamping { get; }

    public double PathRate { get; }

    public double RankOneRate { get; }

    public double RankManyRate { get; }

    /// <summary>The expected length of a standard normal vector.</summary>
    public double Length { get; }

    /// <summary>By rank, best first; those of the worse half are negative.</summary>
    public double[] Weights { get; }
}
