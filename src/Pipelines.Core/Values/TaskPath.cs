using System.Globalization;
using System.Text;

namespace Pipelines.Core.Values;

/// <summary>
/// Where a task stands in a run: <c>for-loop-2[0].condition-5.double</c>. Task names are joined by dots; an iteration of a loop
/// has its index in brackets behind the loop's name. In a name each byte outside <c>[A-Za-z0-9_-]</c> is percent-encoded,
/// so any task name is legal, two paths never collide and a path is safe in a file name or a key.
/// </summary>
public readonly record struct TaskPath(string Text) : IComparable<TaskPath>
{
    /// <summary>The longest segment that <see cref="StorageSegments"/> leaves whole, in bytes.</summary>
    private const int LongestSegment = 100;

    /// <summary>The root DAG.</summary>
    public static readonly TaskPath Root = new("");

    /// <summary>True for the root DAG.</summary>
    public bool IsRoot => string.IsNullOrEmpty(Text);

    /// <summary>The path of a task in this DAG or iteration.</summary>
    public TaskPath Task(string name) => new(IsRoot ? Encode(name) : $"{Text}.{Encode(name)}");

    /// <summary>The path of one iteration of this loop; <paramref name="index"/> counts from 0.</summary>
    public TaskPath Iteration(int index) => new(string.Create(CultureInfo.InvariantCulture, $"{Text}[{index}]"));

    /// <summary>
    /// The path as folder names: one for each task, iterations as <c>name.3</c>; a segment over 100 bytes is cut and given a hash.
    /// </summary>
    public IEnumerable<string> StorageSegments()
    {
        if (IsRoot)
            yield break;
        foreach (string part in Text.Split('.'))
        {
            // Brackets are unwelcome in URIs and globs; a dot cannot stand in an encoded name, so nothing collides.
            string segment = part.Replace('[', '.').Replace("]", "", StringComparison.Ordinal);
            yield return segment.Length <= LongestSegment
                ? segment
                : $"{segment[..80]}.{Digest.Of(segment).Hex[..16]}";
        }
    }

    /// <inheritdoc/>
    public int CompareTo(TaskPath other) => string.CompareOrdinal(Text, other.Text);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string Encode(string name)
    {
        if (name.AsSpan().IndexOfAnyExcept(Plain) < 0)
            return name;
        StringBuilder encoded = new(name.Length + 8);
        foreach (byte b in Encoding.UTF8.GetBytes(name))
        {
            if (b < 128 && Plain.Contains((char)b))
                encoded.Append((char)b);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }
        return encoded.ToString();
    }

    private static readonly System.Buffers.SearchValues<char> Plain = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
}
