using System.Globalization;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Local.Python;

/// <summary>Settings of Python steps on this machine.</summary>
public sealed record PythonOptions
{
    /// <summary>The largest pool.</summary>
    public const int LargestPool = 64;

    /// <summary>
    /// Interpreters that are kept ready, one for each interpreter and environment that steps ask for; it forks for each step. Zero: every
    /// step gets a new interpreter. Four if not set; at most <see cref="LargestPool"/>.
    /// </summary>
    public int PoolSize { get; init; } = 4;

    /// <summary>Modules that they import before any step (<c>numpy</c>, <c>sklearn.ensemble</c>). None if not set.</summary>
    public Sequence<string> Preload { get; init; }

    /// <summary>A step waits so long for an interpreter that is coming up, and then gets one of its own. A minute if not set.</summary>
    public TimeSpan ReadyPatience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>An interpreter that does not take up a step for so long is given up. Ten seconds if not set.</summary>
    public TimeSpan BeginPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The settings of two texts: <c>off</c> or a number, and module names with commas between. Null or empty: as by default.
    /// </summary>
    /// <exception cref="FormatException">One of them is neither; the message says what it may be.</exception>
    public static PythonOptions Of(string? pool, string? preload)
    {
        PythonOptions options = new() { Preload = (preload ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToSequence() };
        if (options.Preload.FirstOrDefault(name => !IsModuleName(name)) is string wrong)
            throw new FormatException($"'{wrong}' is no name of a Python module. Write names with commas between, such as numpy,sklearn.ensemble.");
        return string.IsNullOrEmpty(pool) ? options
            : pool == "off" ? options with { PoolSize = 0 }
            : int.TryParse(pool, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size <= LargestPool ? options with { PoolSize = size }
            : throw new FormatException($"'{pool}' is no size of a pool. Write a number up to {LargestPool}, or off.");
    }

    private static bool IsModuleName(string name)
        => name.Split('.').All(part => part.Length > 0 && !char.IsAsciiDigit(part[0]) && part.All(c => c == '_' || char.IsLetterOrDigit(c)));
}
