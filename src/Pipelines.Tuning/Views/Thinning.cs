namespace Pipelines.Tuning.Views;

/// <summary>Leaves out of many what nobody would see.</summary>
internal static class Thinning
{
    /// <summary>
    /// At most <paramref name="most"/> of the items, in their order: those that must stay (as many as fit), and of the others every so many. Every item
    /// when there are few.
    /// </summary>
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T> items, int most, Func<T, bool> mustStay)
    {
        if (items.Count <= most)
            return items;
        int[] kept = [.. Enumerable.Range(0, items.Count).Where(i => mustStay(items[i])).Take(most)];
        int[] others = [.. Enumerable.Range(0, items.Count).Where(i => !mustStay(items[i]))];
        int room = most - kept.Length;
        IEnumerable<int> some = Enumerable.Range(0, Math.Min(room, others.Length)).Select(k => others[(int)((long)k * others.Length / room)]);
        return [.. kept.Concat(some).Order().Select(i => items[i])];
    }
}
