using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Algorithms.CmaEs;

/// <summary>
/// Keeps parameters of finitely many values alive: the values beside the one that the mean lies in keep a least probability, or
/// the strategy would freeze on one of them as it narrows.
/// <para>Source: CMA-ES with margin: lower-bounding marginal probability for mixed-integer black-box optimization (2022).</para>
/// </summary>
internal static class CmaMargin
{
    public static void Keep(CmaState state, IReadOnlyList<Axis> axes)
    {
        double least = 1.0 / (state.Samples * axes.Count);
        for (int d = 0; d < axes.Count; d++)
        {
            if (axes[d].IsContinuous || axes[d].Cells < 2)
                continue;
            state.Mean[d] = Math.Clamp(state.Mean[d], 0, 1);
            long cell = axes[d].CellAt(state.Mean[d]);
            double deviation = state.Deviation(d);
            if (cell == 0 || cell == axes[d].Cells - 1)
                AtEnd(state, d, axes[d].Edge(cell == 0 ? 1 : cell), deviation, least);
            else
                Between(state, d, axes[d].Edge(cell), axes[d].Edge(cell + 1), deviation, least);
        }
    }

    private static void AtEnd(CmaState state, int d, double edge, double deviation, double least)
    {
        double away = Math.Abs(state.Mean[d] - edge);
        double beyond = Math.Max(least, Gaussian.Below(-away / deviation));
        if (beyond < 0.5)
            state.Mean[d] = edge + (Math.Sign(state.Mean[d] - edge) * -Gaussian.Quantile(beyond) * deviation);
    }

    private static void Between(CmaState state, int d, double low, double high, double deviation, double least)
    {
        double below = Gaussian.Below((low - state.Mean[d]) / deviation);
        double above = Gaussian.Below((state.Mean[d] - high) / deviation);
        double inside = 1 - below - above;
        double wantedBelow = Math.Max(least / 2, below);
        double wantedAbove = Math.Max(least / 2, above);
        if (wantedBelow <= below && wantedAbove <= above)
            return;
        double excess = 1 - wantedBelow - wantedAbove - inside;
        double room = wantedBelow + inside + wantedAbove - (1.5 * least);
        wantedBelow += excess * (wantedBelow - (least / 2)) / room;
        wantedAbove += excess * (wantedAbove - (least / 2)) / room;
        double toLow = -Gaussian.Quantile(Math.Clamp(wantedBelow, 1e-12, 0.499));
        double toHigh = -Gaussian.Quantile(Math.Clamp(wantedAbove, 1e-12, 0.499));
        state.Mean[d] = ((low * toHigh) + (high * toLow)) / (toLow + toHigh);
        state.Margins[d] *= (high - low) / (toLow + toHigh) / deviation;
    }
}
