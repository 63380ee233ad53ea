namespace Pipelines.House.Samples.Promised;

/// <summary>One of each kind of promise, for the snapshot's own test.</summary>
public abstract record ApiSample(string Name, int? Size = null)
{
    public const int Most = 3;

    public required IReadOnlyList<string?> Words { get; init; }

    protected abstract string? Find(Dictionary<string, int[]> places, out bool found, params string[] names);

    internal static void Hidden() => Hide();

    public sealed record Closed<T>(T Item) : ApiSample("closed")
        where T : notnull
    {
        public event EventHandler? Opened;

        public void Open() => Opened?.Invoke(this, EventArgs.Empty);

        protected override string? Find(Dictionary<string, int[]> places, out bool found, params string[] names)
        {
            found = places.Count > names.Length;
            return null;
        }
    }

    private static void Hide() => GC.KeepAlive(null);
}

public enum ApiSampleKind
{
    Small,
    Large = 7,
}

public interface IApiSample : IDisposable
{
    Task<string?> ReadAsync(string path, CancellationToken stop = default);
}
