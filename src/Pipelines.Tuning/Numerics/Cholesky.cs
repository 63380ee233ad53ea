using System.Numerics;

namespace Pipelines.Tuning.Numerics;

/// <summary>
/// The lower triangular factor of a symmetric positive definite matrix, row by row, that can grow by a row. Rows are contiguous,
/// so its inner products run over vectors of the processor.
/// </summary>
internal sealed class Cholesky
{
    private readonly List<double[]> _rows = [];

    private Cholesky()
    {
    }

    /// <summary>The number of rows.</summary>
    public int Size => _rows.Count;

    /// <summary>Sum of the logarithms of the diagonal: half the logarithm of the matrix's determinant.</summary>
    public double HalfLogDeterminant
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < Size; i++)
                sum += Math.Log(_rows[i][i]);
            return sum;
        }
    }

    /// <summary>Factors a matrix given by its lower triangle; null when it is not positive definite.</summary>
    public static Cholesky? Of(double[][] lower)
    {
        Cholesky factor = new();
        foreach (double[] row in lower)
        {
            if (!factor.TryGrow(row))
                return null;
        }
        return factor;
    }

    /// <summary>A factor of its own that may grow on.</summary>
    public Cholesky Copy()
    {
        Cholesky copy = new();
        copy._rows.AddRange(_rows);
        return copy;
    }

    /// <summary>Adds a row of the matrix: the covariances with the rows before, and the variance last. False when it does not fit.</summary>
    public bool TryGrow(ReadOnlySpan<double> row)
    {
        int n = Size;
        double[] next = new double[n + 1];
        for (int j = 0; j < n; j++)
            next[j] = (row[j] - Dot(next, _rows[j], j)) / _rows[j][j];
        double square = row[n] - Dot(next, next, n);
        if (!(square > 0) || !double.IsFinite(square))
            return false;
        next[n] = Math.Sqrt(square);
        _rows.Add(next);
        return true;
    }

    /// <summary>Solves L x = b in place.</summary>
    public void SolveLower(Span<double> b)
    {
        for (int i = 0; i < Size; i++)
            b[i] = (b[i] - Dot(b, _rows[i], i)) / _rows[i][i];
    }

    /// <summary>Solves L' x = b in place.</summary>
    public void SolveUpper(Span<double> b)
    {
        for (int i = Size - 1; i >= 0; i--)
        {
            double[] row = _rows[i];
            b[i] /= row[i];
            AddTo(b, row, -b[i], i);
        }
    }

    /// <summary>The inverse of the matrix, in full.</summary>
    public double[][] Inverse()
    {
        int n = Size;
        // Column j of L^-1 stands in row j, so that sums run along rows.
        double[][] columns = new double[n][];
        double[] unit = new double[n];
        double[][] lowerInverse = new double[n][];
        for (int i = 0; i < n; i++)
            lowerInverse[i] = new double[n];
        for (int i = 0; i < n; i++)
        {
            double[] row = _rows[i];
            double[] target = lowerInverse[i];
            for (int k = 0; k < i; k++)
                AddTo(target, lowerInverse[k], -row[k], k + 1);
            double pivot = 1 / row[i];
            for (int j = 0; j < i; j++)
                target[j] *= pivot;
            target[i] = pivot;
        }
        for (int i = 0; i < n; i++)
            columns[i] = new double[n];
        for (int k = 0; k < n; k++)
        {
            double[] row = lowerInverse[k];
            for (int i = 0; i <= k; i++)
                AddTo(columns[i], row, row[i], i + 1);
        }
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
                columns[j][i] = columns[i][j];
        }
        return columns;
    }

    /// <summary>The inner product of the first <paramref name="count"/> numbers.</summary>
    public static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right, int count)
    {
        int width = Vector<double>.Count;
        Vector<double> sums = Vector<double>.Zero;
        int i = 0;
        for (; i <= count - width; i += width)
            sums += new Vector<double>(left[i..]) * new Vector<double>(right[i..]);
        double sum = Vector.Sum(sums);
        for (; i < count; i++)
            sum += left[i] * right[i];
        return sum;
    }

    private static void AddTo(Span<double> target, ReadOnlySpan<double> other, double factor, int count)
    {
        int width = Vector<double>.Count;
        Vector<double> factors = new(factor);
        int i = 0;
        for (; i <= count - width; i += width)
            (new Vector<double>(target[i..]) + (factors * new Vector<double>(other[i..]))).CopyTo(target[i..]);
        for (; i < count; i++)
            target[i] += factor * other[i];
    }
}
