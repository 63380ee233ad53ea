using System.Text;
using System.Text.Json;

namespace Pipelines.Benchmarks.Harness;

/// <summary>A row's result: medians, and the range of the samples for people who wonder how steady they were.</summary>
internal sealed record Figure(string Name, string Unit, Samples Ours, Samples? Baseline, Samples? Ratios)
{
    /// <summary>Ours to the baseline's of the same turn; null without a baseline.</summary>
    public double? Ratio => Ratios?.Median;

    /// <summary>Measures a row, and disposes of it if it can be.</summary>
    public static async Task<Figure> OfAsync(Row row, CancellationToken stop)
    {
        await using IAsyncDisposable? end = row as IAsyncDisposable;
        await row.PrepareAsync(stop);
        List<double> ours = [], baseline = [], ratios = [];
        for (int turn = 0; turn <= row.Repeats; turn++)
        {
            double? bare = await row.MeasureBaselineAsync(stop);
            double mine = await row.MeasureAsync(stop);
            // The first turn pays for cold files and code.
            if (turn == 0)
                continue;
            ours.Add(mine);
            if (bare is not double amount)
                continue;
            baseline.Add(amount);
            ratios.Add(mine / amount);
        }
        return baseline.Count > 0
            ? new Figure(row.Name, row.Unit, new Samples(ours), new Samples(baseline), new Samples(ratios))
            : new Figure(row.Name, row.Unit, new Samples(ours), null, null);
    }

    /// <summary>One line of JSON, the form that tools read.</summary>
    public string ToJson()
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("name", Name);
            writer.WriteNumber("value", Math.Round(Ours.Median, 3));
            writer.WriteString("unit", Unit);
            Write(writer, "baseline", Baseline?.Median);
            Write(writer, "ratio", Ratio);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    public override string ToString()
        => $"{Name}: {Ours} {Unit}{(Baseline is null ? "" : $", baseline {Baseline} {Unit}, ratio {Ratios}")}";

    private static void Write(Utf8JsonWriter writer, string name, double? amount)
    {
        if (amount is double known)
            writer.WriteNumber(name, Math.Round(known, 3));
        else
            writer.WriteNull(name);
    }
}

/// <summary>Measurements of one thing.</summary>
internal sealed class Samples(IEnumerable<double> measured)
{
    private readonly double[] _sorted = [.. measured.Order()];

    /// <summary>The middle one; of an even number the mean of the two in the middle.</summary>
    public double Median => (_sorted[(_sorted.Length - 1) / 2] + _sorted[_sorted.Length / 2]) / 2;

    public override string ToString() => FormattableString.Invariant($"{Median:0.###} ({_sorted[0]:0.###} to {_sorted[^1]:0.###})");
}
