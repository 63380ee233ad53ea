using Pipelines.Tuning.Numerics;

namespace Pipelines.Tuning.Spaces;

/// <summary>
/// Carries a range onto [0, 1] by the distribution function of its prior, so that equal lengths there are equally likely: what
/// searches uniformly there searches as the prior says, and models see the axis as people think of it.
/// </summary>
internal sealed class Scale
{
    private const double DeviationsInRange = 6;

    private readonly bool _isLog;
    private readonly bool _isNormal;
    private readonly double _low;
    private readonly double _high;
    private readonly double _middle;
    private readonly double _deviation;
    private readonly double _below;
    private readonly double _mass;

    /// <summary>The scale of a range; <paramref name="low"/> and <paramref name="high"/> may reach half a step beyond min and max.</summary>
    public Scale(Distribution distribution, double min, double max, double low, double high)
    {
        _isLog = distribution is Distribution.LogUniform or Distribution.LogNormal;
        _isNormal = distribution is Distribution.Normal or Distribution.LogNormal;
        _low = Bend(low);
        _high = Bend(high);
        _middle = (Bend(min) + Bend(max)) / 2;
        _deviation = (Bend(max) - Bend(min)) / DeviationsInRange;
        // A range of one value has no width to be normal over.
        _isNormal &= _deviation > 0;
        if (_isNormal)
        {
            _below = Gaussian.Below((_low - _middle) / _deviation);
            _mass = Gaussian.Between((_low - _middle) / _deviation, (_high - _middle) / _deviation);
        }
    }

    /// <summary>Where a number lies, in [0, 1].</summary>
    public double ToUnit(double number)
    {
        if (_high <= _low)
            return 0.5;
        double bent = Bend(number);
        double u = _isNormal
            ? (Gaussian.Below((bent - _middle) / _deviation) - _below) / _mass
            : (bent - _low) / (_high - _low);
        return Math.Clamp(u, 0, 1);
    }

    /// <summary>The number at a place in [0, 1].</summary>
    public double FromUnit(double u)
    {
        if (_high <= _low)
            return Unbend(_low);
        double bent = u <= 0 ? _low : u >= 1 ? _high
            : _isNormal ? _middle + (_deviation * Gaussian.Quantile(_below + (u * _mass)))
            : _low + (u * (_high - _low));
        return Unbend(Math.Clamp(bent, _low, _high));
    }

    private double Bend(double number) => _isLog ? Math.Log(number) : number;

    private double Unbend(double bent) => _isLog ? Math.Exp(bent) : bent;
}
