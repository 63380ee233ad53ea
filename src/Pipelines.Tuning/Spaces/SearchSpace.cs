using Pipelines.Core.Values;

namespace Pipelines.Tuning.Spaces;

/// <summary>
/// What may be chosen: parameters with their conditions, and constraints between them. Immutable. Algorithms see it as a unit
/// cube; a coordinate of a parameter without value is NaN.
/// </summary>
public sealed class SearchSpace
{
    // A parent with more values is taken for a continuum: nobody counts what hangs on each.
    private const long MostParentValues = 100_000;

    private readonly int[] _parents;
    private readonly int[] _order;

    /// <summary>A space; <see cref="Check"/> must have found no problems.</summary>
    public SearchSpace(Sequence<Parameter> parameters, Sequence<LinearConstraint> constraints = default)
    {
        Parameters = parameters;
        Constraints = constraints;
        Axes = [.. parameters.Select(Axis.Of)];
        Dictionary<string, int> indices = [];
        for (int i = 0; i < parameters.Count; i++)
            indices[parameters[i].Name] = i;
        _parents = [.. parameters.Select(parameter => parameter.When is { } when ? indices[when.Parent] : -1)];
        _order = [.. Enumerable.Range(0, parameters.Count).OrderBy(Depth)];
        Count = Counted();
    }

    /// <summary>In the author's order.</summary>
    public Sequence<Parameter> Parameters { get; }

    /// <summary>Between parameters.</summary>
    public Sequence<LinearConstraint> Constraints { get; }

    /// <summary>How many different assignments there are, constraints left out; infinite when a parameter is a continuum.</summary>
    public double Count { get; }

    /// <summary>All that is wrong with parameters and constraints; empty when they make a space.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="constraints">The constraints.</param>
    /// <param name="place">Where they stand, for messages: <c>spec.parameters</c>.</param>
    public static Sequence<Problem> Check(Sequence<Parameter> parameters, Sequence<LinearConstraint> constraints = default, string place = "parameters")
        => SpaceCheck.Run(parameters, constraints, place);

    /// <summary>True when two assignments are the same point, however their numbers are spelled.</summary>
    public bool AreSame(Assignment left, Assignment right)
        => left.Equals(right) || (left.In(this) is { } a && right.In(this) is { } b && IsSamePoint(a, b));

    /// <summary>True when an assignment has a value for exactly the parameters whose conditions hold, each in its range, within all constraints.</summary>
    public bool Contains(Assignment assignment)
        => assignment.In(this) is { } point && Allows(point);

    /// <summary>True when a text spells a value of a parameter.</summary>
    internal bool IsValue(string parameter, string text) => Array.Find(Axes, axis => axis.Parameter.Name == parameter)?.Find(text) is not null;

    /// <summary>One axis for each parameter.</summary>
    internal Axis[] Axes { get; }

    /// <summary>Indices of the parameters, parents before children.</summary>
    internal ReadOnlySpan<int> Order => _order;

    /// <summary>The index of a parameter's parent; -1: none.</summary>
    internal int Parent(int index) => _parents[index];

    /// <summary>True when the condition of a parameter holds, its parent's coordinate being known.</summary>
    internal bool IsActive(int index, ReadOnlySpan<double> point)
    {
        int parent = _parents[index];
        return parent < 0 || (!double.IsNaN(point[parent]) && Holds(Parameters[index].When!, Axes[parent].Text(point[parent])));
    }

    /// <summary>The nearest point that stands for an assignment: cells' places, NaN where a condition does not hold.</summary>
    internal double[] Snap(ReadOnlySpan<double> point)
    {
        double[] snapped = new double[point.Length];
        foreach (int index in _order)
        {
            snapped[index] = IsActive(index, snapped)
                ? Axes[index].Snap(double.IsNaN(point[index]) ? 0.5 : point[index])
                : double.NaN;
        }
        return snapped;
    }

    /// <summary>The assignment of a snapped point.</summary>
    internal Assignment At(ReadOnlySpan<double> point)
    {
        List<KeyValuePair<string, string>> values = new(point.Length);
        for (int i = 0; i < point.Length; i++)
        {
            if (!double.IsNaN(point[i]))
                values.Add(new(Parameters[i].Name, Axes[i].Text(point[i])));
        }
        return new(values.ToMap());
    }

    /// <summary>True when a point is within all constraints.</summary>
    internal bool Allows(ReadOnlySpan<double> point)
    {
        foreach (LinearConstraint constraint in Constraints)
        {
            double sum = 0;
            for (int i = 0; i < Axes.Length; i++)
            {
                if (constraint.Coefficients.TryGetValue(Parameters[i].Name, out double coefficient))
                    sum += coefficient * (double.IsNaN(point[i]) ? double.NaN : Axes[i].Number(point[i]));
            }
            if (sum > constraint.Most + (1e-12 * Math.Abs(constraint.Most)))
                return false;
        }
        return true;
    }

    /// <summary>Where texts lie; null when one is missing, too much, or no value of its parameter.</summary>
    internal double[]? Locate(Map<string> values)
    {
        double[] point = new double[Axes.Length];
        int found = 0;
        foreach (int index in _order)
        {
            point[index] = double.NaN;
            if (!IsActive(index, point))
                continue;
            if (!values.TryGetValue(Parameters[index].Name, out string? text) || Axes[index].Find(text) is not { } u)
                return null;
            point[index] = u;
            found++;
        }
        return found == values.Count ? point : null;
    }

    /// <summary>True when two snapped points are one: texts round a coordinate in its last digits.</summary>
    internal static bool IsSamePoint(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        for (int i = 0; i < left.Length; i++)
        {
            if (!(Math.Abs(left[i] - right[i]) <= 1e-12) && !(double.IsNaN(left[i]) && double.IsNaN(right[i])))
                return false;
        }
        return true;
    }

    private static bool Holds(Condition when, string parent)
    {
        foreach (string value in when.Values)
        {
            if (value == parent || (Axis.Parse(value) is { } wanted && Axis.Parse(parent) is { } given && wanted.Equals(given)))
                return true;
        }
        return false;
    }

    private int Depth(int index) => _parents[index] < 0 ? 0 : 1 + Depth(_parents[index]);

    private double Counted()
    {
        double product = 1;
        for (int i = 0; i < Axes.Length; i++)
        {
            if (_parents[i] < 0)
                product *= SubtreeCount(i);
        }
        return product;
    }

    /// <summary>How many ways there are to choose a parameter that has a value, with all that hangs on it.</summary>
    internal double SubtreeCount(int index)
    {
        int[] children = Children(index);
        if (Axes[index].IsContinuous || Array.Exists(children, child => Axes[child].IsContinuous))
            return double.PositiveInfinity;
        if (children.Length == 0)
            return Axes[index].Cells;
        if (Axes[index].Cells > MostParentValues)
            return double.PositiveInfinity;
        double sum = 0;
        for (long cell = 0; cell < Axes[index].Cells; cell++)
            sum += CellCount(index, cell, children);
        return sum;
    }

    /// <summary>How many ways there are once a parameter has the value of a cell.</summary>
    internal double CellCount(int index, long cell, int[] children)
    {
        string text = Axes[index].Text(Axes[index].Place(cell));
        double product = 1;
        foreach (int child in children)
        {
            if (Holds(Parameters[child].When!, text))
                product *= SubtreeCount(child);
        }
        return product;
    }

    /// <summary>Parameters whose parent is <paramref name="index"/>; -1 for those without one.</summary>
    internal int[] Children(int index)
        => [.. Enumerable.Range(0, _parents.Length).Where(child => _parents[child] == index)];
}
