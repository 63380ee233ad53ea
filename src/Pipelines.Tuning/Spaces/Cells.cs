namespace Pipelines.Tuning.Spaces;

/// <summary>Numbers the points of a finite space: the last parameter turns fastest, conditions held.</summary>
internal sealed class Cells(SearchSpace space)
{
    private readonly int[] _roots = space.Children(-1);

    /// <summary>How many there are, constraints left out.</summary>
    public double Count => space.Count;

    /// <summary>The point of a number from 0 to <see cref="Count"/> - 1.</summary>
    public double[] At(double number)
    {
        double[] point = new double[space.Axes.Length];
        Array.Fill(point, double.NaN);
        Set(_roots, number, point);
        return point;
    }

    private void Set(int[] siblings, double number, double[] point)
    {
        for (int i = siblings.Length - 1; i >= 0; i--)
        {
            double ways = space.SubtreeCount(siblings[i]);
            double rest = Math.Floor(number / ways);
            SetOne(siblings[i], number - (rest * ways), point);
            number = rest;
        }
    }

    private void SetOne(int index, double number, double[] point)
    {
        Axis axis = space.Axes[index];
        int[] children = space.Children(index);
        if (children.Length == 0)
        {
            point[index] = axis.Place((long)number);
            return;
        }
        for (long cell = 0; cell < axis.Cells; cell++)
        {
            double ways = space.CellCount(index, cell, children);
            if (number >= ways)
            {
                number -= ways;
                continue;
            }
            point[index] = axis.Place(cell);
            Set([.. children.Where(child => space.IsActive(child, point))], number, point);
            return;
        }
    }
}
