namespace Pipelines.Core.Values;

/// <summary>Finds what a mistyped name was meant to be.</summary>
public static class NearestName
{
    /// <summary>Longer names are not compared: their distance costs its square.</summary>
    private const int LongestName = 200;

    /// <summary>The known name that <paramref name="name"/> most likely means; null when none is near.</summary>
    /// <remarks>Of equally near names the first stands. Capitals count for nothing.</remarks>
    public static string? Find(string name, IEnumerable<string> known)
    {
        string? best = null;
        int bestDistance = Tolerance(name.Length) + 1;
        foreach (string candidate in known)
        {
            if (Math.Abs(candidate.Length - name.Length) >= bestDistance || candidate == name)
                continue;
            int distance = Distance(name, candidate);
            if (distance < bestDistance)
                (best, bestDistance) = (candidate, distance);
        }
        return best;
    }

    /// <summary>
    /// The sentence that ends a message about an unknown name: the nearest one, else the names there are.
    /// </summary>
    /// <param name="name">What was written.</param>
    /// <param name="known">What could have been written.</param>
    /// <param name="nouns">What the names name, in the plural: <c>components</c>.</param>
    public static string Offer(string name, IReadOnlyCollection<string> known, string nouns)
    {
        const int Shown = 8;
        if (Find(name, known) is { } nearest)
            return $"Did you mean '{nearest}'?";
        if (known.Count == 0)
            return $"There are no {nouns}.";
        string list = string.Join(", ", known.Take(Shown).Select(each => $"'{each}'"));
        return known.Count > Shown ? $"Known {nouns}: {list} and {known.Count - Shown} more." : $"Known {nouns}: {list}.";
    }

    private static int Tolerance(int length) => length switch
    {
        > LongestName => -1,
        <= 2 => 0,
        <= 5 => 1,
        <= 8 => 2,
        _ => 3,
    };

    /// <summary>Damerau-Levenshtein: insertions, deletions, changes and swaps of neighbours (optimal string alignment).</summary>
    private static int Distance(string left, string right)
    {
        Span<int> before = stackalloc int[right.Length + 1];
        Span<int> above = stackalloc int[right.Length + 1];
        Span<int> row = stackalloc int[right.Length + 1];
        for (int j = 0; j <= right.Length; j++)
            above[j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int change = Same(left[i - 1], right[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(above[j] + 1, row[j - 1] + 1), above[j - 1] + change);
                bool swapped = i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]);
                if (swapped)
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            Span<int> spare = before;
            before = above;
            above = row;
            row = spare;
        }
        return above[right.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
