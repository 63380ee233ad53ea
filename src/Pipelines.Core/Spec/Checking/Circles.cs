namespace Pipelines.Core.Spec.Checking;

/// <summary>
/// Groups of nodes that reach each other (Tarjan's strongly connected components), without recursion: a chain of a hundred
/// thousand tasks is legal.
/// </summary>
internal sealed class Circles
{
    private readonly int[][] _next;
    private readonly int[] _index;
    private readonly int[] _low;
    private readonly bool[] _isOnPath;
    private readonly Stack<int> _path = new();
    private readonly List<int[]> _groups = [];
    private int _visited;

    private Circles(int[][] next)
    {
        _next = next;
        _index = new int[next.Length];
        _low = new int[next.Length];
        _isOnPath = new bool[next.Length];
        for (int node = 0; node < next.Length; node++)
        {
            if (_index[node] == 0)
                Visit(node);
        }
    }

    /// <summary>All groups of a graph, each after the groups that it leads to.</summary>
    /// <param name="next">The nodes that each node leads to.</param>
    public static IReadOnlyList<int[]> Groups(int[][] next) => new Circles(next)._groups;

    /// <summary>One shortest circle of each group that has any: it begins with its smallest node and ends before it returns there.</summary>
    public static IEnumerable<int[]> Find(int[][] next)
    {
        foreach (int[] group in Groups(next))
        {
            int first = group.Min();
            if (group.Length > 1 || next[first].Contains(first))
                yield return Shortest(next, first, [.. group]);
        }
    }

    private static int[] Shortest(int[][] next, int first, HashSet<int> group)
    {
        Dictionary<int, int> cameFrom = [];
        Queue<int> open = new([first]);
        while (open.TryDequeue(out int node))
        {
            foreach (int follower in next[node])
            {
                if (follower == first)
                    return Trace(cameFrom, first, node);
                if (group.Contains(follower) && cameFrom.TryAdd(follower, node))
                    open.Enqueue(follower);
            }
        }
        return [first];
    }

    private static int[] Trace(Dictionary<int, int> cameFrom, int first, int last)
    {
        List<int> circle = [last];
        while (circle[^1] != first)
            circle.Add(cameFrom[circle[^1]]);
        circle.Reverse();
        return [.. circle];
    }

    private void Visit(int root)
    {
        Stack<(int Node, int Edge)> calls = new([(root, 0)]);
        while (calls.TryPop(out (int Node, int Edge) call))
        {
            (int node, int edge) = call;
            if (edge == 0)
            {
                _index[node] = _low[node] = ++_visited;
                _isOnPath[node] = true;
                _path.Push(node);
            }
            else
            {
                _low[node] = Math.Min(_low[node], _low[_next[node][edge - 1]]);
            }
            // What is on the path already only lowers; what is new is visited, and this node goes on behind it.
            for (; edge < _next[node].Length && _index[_next[node][edge]] != 0; edge++)
            {
                if (_isOnPath[_next[node][edge]])
                    _low[node] = Math.Min(_low[node], _index[_next[node][edge]]);
            }
            if (edge < _next[node].Length)
            {
                calls.Push((node, edge + 1));
                calls.Push((_next[node][edge], 0));
            }
            else if (_low[node] == _index[node])
            {
                _groups.Add(PopGroup(node));
            }
        }
    }

    private int[] PopGroup(int node)
    {
        List<int> group = [];
        do
        {
            group.Add(_path.Pop());
            _isOnPath[group[^1]] = false;
        }
        while (group[^1] != node);
        return [.. group];
    }
}
