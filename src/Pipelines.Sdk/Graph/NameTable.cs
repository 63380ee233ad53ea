using System.Globalization;

namespace Pipelines.Sdk.Graph;

/// <summary>Names that are taken.</summary>
internal sealed class NameTable
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    // Where the search for a free number goes on: a thousand tasks of one component would else search a thousand times.
    private readonly Dictionary<string, int> _last = new(StringComparer.Ordinal);

    /// <summary>Takes a name; false when it is taken already.</summary>
    public bool Take(string name) => _taken.Add(name);

    /// <summary>Takes the name, with <c>-2</c> and so on where it is taken.</summary>
    public string TakeFree(string name)
    {
        if (_taken.Add(name))
            return name;
        int number = _last.GetValueOrDefault(name, 1);
        string free;
        do
            free = string.Create(CultureInfo.InvariantCulture, $"{name}-{++number}");
        while (!_taken.Add(free));
        _last[name] = number;
        return free;
    }
}
