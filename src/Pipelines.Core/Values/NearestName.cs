namespace Pipelines.Core.Values;

/// <summary>Offers the name that was probably meant where one was mistyped.</summary>
public static class NearestName
{
    private const int MostListed = 8;
    private const int LongestCompared = 200;

    /// <summary>
    /// Of <paramref name="known"/> the name with the fewest edits (insert, drop, replace, swap neighbours; case is
    /// free) from <paramref name="typed"/>; null when none is nearer than a third of its length.
    /// </summary>
    public static string? Of(string typed, IEnumerable<string> known)
    {
        if (typed.Length > LongestCompared)
            return null;
        string? nearest = null;
        int fewest = (typed.Length / 3) + 1;
        foreach (string name in known)
        {
            if (Math.Abs(name.Length - typed.Length) >= fewest)
                continue;
            int edits = Edits(typed, name);
            if (edits < fewest)
                (nearest, fewest) = (name, edits);
        }
        return nearest;
    }

    /// <summary>A sentence for a message: <c>Did you mean "x"?</c>, else what there is, else that there is nothing.</summary>
    /// <param name="typed">The unknown name.</param>
    /// <param name="known">All names that would do.</param>
    /// <param name="noun">What they are, in the plural: <c>inputs</c>.</param>
    public static string Advice(string typed, IReadOnlyCollection<string> known, string noun)
    {
        if (Of(typed, known) is { } nearest)
            return $"Did you mean \"{nearest}\"?";
        if (known.Count == 0)
            return $"There are no {noun}.";
        string listed = string.Join(", ", known.Order(StringComparer.Ordinal).Take(MostListed).Select(name => $"\"{name}\""));
        return known.Count <= MostListed ? $"The {noun} are {listed}." : $"The {noun} are {listed} and {known.Count - MostListed} more.";
    }

    // Optimal string alignment: Levenshtein's distance with swaps of neighbours.
    private static int Edits(string left, string right)
    {
        int[] beforeLast = new int[right.Length + 1];
        int[] last = new int[right.Length + 1];
        int[] row = new int[right.Length + 1];
        for (int j = 0; j <= right.Length; j++)
            last[j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replace = last[j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1);
                row[j] = Math.Min(replace, 1 + Math.Min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }
            (beforeLast, last, row) = (last, row, beforeLast);
        }
        return last[right.Length];
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
