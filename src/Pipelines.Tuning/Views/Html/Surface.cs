namespace Pipelines.Tuning.Views.Html;

/// <summary>
/// How good results are over two parameters, whatever the others were: a mean of the trials nearby, weighted by a normal kernel, on a grid.
/// <para>Source: On estimating regression (Nadaraya, 1964); the kernel's width falls with the sixth root of the number of trials, as is usual in two
/// dimensions (Scott's rule).</para>
/// </summary>
internal sealed class Surface
{
    private const int Columns = 48;
    private const int Rows = 34;
    private const int MostTrials = 2000;

    // A mean over next to nothing is no mean: three widths from the nearest trial.
    private const double LeastWeight = 0.011;

    private readonly double[][] _goodness;

    public Surface(Sheet sheet, int across, int up)
    {
        (PlotAxis acrossAxis, PlotAxis upAxis) = (sheet.Axes[across], sheet.Axes[up]);
        Width = acrossAxis.IsContinuous ? Columns : acrossAxis.Cells;
        Height = upAxis.IsContinuous ? Rows : upAxis.Cells;
        (double X, double Y, double Goodness)[] points = [.. sheet.Some(MostTrials)
            .Select(point => (X: acrossAxis.Place(sheet.TextOf(point.Trial, across)), Y: upAxis.Place(sheet.TextOf(point.Trial, up)), Goodness: sheet.Goodness(point.Trial)))
            .Where(point => point is { X: not null, Y: not null })
            .Select(point => (point.X!.Value, point.Y!.Value, point.Goodness))];
        double width = Math.Clamp(0.3 * Math.Pow(Math.Max(1, points.Length), -1.0 / 6), 0.06, 0.2);
        _goodness = [.. Enumerable.Range(0, Width).Select(i =>
            Enumerable.Range(0, Height).Select(j => MeanAt(points, (i + 0.5) / Width, (j + 0.5) / Height, Kernel(acrossAxis, width), Kernel(upAxis, width))).ToArray())];
        Stretch();
    }

    /// <summary>Cells across.</summary>
    public int Width { get; }

    /// <summary>Cells upwards.</summary>
    public int Height { get; }

    /// <summary>From 0 for the worst cell to 1 for the best; NaN where nothing was tried nearby.</summary>
    public double this[int column, int row] => _goodness[column][row];

    /// <summary>The pieces of the line on which the surface has a level: ends in parts of the box, by marching squares between the cells' middles.</summary>
    public IEnumerable<(double X1, double Y1, double X2, double Y2)> Line(double level)
    {
        for (int i = 0; i + 1 < Width; i++)
        {
            for (int j = 0; j + 1 < Height; j++)
            {
                double[] corners = [this[i, j], this[i + 1, j], this[i + 1, j + 1], this[i, j + 1]];
                if (Array.Exists(corners, double.IsNaN))
                    continue;
                List<(double X, double Y)> cuts = [];
                for (int side = 0; side < 4; side++)
                {
                    (double from, double to) = (corners[side], corners[(side + 1) % 4]);
                    if (from < level == to < level)
                        continue;
                    double part = (level - from) / (to - from);
                    (double x, double y) = side switch { 0 => (part, 0.0), 1 => (1, part), 2 => (1 - part, 1), _ => (0, 1 - part) };
                    cuts.Add(((i + x + 0.5) / Width, (j + y + 0.5) / Height));
                }
                for (int k = 0; k + 1 < cuts.Count; k += 2)
                    yield return (cuts[k].X, cuts[k].Y, cuts[k + 1].X, cuts[k + 1].Y);
            }
        }
    }

    // Values of a list have no neighbours.
    private static double Kernel(PlotAxis axis, double width) => axis.IsContinuous ? width : 0.25 / axis.Cells;

    private static double MeanAt((double X, double Y, double Goodness)[] points, double x, double y, double acrossWidth, double upWidth)
    {
        double weights = 0;
        double sum = 0;
        foreach ((double px, double py, double goodness) in points)
        {
            double dx = (px - x) / acrossWidth;
            double dy = (py - y) / upWidth;
            double weight = Math.Exp(-0.5 * ((dx * dx) + (dy * dy)));
            weights += weight;
            sum += weight * goodness;
        }
        return weights >= LeastWeight ? sum / weights : double.NaN;
    }

    private void Stretch()
    {
        double least = double.PositiveInfinity;
        double most = double.NegativeInfinity;
        foreach (double goodness in _goodness.SelectMany(column => column).Where(goodness => !double.IsNaN(goodness)))
            (least, most) = (Math.Min(least, goodness), Math.Max(most, goodness));
        if (!(most > least))
            return;
        foreach (double[] column in _goodness)
        {
            for (int row = 0; row < column.Length; row++)
                column[row] = (column[row] - least) / (most - least);
        }
    }
}
