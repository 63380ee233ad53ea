using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipelines.Core.Spec;

/// <summary>Kubernetes' way to write amounts: <c>500m</c>, <c>0.5</c>, <c>2Gi</c>, <c>15G</c>, <c>1e3</c>.</summary>
public static partial class Quantity
{
    /// <summary>The amount in plain units (cores, bytes); false when the text is no quantity.</summary>
    /// <remarks>A capital K is taken for k: the compiler lets it pass.</remarks>
    public static bool TryParse(string text, out double amount)
    {
        Match match = Pattern().Match(text);
        if (match.Success && double.TryParse(match.Groups["number"].Value + match.Groups["exponent"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            amount = number * Factor(match.Groups["suffix"].Value);
            return double.IsFinite(amount);
        }
        amount = 0;
        return false;
    }

    private static double Factor(string suffix) => suffix switch
    {
        "n" => 1e-9,
        "u" => 1e-6,
        "m" => 1e-3,
        "k" or "K" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "P" => 1e15,
        "E" => 1e18,
        "Ki" => 1024,
        "Mi" => 1024.0 * 1024,
        "Gi" => Math.Pow(1024, 3),
        "Ti" => Math.Pow(1024, 4),
        "Pi" => Math.Pow(1024, 5),
        "Ei" => Math.Pow(1024, 6),
        _ => 1,
    };

    [GeneratedRegex(@"^(?<number>[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+))((?<exponent>[eE][+-]?[0-9]+)|(?<suffix>[KMGTPE]i|[numkKMGTPE]))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
