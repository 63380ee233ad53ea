using System.Globalization;
using System.Text;
using Pipelines.Engine.Ports;
using Xunit;

namespace Pipelines.Conformance;

/// <summary>Events that tell where they belong, so that a lost, doubled or mixed one shows.</summary>
public static class JournalEvents
{
    /// <summary>Events number <paramref name="first"/> and on; each says its number, and has as many bytes more as asked for.</summary>
    public static JournalEvent[] From(int first, int count, int padding = 0)
        => [.. Enumerable.Range(first, count).Select(number => One($"counted-{number % 5}", number, padding))];

    /// <summary>Events that say whose they are, all alike.</summary>
    public static JournalEvent[] Of(string whose, int count)
        => [.. Enumerable.Repeat(new JournalEvent("owned", 1, Encoding.UTF8.GetBytes($"\"{whose}\"")), count)];

    /// <summary>The number that an event of <see cref="From"/> says.</summary>
    public static int NumberOf(JournalEvent one)
    {
        string text = Encoding.UTF8.GetString(one.Body.Span);
        return int.Parse(text.AsSpan(0, text.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
    }

    /// <summary>The events of <see cref="From"/> from 0, in order, without gaps.</summary>
    public static void AssertCounts(int count, IReadOnlyList<JournalEvent> events)
        => Assert.Equal(Enumerable.Range(0, count), events.Select(NumberOf));

    public static void AssertSame(IEnumerable<JournalEvent> expected, IEnumerable<JournalEvent> found)
        => Assert.Equal(expected.Select(Describe), found.Select(Describe));

    public static void AssertSame(IEnumerable<string> expected, IEnumerable<string> found) => Assert.Equal(expected, found);

    // JSON allows blanks behind a value: padding keeps the body a JSON number.
    private static JournalEvent One(string type, int number, int padding)
        => new(type, (number % 3) + 1, Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture).PadRight(padding + 1) + " "));

    private static string Describe(JournalEvent one)
    {
        string body = Encoding.UTF8.GetString(one.Body.Span);
        return body.Length <= 100 ? $"{one.Type} {one.Version} {body}" : $"{one.Type} {one.Version} {body[..100]}... {body.Length} {string.GetHashCode(body, StringComparison.Ordinal)}";
    }
}
