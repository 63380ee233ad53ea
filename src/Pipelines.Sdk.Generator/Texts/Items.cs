using System.Collections;

namespace Pipelines.Sdk.Generator.Texts;

/// <summary>A list that equals another one with equal items: what the compiler's cache of steps needs.</summary>
internal readonly struct Items<T>(IEnumerable<T> items) : IEquatable<Items<T>>, IReadOnlyList<T>
    where T : IEquatable<T>
{
    private readonly T[]? _items = [.. items];

    public int Count => _items?.Length ?? 0;

    public T this[int index] => _items![index];

    public bool Equals(Items<T> other) => this.SequenceEqual(other);

    public override bool Equals(object? obj) => obj is Items<T> other && Equals(other);

    public override int GetHashCode() => this.Aggregate(17, (hash, item) => unchecked((hash * 31) + item.GetHashCode()));

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)(_items ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

internal static class ItemsExtensions
{
    public static Items<T> ToItems<T>(this IEnumerable<T> items)
        where T : IEquatable<T>
        => new(items);
}
