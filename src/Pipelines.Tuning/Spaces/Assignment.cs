using Pipelines.Core.Values;

namespace Pipelines.Tuning.Spaces;

/// <summary>
/// A value for each parameter that has one, as the text that a trial is given: <c>0.01</c>, <c>16</c>, <c>adam</c>. Equal when the
/// texts are equal.
/// </summary>
public sealed class Assignment(Map<string> values) : IEquatable<Assignment>
{
    // Where it lies in the space that asked last. Both are immutable, so whoever writes writes the same.
    private Coordinates? _coordinates;

    /// <summary>Texts by the parameters' names; a parameter whose condition does not hold is absent.</summary>
    public Map<string> Values { get; } = values;

    /// <summary>The text of a parameter; null when it has no value.</summary>
    public string? this[string parameter] => Values.TryGetValue(parameter, out string? text) ? text : null;

    /// <summary>An assignment of the given values.</summary>
    public static Assignment Of(params ReadOnlySpan<(string Name, string Value)> values) => new(Map.Of(values));

    /// <inheritdoc/>
    public bool Equals(Assignment? other) => other is not null && Values.Equals(other.Values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Assignment);

    /// <inheritdoc/>
    public override int GetHashCode() => Values.GetHashCode();

    /// <summary><c>lr=0.01,optimizer=adam</c>, by name.</summary>
    public override string ToString() => string.Join(',', Values.Select(entry => $"{entry.Key}={entry.Value}"));

    /// <summary>The point of this assignment in a space, computed once; null where it is none of the space.</summary>
    internal double[]? In(SearchSpace space)
    {
        if (_coordinates is not { } known || !ReferenceEquals(known.Space, space))
            _coordinates = known = new(space, space.Locate(Values));
        return known.Point;
    }

    private sealed record Coordinates(SearchSpace Space, double[]? Point);
}
