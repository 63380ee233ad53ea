using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Pipelines.Core.Values;

/// <summary>
/// An immutable map from names to <typeparamref name="T"/>, sorted by ordinal name, with structural equality.
/// <c>default</c> is the empty map. Look-up is O(log n), enumeration is in name order.
/// </summary>
public readonly struct Map<T> : IReadOnlyDictionary<string, T>, IEquatable<Map<T>>
{
    private readonly string[]? _names;
    private readonly T[]? _values;

    internal Map(string[] names, T[] values) => (_names, _values) = (names, values);

    /// <summary>The map without entries.</summary>
    public static Map<T> Empty => default;

    /// <inheritdoc/>
    public int Count => _names?.Length ?? 0;

    /// <summary>The names, sorted by ordinal comparison.</summary>
    public ReadOnlySpan<string> Names => _names;

    /// <summary>The same as an array, to be shared and never written to.</summary>
    internal string[] NameArray => _names ?? [];

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _names ?? [];

    /// <inheritdoc/>
    public IEnumerable<T> Values => _values ?? [];

    /// <inheritdoc/>
    /// <exception cref="KeyNotFoundException">No entry has that name.</exception>
    public T this[string key] => TryGetValue(key, out T? value) ? value : throw new KeyNotFoundException($"No entry '{key}'.");

    /// <summary>The entry at a position in name order.</summary>
    public KeyValuePair<string, T> At(int index) => new(_names![index], _values![index]);

    /// <inheritdoc/>
    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value)
    {
        int index = IndexOf(key);
        value = index >= 0 ? _values![index] : default;
        return index >= 0;
    }

    /// <summary>The position of <paramref name="key"/> in name order; negative when absent.</summary>
    public int IndexOf(string key) => _names is null ? -1 : Array.BinarySearch(_names, key, StringComparer.Ordinal);

    /// <summary>A map in which <paramref name="key"/> has <paramref name="value"/>.</summary>
    public Map<T> With(string key, T value)
    {
        int index = IndexOf(key);
        if (index >= 0)
        {
            T[] values = [.. _values!];
            values[index] = value;
            return new(_names!, values);
        }
        index = ~index;
        if (_names is null)
            return new([key], [value]);
        return new([.. _names[..index], key, .. _names[index..]], [.. _values![..index], value, .. _values[index..]]);
    }

    /// <summary>A map without <paramref name="key"/>.</summary>
    public Map<T> Without(string key)
    {
        int index = IndexOf(key);
        return index < 0 ? this : new([.. _names![..index], .. _names[(index + 1)..]], [.. _values![..index], .. _values[(index + 1)..]]);
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, T>> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return new(_names![i], _values![i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Equal when names and values are equal.</summary>
    public bool Equals(Map<T> other)
    {
        if (ReferenceEquals(_names, other._names) && ReferenceEquals(_values, other._values))
            return true;
        if (Count != other.Count)
            return false;
        for (int i = 0; i < Count; i++)
        {
            if (_names![i] != other._names![i] || !EqualityComparer<T>.Default.Equals(_values![i], other._values![i]))
                return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Map<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        for (int i = 0; i < Count; i++)
        {
            hash.Add(_names![i], StringComparer.Ordinal);
            hash.Add(_values![i]);
        }
        return hash.ToHashCode();
    }

    /// <summary>Structural equality.</summary>
    public static bool operator ==(Map<T> left, Map<T> right) => left.Equals(right);

    /// <summary>Structural inequality.</summary>
    public static bool operator !=(Map<T> left, Map<T> right) => !left.Equals(right);
}

/// <summary>Makes maps.</summary>
public static class Map
{
    /// <summary>A map of <paramref name="entries"/>; of two entries with one name the later stands.</summary>
    public static Map<T> ToMap<T>(this IEnumerable<KeyValuePair<string, T>> entries)
    {
        // Not a SortedDictionary: compiling one for each T is what a cold start would spend its time on.
        Dictionary<string, T> last = new(StringComparer.Ordinal);
        foreach ((string name, T value) in entries)
            last[name] = value;
        return last.Count == 0 ? default : Sorted([.. last.Keys], [.. last.Values]);
    }

    /// <summary>A map of <paramref name="items"/> by <paramref name="name"/>.</summary>
    public static Map<TValue> ToMap<TItem, TValue>(this IEnumerable<TItem> items, Func<TItem, string> name, Func<TItem, TValue> value)
        => items.Select(item => KeyValuePair.Create(name(item), value(item))).ToMap();

    /// <summary>A map of names that are known to be unique; takes the arrays over.</summary>
    internal static Map<T> Sorted<T>(string[] names, T[] values)
    {
        Array.Sort(names, values, StringComparer.Ordinal);
        return names.Length == 0 ? default : new(names, values);
    }

    /// <summary>A map of names that are unique and sorted; takes the arrays over.</summary>
    internal static Map<T> OfSorted<T>(string[] names, T[] values) => names.Length == 0 ? default : new(names, values);

    /// <summary>A map of sorted names, without those whose slot is null. Shares the names, takes the slots over.</summary>
    internal static Map<T> OfSlots<T>(string[] names, T?[] slots)
        where T : class
    {
        int count = 0;
        foreach (T? slot in slots)
            count += slot is null ? 0 : 1;
        if (count == slots.Length)
            return OfSorted<T>(names, slots!);
        string[] present = new string[count];
        T[] values = new T[count];
        int next = 0;
        for (int i = 0; i < slots.Length; i++)
        {
            if (slots[i] is not { } value)
                continue;
            present[next] = names[i];
            values[next++] = value;
        }
        return OfSorted(present, values);
    }

    /// <summary>A map of the given entries.</summary>
    public static Map<T> Of<T>(params ReadOnlySpan<(string Name, T Value)> entries)
    {
        Dictionary<string, T> plain = new(entries.Length, StringComparer.Ordinal);
        foreach ((string name, T value) in entries)
            plain[name] = value;
        return plain.ToMap();
    }
}
