using Pipelines.Core.Values;

namespace Pipelines.Core.Spec;

/// <summary>Names in an order in which each follows those that it refers to.</summary>
/// <param name="Names">All names that stand on no circle and behind none.</param>
/// <param name="Circles">Each circle as the way round it, its first name again at the end: <c>a, b, a</c>.</param>
internal sealed record ReferenceOrder(Sequence<string> Names, Sequence<Sequence<string>> Circles)
{
    /// <summary>Orders names by what they refer to; references to names that are not there count for nothing.</summary>
    public static ReferenceOrder Of(Map<Sequence<string>> references)
    {
        // Kahn's algorithm, in the order of names among those that are ready, so that the same file gives the same order.
        Dictionary<string, int> waits = references.ToDictionary(entry => entry.Key, _ => 0, StringComparer.Ordinal);
        Dictionary<string, List<string>> followers = references.ToDictionary(entry => entry.Key, _ => new List<string>(), StringComparer.Ordinal);
        foreach ((string name, Sequence<string> targets) in references)
        {
            foreach (string target in targets.Where(references.ContainsKey).Distinct(StringComparer.Ordinal))
            {
                waits[name]++;
                followers[target].Add(name);
            }
        }
        Queue<string> ready = new(references.Keys.Where(name => waits[name] == 0));
        List<string> ordered = [];
        while (ready.TryDequeue(out string? name))
        {
            ordered.Add(name);
            foreach (string follower in followers[name])
            {
                if (--waits[follower] == 0)
                    ready.Enqueue(follower);
            }
        }
        return new(ordered.ToSequence(), ordered.Count == references.Count ? [] : CirclesOf(references, waits));
    }

    // Whoever still waits leads to a circle. Each walk starts at a name that no walk has met, so each circle is found once.
    private static Sequence<Sequence<string>> CirclesOf(Map<Sequence<string>> references, Dictionary<string, int> waits)
    {
        HashSet<string> met = new(StringComparer.Ordinal);
        List<Sequence<string>> circles = [];
        foreach (string start in references.Keys.Where(name => waits[name] > 0))
        {
            List<string> way = [];
            string here = start;
            while (met.Add(here))
            {
                way.Add(here);
                here = references[here].First(target => waits.TryGetValue(target, out int left) && left > 0);
            }
            int again = way.IndexOf(here);
            if (again >= 0)
                circles.Add([.. way[again..], here]);
        }
        return circles.ToSequence();
    }
}
