namespace Pipelines.Sdk.Problems;

/// <summary>Finds what a mistyped name was meant to be.</summary>
internal static class NearestName
{
    /// <summary>The known name that is few slips away; null when none is near. Of equally near ones the first.</summary>
    public static string? Of(string wrong, IEnumerable<string> known)
    {
        string? nearest = null;
        int fewest = Math.Max(1, wrong.Length / 3) + 1;
        foreach (string name in known)
        {
            int slips = string.Equals(wrong, name, StringComparison.OrdinalIgnoreCase) ? 0 : Slips(wrong, name);
            if (slips < fewest)
                (nearest, fewest) = (name, slips);
        }
        return nearest;
    }

    /// <summary>A sentence that offers the nearest name, or else lists what there is.</summary>
    public static string Offer(string wrong, IReadOnlyCollection<string> known, string ofWhat)
    {
        if (Of(wrong, known) is { } near)
            return $"Did you mean '{near}'?";
        return known.Count == 0 ? $"There are no {ofWhat}." : $"The {ofWhat} are {string.Join(", ", known.Select(name => $"'{name}'"))}.";
    }

    // Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours (Damerau 1964).
    private static int Slips(string a, string b)
    {
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            cost[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            cost[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int differs = a[i - 1] == b[j - 1] ? 0 : 1;
                cost[i, j] = Math.Min(Math.Min(cost[i - 1, j] + 1, cost[i, j - 1] + 1), cost[i - 1, j - 1] + differs);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }
        return cost[a.Length, b.Length];
    }
}
