using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Pipelines.Engine.Ports;

/// <summary>
/// Where a page of a list ends, as text that is safe in a URL: the sort key of its last row. Every catalog writes it the same way,
/// so a cursor outlives a restart and a move to another database.
/// </summary>
/// <param name="List">Which list: a cursor of one is refused by another.</param>
/// <param name="CreatedAt">Of the last row's run.</param>
/// <param name="Run">Of the last row.</param>
/// <param name="RowCreatedAt">Of the last row itself; the run's own for a list of runs.</param>
/// <param name="Key">What tells rows of one run and time apart; empty for a list of runs.</param>
public sealed record PageCursor(string List, DateTimeOffset CreatedAt, string Run, DateTimeOffset RowCreatedAt, string Key)
{
    /// <summary>Rows a page may have.</summary>
    public const int LargestPage = 1000;

    /// <summary>The text for <see cref="Page{T}.Next"/>.</summary>
    public string Write() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{List}\n{CreatedAt.UtcTicks}\n{Run}\n{RowCreatedAt.UtcTicks}\n{Key}")));

    /// <summary>Checks a query's size and reads its cursor; null for the first page.</summary>
    /// <exception cref="ArgumentException">The size is out of range, or the cursor is not one of this list.</exception>
    public static PageCursor? Read(string list, int size, string? cursor)
    {
        if (size is < 1 or > LargestPage)
            throw new ArgumentException($"A page has 1 to {LargestPage} rows, not {size}.", nameof(size));
        if (cursor is null)
            return null;
        return Parse(list, cursor) ?? throw new ArgumentException(
            $"'{cursor}' is not a cursor of the list of {list}. Give back the one that came with the previous page, or none for the first.", nameof(cursor));
    }

    private static PageCursor? Parse(string list, string cursor)
    {
        if (!Base64Url.IsValid(cursor))
            return null;
        // The key comes last, since it is a URI and may hold anything.
        string[] parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split('\n', 5);
        return parts.Length == 5 && parts[0] == list && TryTime(parts[1], out DateTimeOffset run) && TryTime(parts[3], out DateTimeOffset row)
            ? new(list, run, parts[2], row, parts[4])
            : null;
    }

    private static bool TryTime(string text, out DateTimeOffset time)
    {
        bool ok = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long ticks) && ticks <= DateTimeOffset.MaxValue.Ticks;
        time = ok ? new(ticks, TimeSpan.Zero) : default;
        return ok;
    }
}
