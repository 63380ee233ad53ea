using System.Buffers;

namespace Pipelines.Core.Spec.Commands;

/// <summary>Programs by their names, wherever they lie: <c>/usr/bin/python3.11</c> is a Python.</summary>
internal static class ShellNames
{
    private static readonly SearchValues<char> VersionCharacters = SearchValues.Create("0123456789.");

    /// <summary><c>sh</c> and its relatives.</summary>
    public static bool IsShell(string word) => FileName(word) is "sh" or "bash" or "dash" or "ash" or "zsh";

    /// <summary>The options that make a shell take a script as its next argument: <c>-c</c>, <c>-ec</c>, <c>-exc</c>.</summary>
    public static bool IsScriptOption(string word)
        => word.Length is >= 2 and <= 8 && word[0] == '-' && word[^1] == 'c' && word.AsSpan(1).IndexOfAnyExceptInRange('a', 'z') < 0;

    /// <summary><c>python</c>, <c>python3</c>, <c>python3.11</c>.</summary>
    public static bool IsPython(string word) => IsNumbered(FileName(word), "python");

    /// <summary><c>pip</c>, <c>pip3</c>.</summary>
    public static bool IsPip(string word) => IsNumbered(FileName(word), "pip");

    private static ReadOnlySpan<char> FileName(string word) => word.AsSpan(word.LastIndexOf('/') + 1);

    private static bool IsNumbered(ReadOnlySpan<char> word, string name)
        => word.StartsWith(name, StringComparison.Ordinal) && word[name.Length..].IndexOfAnyExcept(VersionCharacters) < 0;
}
