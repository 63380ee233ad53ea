namespace Pipelines.Tuning.Numerics;

/// <summary>
/// Repeatable chance. A sequence is named by numbers (a seed, the index of a trial, a purpose), so what is drawn does not depend
/// on what was drawn elsewhere before, nor on time.
/// <para>Source: SplitMix64 (Fast splittable pseudorandom number generators, 2014).</para>
/// </summary>
internal sealed class Chance
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong _state;

    /// <summary>The sequence of that name.</summary>
    public Chance(ulong seed, params ReadOnlySpan<long> name)
    {
        _state = Mix(seed + Golden);
        // A step between parts, so that their order counts: trial 3 of seed 5 has nothing to do with trial 5 of seed 3.
        foreach (long part in name)
            _state = Mix((_state += Golden) ^ Mix(unchecked((ulong)part)));
    }

    /// <summary>The next 64 bits.</summary>
    public ulong Bits() => Mix(_state += Golden);

    /// <summary>Uniform in the open interval (0, 1).</summary>
    public double Unit() => ((Bits() >> 11) + 0.5) * (1.0 / (1UL << 53));

    /// <summary>Standard normal.</summary>
    public double Normal() => Gaussian.Quantile(Unit());

    /// <summary>Uniform among 0 .. <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)Math.Min(count - 1, (long)(Unit() * count));

    /// <summary>True with the given probability.</summary>
    public bool Happens(double probability) => Unit() < probability;

    /// <summary>An index by weight; weights are not negative and their sum is above zero.</summary>
    public int Pick(ReadOnlySpan<double> weights)
    {
        double sum = 0;
        foreach (double weight in weights)
            sum += weight;
        double left = Unit() * sum;
        for (int i = 0; i < weights.Length; i++)
        {
            left -= weights[i];
            if (left < 0)
                return i;
        }
        return weights.Length - 1;
    }

    /// <summary>Puts items into a random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int other = Below(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
