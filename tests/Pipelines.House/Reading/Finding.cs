namespace Pipelines.House.Reading;

/// <summary>A place where the house breaks one of its laws.</summary>
/// <param name="Place">File and line, relative to the root.</param>
/// <param name="What">What is wrong there.</param>
/// <param name="Mend">What to do about it.</param>
internal sealed record Finding(string Place, string What, string Mend)
{
    public override string ToString() => $"{Place}: {What}\n    Mend: {Mend}";
}

internal static class Law
{
    /// <summary>Fails with every finding, not only the first.</summary>
    public static void Holds(IEnumerable<Finding> findings)
    {
        List<string> broken = [.. findings.Select(finding => finding.ToString()).Distinct().Order(StringComparer.Ordinal)];
        if (broken.Count > 0)
            Assert.Fail($"{broken.Count} found.\n{string.Join('\n', broken)}");
    }

    /// <summary>The self-test of a rule: it must find exactly the places that are wrong in a sample.</summary>
    public static void Catches(IEnumerable<Finding> findings, params string[] places)
        => Assert.Equal(places.Order(StringComparer.Ordinal), findings.Select(finding => finding.Place).Distinct().Order(StringComparer.Ordinal));
}
