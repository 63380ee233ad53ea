namespace Pipelines.ApiServer;

/// <summary>What shall go wrong.</summary>
/// <param name="Fits">Which requests: method, and path with query.</param>
public sealed record Fault(Func<string, string, bool> Fits)
{
    /// <summary>So many requests; then it is over.</summary>
    public int Times { get; init; } = 1;

    /// <summary>The status that is answered; 0: the connection is cut without an answer.</summary>
    public int Code { get; init; } = 500;

    /// <summary>The seconds of Retry-After; null: none.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The request is carried out first, and only its answer is lost.</summary>
    public bool IsAfter { get; init; }
}

/// <summary>The faults that are still to come. May be used from any thread.</summary>
public sealed class Faults
{
    private readonly Lock _lock = new();
    private readonly List<(Fault Fault, int Left)> _faults = [];

    /// <summary>Has something go wrong.</summary>
    public void Add(Fault fault)
    {
        lock (_lock)
            _faults.Add((fault, fault.Times));
    }

    /// <summary>The faults that are still to come.</summary>
    public int Left
    {
        get
        {
            lock (_lock)
                return _faults.Sum(fault => fault.Left);
        }
    }

    internal Fault? Take(string method, string path)
    {
        lock (_lock)
        {
            int at = _faults.FindIndex(fault => fault.Fault.Fits(method, path));
            if (at < 0)
                return null;
            (Fault fault, int left) = _faults[at];
            if (left > 1)
                _faults[at] = (fault, left - 1);
            else
                _faults.RemoveAt(at);
            return fault;
        }
    }
}
