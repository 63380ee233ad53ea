using System.Globalization;

namespace Pipelines.Cli.Screens;

/// <summary>Times and sizes as people read them.</summary>
internal static class Times
{
    public static string Span(TimeSpan time)
        => time.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}h{time.Minutes:D2}m")
        : time.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}m{time.Seconds:D2}s")
        : time.TotalSeconds >= 10 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F0}s")
        : time.TotalSeconds >= 0.1 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F1}s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalMilliseconds):F0}ms");

    public static string Between(DateTimeOffset? start, DateTimeOffset? end) => start is { } from && end is { } to ? Span(to - from) : "";

    public static string At(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Size(long? bytes) => bytes switch
    {
        null => "",
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:F1} KiB"),
        < 1024L * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:F1} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:F2} GiB"),
    };
}
