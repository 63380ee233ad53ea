using System.Globalization;
using Pipelines.Core.Values;

namespace Pipelines.Tuning.Spaces;

/// <summary>
/// A parameter as one side of the unit cube. A parameter of finitely many values cuts its side into cells, each with a place that
/// stands for it; equal lengths are equally likely by the parameter's distribution.
/// </summary>
internal abstract class Axis(Parameter parameter, long cells, bool isOrdered)
{
    /// <summary>What it is the axis of.</summary>
    public Parameter Parameter { get; } = parameter;

    /// <summary>The number of values; 0: a continuum.</summary>
    public long Cells { get; } = cells;

    /// <summary>False when the values have no order, so that a distance means nothing.</summary>
    public bool IsOrdered { get; } = isOrdered;

    /// <summary>True when every number of the range is a value.</summary>
    public bool IsContinuous => Cells == 0;

    /// <summary>The place that stands for a cell.</summary>
    public abstract double Place(long cell);

    /// <summary>Where a cell begins; cell <see cref="Cells"/> is the end.</summary>
    public abstract double Edge(long cell);

    /// <summary>The cell that a place lies in.</summary>
    public abstract long CellAt(double u);

    /// <summary>The value at a place, as text.</summary>
    public abstract string Text(double u);

    /// <summary>The value at a place as a number; the index for categories.</summary>
    public abstract double Number(double u);

    /// <summary>Where a value lies; null when it is none of this parameter's.</summary>
    public abstract double? Find(string text);

    /// <summary>The nearest place that stands for a value.</summary>
    public double Snap(double u) => IsContinuous ? Math.Clamp(u, 0, 1) : Place(CellAt(u));

    /// <summary>The place on an ordered axis of the value that is nearest to a number; of two alike the greater one.</summary>
    public double NearestTo(double number)
    {
        double place = PlaceOf(number);
        if (IsContinuous || CellAt(place) is not (> 0 and long cell))
            return place;
        double below = Place(cell - 1);
        return Math.Abs(Number(below) - number) < Math.Abs(Number(place) - number) ? below : place;
    }

    /// <summary>The first place of an ordered axis whose number is not below a number, found by halving: numbers grow along it.</summary>
    public double PlaceOf(double number)
    {
        double low = 0;
        double high = 1;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            if (Number(middle) < number - (1e-9 * Math.Abs(number)))
                low = middle;
            else
                high = middle;
        }
        return high;
    }

    /// <summary>The axis of a parameter that has no problems.</summary>
    public static Axis Of(Parameter parameter) => parameter switch
    {
        Parameter.Real { Step: null } real => new ContinuousAxis(real),
        Parameter.Real real => new GridAxis(real),
        Parameter.Whole whole => new GridAxis(whole),
        Parameter.Discrete list => new ListAxis(list, list.Values.OrderBy(Numeric).ToSequence(), isOrdered: true),
        Parameter.Categorical list => new ListAxis(list, list.Values, isOrdered: false),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The number that a text spells; null for none.</summary>
    public static double? Parse(string text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;

    private static double Numeric(string text) => Parse(text) ?? double.PositiveInfinity;

    private sealed class ContinuousAxis(Parameter.Real parameter) : Axis(parameter, 0, isOrdered: true)
    {
        private readonly Scale _scale = new(parameter.Distribution, parameter.Min, parameter.Max, parameter.Min, parameter.Max);

        public override double Place(long cell) => throw new InvalidOperationException("A continuum has no cells.");

        public override double Edge(long cell) => throw new InvalidOperationException("A continuum has no cells.");

        public override long CellAt(double u) => throw new InvalidOperationException("A continuum has no cells.");

        public override string Text(double u) => Value.Of(Number(u)).ToText();

        public override double Number(double u) => Math.Clamp(_scale.FromUnit(u), parameter.Min, parameter.Max);

        public override double? Find(string text)
            => Parse(text) is { } number && number >= parameter.Min && number <= parameter.Max ? _scale.ToUnit(number) : null;
    }

    /// <summary>Numbers at equal steps: min + k step. Each has the cell of half a step around it.</summary>
    private sealed class GridAxis : Axis
    {
        private readonly double _min;
        private readonly double _step;
        private readonly bool _isWhole;
        private readonly Scale _scale;

        public GridAxis(Parameter.Real real)
            : base(real, Steps(real.Min, real.Max, real.Step!.Value), isOrdered: true)
        {
            (_min, _step) = (real.Min, real.Step.Value);
            _scale = Widened(real.Distribution);
        }

        public GridAxis(Parameter.Whole whole)
            : base(whole, (long)((Int128)((Int128)whole.Max - whole.Min) / whole.Step) + 1, isOrdered: true)
        {
            (_min, _step, _isWhole) = (whole.Min, whole.Step, true);
            _scale = Widened(whole.Distribution);
        }

        public override double Place(long cell) => _scale.ToUnit(_min + (cell * _step));

        public override double Edge(long cell)
            => cell <= 0 ? 0 : cell >= Cells ? 1 : _scale.ToUnit(_min + ((cell - 0.5) * _step));

        public override long CellAt(double u)
            => (long)Math.Clamp(Math.Round((_scale.FromUnit(u) - _min) / _step), 0, Cells - 1);

        public override double Number(double u) => NumberOf(CellAt(u));

        public override string Text(double u)
        {
            long cell = CellAt(u);
            return Parameter is Parameter.Whole whole
                ? (whole.Min + (cell * whole.Step)).ToString(CultureInfo.InvariantCulture)
                : Value.Of(NumberOf(cell)).ToText();
        }

        public override double? Find(string text)
        {
            if (Parse(text) is not { } number)
                return null;
            double cell = Math.Round((number - _min) / _step);
            return cell >= 0 && cell < Cells && Math.Abs(_min + (cell * _step) - number) <= 1e-6 * _step ? Place((long)cell) : null;
        }

        private static long Steps(double min, double max, double step) => (long)Math.Floor(((max - min) / step) + 1e-9) + 1;

        // Decimal arithmetic where it can: 0.1 + 2 * 0.1 is 0.3 for people.
        private double NumberOf(long cell)
        {
            if (_isWhole || Math.Abs(_min) > 1e12 || _step > 1e12 || _step < 1e-12)
                return _min + (cell * _step);
            return (double)((decimal)_min + (cell * (decimal)_step));
        }

        private Scale Widened(Distribution distribution)
        {
            double max = _min + ((Cells - 1) * _step);
            double low = _min - (_step / 2);
            if (distribution is Distribution.LogUniform or Distribution.LogNormal && low <= 0)
                low = _min / 2;
            return new(distribution, _min, max, low, max + (_step / 2));
        }
    }

    /// <summary>Texts of a list, each with an equal part of the side.</summary>
    private sealed class ListAxis(Parameter parameter, Sequence<string> values, bool isOrdered) : Axis(parameter, values.Count, isOrdered)
    {
        public override double Place(long cell) => (cell + 0.5) / Cells;

        public override double Edge(long cell) => (double)cell / Cells;

        public override long CellAt(double u) => (long)Math.Clamp(Math.Floor(u * Cells), 0, Cells - 1);

        public override string Text(double u) => values[(int)CellAt(u)];

        public override double Number(double u) => IsOrdered ? Parse(Text(u)) ?? 0 : CellAt(u);

        public override double? Find(string text)
        {
            for (int i = 0; i < values.Count; i++)
            {
                if (values[i] == text)
                    return Place(i);
            }
            return null;
        }
    }
}
