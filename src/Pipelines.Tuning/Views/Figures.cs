using System.Globalization;

namespace Pipelines.Tuning.Views;

/// <summary>Numbers and times as people read them.</summary>
internal static class Figures
{
    /// <summary>A number in at most <paramref name="digits"/> digits, without zeros that say nothing: <c>0.0125</c>, <c>1.5e-7</c>.</summary>
    public static string Short(double number, int digits = 5)
    {
        if (!double.IsFinite(number))
            return double.IsNaN(number) ? "NaN" : number > 0 ? "infinite" : "-infinite";
        double size = Math.Abs(number);
        if (size != 0 && (size < 1e-4 || size >= 1e7))
            return Scientific(number, digits);
        int whole = size < 1 ? 0 : (int)Math.Floor(Math.Log10(size)) + 1;
        int leading = size is > 0 and < 1 ? (int)Math.Floor(-Math.Log10(size)) : 0;
        string text = number.ToString($"F{Math.Clamp(digits - whole + leading, 0, 12)}", CultureInfo.InvariantCulture);
        string trimmed = text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
        return trimmed is "-0" or "" ? "0" : trimmed;
    }

    /// <summary>A length of time in its two greatest units; null: a dash.</summary>
    public static string Time(TimeSpan? length) => length switch
    {
        null => "-",
        { TotalSeconds: < 10 } time => Invariant($"{Math.Max(0, time.TotalSeconds):0.##} s"),
        { TotalMinutes: < 1 } time => Invariant($"{time.TotalSeconds:0.#} s"),
        { TotalHours: < 1 } time => Invariant($"{time.Minutes} min {time.Seconds} s"),
        { TotalDays: < 1 } time => Invariant($"{time.Hours} h {time.Minutes} min"),
        { } time => Invariant($"{Math.Floor(time.TotalDays):0} d {time.Hours} h"),
    };

    private static string Scientific(double number, int digits)
    {
        string text = number.ToString("E" + Math.Max(0, digits - 1), CultureInfo.InvariantCulture);
        int cut = text.IndexOf('E', StringComparison.Ordinal);
        string front = text[..cut].Contains('.', StringComparison.Ordinal) ? text[..cut].TrimEnd('0').TrimEnd('.') : text[..cut];
        return Invariant($"{front}e{int.Parse(text[(cut + 1)..], CultureInfo.InvariantCulture)}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
