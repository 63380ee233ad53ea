namespace Pipelines.House.Reading;

/// <summary>A place where the house breaks one of its laws.</summary>
/// <param name="Place">File and line, relative to the root.</param>
/// <param name="What">What is wrong there.</param>
/// <param name="Mend">What to do about it.</param>
internal sealed record Finding(string Place, string What, string Mend);

internal static class Law
{
    private const int MostTold = 60;

    /// <summary>Fails with the findings, not only the first; those with the same mend stand together.</summary>
    public static void Holds(IEnumerable<Finding> findings)
    {
        Finding[] broken = [.. findings.Distinct().OrderBy(finding => finding.Place, StringComparer.Ordinal)];
        if (broken.Length > 0)
            Assert.Fail($"{broken.Length} found{(broken.Length > MostTold ? $"; the first {MostTold}" : "")}.\n{string.Join('\n', broken.Take(MostTold).GroupBy(finding => finding.Mend).Select(Tell))}");
    }

    /// <summary>The self-test of a rule: it must find exactly the places that are wrong in a sample.</summary>
    public static void Catches(IEnumerable<Finding> findings, params string[] places)
        => Assert.Equal(places.Order(StringComparer.Ordinal), findings.Select(finding => finding.Place).Distinct().Order(StringComparer.Ordinal));

    private static string Tell(IGrouping<string, Finding> alike)
        => $"{string.Join('\n', alike.Select(finding => $"{finding.Place}: {finding.What}"))}\n    Mend: {alike.Key}";
}
