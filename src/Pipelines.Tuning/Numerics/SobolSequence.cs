namespace Pipelines.Tuning.Numerics;

/// <summary>
/// Points that fill the unit cube evenly: among the first 2^m, each dimension has one in each of its 2^m equal parts.
/// <para>Sources: Sobol, 1967; direction numbers of Joe and Kuo, 2008; scrambling by random lower triangular matrices and a digital shift
/// (Matousek, On the L2-discrepancy for anchored boxes, 1998).</para>
/// Dimensions above 256 take the next primitive polynomials with initial numbers drawn from a fixed seed: they fill their axis as
/// evenly, but pairs of them are not chosen for it.
/// </summary>
internal sealed class SobolSequence
{
    private const int Bits = 32;
    private const ulong TableSeed = 20080326;

    private readonly uint[][] _directions;
    private readonly uint[] _shift;

    /// <summary>The sequence in <paramref name="dimensions"/> dimensions; scrambled by <paramref name="chance"/>, plain without.</summary>
    public SobolSequence(int dimensions, Chance? chance = null)
    {
        _directions = Directions(dimensions);
        _shift = new uint[dimensions];
        if (chance is not null)
            Scramble(chance);
    }

    /// <summary>Point <paramref name="index"/> (from 0, below 2^32), each coordinate in the open interval (0, 1) but for a plain point 0.</summary>
    public double[] Point(long index)
    {
        // Gray code: neighbours in the sequence differ in one direction number (Antonov and Saleev, 1979).
        uint gray = (uint)(index ^ (index >> 1));
        double[] point = new double[_directions.Length];
        for (int d = 0; d < point.Length; d++)
        {
            uint digits = _shift[d];
            for (int bit = 0; gray >> bit != 0; bit++)
            {
                if ((gray >> bit & 1) != 0)
                    digits ^= _directions[d][bit];
                if (bit == Bits - 1)
                    break;
            }
            point[d] = _isScrambled ? (digits + 0.5) * Unit : digits * Unit;
        }
        return point;
    }

    private const double Unit = 1.0 / 4294967296.0;
    private bool _isScrambled;

    private static uint[][] Directions(int dimensions)
    {
        uint[][] table = SobolTable.Rows();
        uint[][] directions = new uint[dimensions][];
        Chance further = new(TableSeed);
        int row = 0;
        if (dimensions > 0)
            directions[0] = [.. Enumerable.Range(1, Bits).Select(k => 1u << (Bits - k))];
        foreach (uint polynomial in PrimitivePolynomials.All().Take(Math.Max(0, dimensions - 1)))
        {
            int degree = 31 - System.Numerics.BitOperations.LeadingZeroCount(polynomial);
            uint[] initial = row < table.Length ? table[row] : Drawn(degree, further);
            directions[++row] = Extend(polynomial, degree, initial);
        }
        return directions;
    }

    private static uint[] Drawn(int degree, Chance chance)
    {
        uint[] initial = new uint[degree];
        for (int k = 0; k < degree; k++)
            initial[k] = (uint)(chance.Bits() & ((1UL << (k + 1)) - 1)) | 1;
        return initial;
    }

    private static uint[] Extend(uint polynomial, int degree, uint[] initial)
    {
        uint[] m = new uint[Bits];
        for (int k = 0; k < Bits; k++)
        {
            if (k < degree)
            {
                m[k] = initial[k];
                continue;
            }
            uint next = m[k - degree] ^ (m[k - degree] << degree);
            for (int i = 1; i < degree; i++)
            {
                if ((polynomial >> (degree - i) & 1) != 0)
                    next ^= m[k - i] << i;
            }
            m[k] = next;
        }
        return [.. m.Select((number, k) => number << (Bits - 1 - k))];
    }

    // Each digit becomes itself plus a random sum of the digits before it, which keeps the balance of every 2^m points.
    private void Scramble(Chance chance)
    {
        _isScrambled = true;
        for (int d = 0; d < _directions.Length; d++)
        {
            uint[] rows = new uint[Bits];
            for (int bit = 0; bit < Bits; bit++)
            {
                uint own = 1u << (Bits - 1 - bit);
                uint before = bit == 0 ? 0 : uint.MaxValue << (Bits - bit);
                rows[bit] = own | ((uint)chance.Bits() & before);
            }
            _directions[d] = Array.ConvertAll(_directions[d], direction =>
            {
                uint mixed = 0;
                for (int bit = 0; bit < Bits; bit++)
                    mixed |= (uint)(System.Numerics.BitOperations.PopCount(rows[bit] & direction) & 1) << (Bits - 1 - bit);
                return mixed;
            });
            _shift[d] = (uint)chance.Bits();
        }
    }
}
