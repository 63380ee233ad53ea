namespace Pipelines.Runner;

/// <summary>Small objects that are made once, whoever comes first: claims, orders, reports.</summary>
internal interface IAttemptObjects
{
    /// <summary>Writes the object unless it is there; what it holds afterwards, ours or that of whoever came first.</summary>
    Task<string> TakeAsync(string name, string content, CancellationToken stop);

    /// <summary>What the object holds; null: it is not there.</summary>
    Task<string?> FindAsync(string name, CancellationToken stop);
}
