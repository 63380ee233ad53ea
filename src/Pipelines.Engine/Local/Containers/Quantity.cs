using System.Globalization;

namespace Pipelines.Engine.Local.Containers;

/// <summary>Kubernetes quantities: <c>500m</c>, <c>1.5</c>, <c>2Gi</c>, <c>15G</c>.</summary>
internal static class Quantity
{
    private static readonly (string Suffix, double Factor)[] Suffixes =
    [
        ("Ki", 1024), ("Mi", 1048576), ("Gi", 1073741824), ("Ti", 1099511627776), ("Pi", 1125899906842624), ("Ei", 1152921504606846976),
        ("m", 0.001), ("k", 1e3), ("K", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15), ("E", 1e18),
    ];

    /// <summary>The number; null for what is no quantity above zero.</summary>
    public static double? Read(string text)
    {
        (string suffix, double factor) = Suffixes.FirstOrDefault(known => text.EndsWith(known.Suffix, StringComparison.Ordinal), ("", 1));
        string digits = text[..^suffix.Length];
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number > 0
            ? number * factor
            : null;
    }
}
