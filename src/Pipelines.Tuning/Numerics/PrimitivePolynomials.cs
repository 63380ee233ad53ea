namespace Pipelines.Tuning.Numerics;

/// <summary>
/// Primitive polynomials modulo two, by degree and then by their coefficients. Bit i is the coefficient of x^i.
/// </summary>
internal static class PrimitivePolynomials
{
    /// <summary>All of them in ascending order: 3 (x + 1), 7 (x^2 + x + 1), 11, 13, ...</summary>
    public static IEnumerable<uint> All()
    {
        for (int degree = 1; degree < 20; degree++)
        {
            for (uint polynomial = (1u << degree) | 1; polynomial < 1u << (degree + 1); polynomial += 2)
            {
                if (IsPrimitive(polynomial, degree))
                    yield return polynomial;
            }
        }
    }

    // Primitive: powers of x run through all 2^degree - 1 residues before they come back to 1.
    private static bool IsPrimitive(uint polynomial, int degree)
    {
        uint order = (1u << degree) - 1;
        uint residue = 1;
        for (uint power = 1; power <= order; power++)
        {
            residue <<= 1;
            if ((residue >> degree & 1) != 0)
                residue ^= polynomial;
            if (residue == 1)
                return power == order;
        }
        return false;
    }
}
