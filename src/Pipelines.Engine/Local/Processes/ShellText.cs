using System.Text;
using Pipelines.Core.Spec;

namespace Pipelines.Engine.Local.Processes;

/// <summary>Writes orders for a supervisor.</summary>
internal static class ShellText
{
    // Shells keep these for themselves: some may not be set, others change how the shell reads the line that sets them.
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "BASHOPTS", "BASHPID", "BASH_VERSINFO", "DIRSTACK", "ENV", "EUID", "FUNCNAME", "GROUPS", "IFS", "LINENO", "OLDPWD", "OPTARG", "OPTIND",
        "POSIXLY_CORRECT", "PPID", "PS1", "PS2", "PS4", "PWD", "RANDOM", "SECONDS", "SHELLOPTS", "UID", "_",
    };

    /// <summary>A text as one word.</summary>
    public static StringBuilder AppendWord(this StringBuilder into, string text)
        => into.Append(" '").Append(text.Replace("'", "'\\''", StringComparison.Ordinal)).Append('\'');

    /// <summary>
    /// A command line with its environment. The program is a path, so that no word of the shell's own is taken for it; names that the
    /// shell cannot set go by <c>env</c>.
    /// </summary>
    public static string Command(IReadOnlyList<string> arguments, IReadOnlyList<EnvironmentVariable> environment)
    {
        StringBuilder line = new(512);
        foreach (EnvironmentVariable variable in environment.Where(variable => IsSettable(variable.Name)))
            line.Append(' ').Append(variable.Name).Append('=').Append(Quoted(variable.Value));
        EnvironmentVariable[] others = [.. environment.Where(variable => !IsSettable(variable.Name))];
        if (others.Length > 0)
            line.Append(" /usr/bin/env");
        foreach (EnvironmentVariable variable in others)
            line.AppendWord($"{variable.Name}={variable.Value}");
        foreach (string argument in arguments)
            line.AppendWord(argument);
        return line.ToString(1, line.Length - 1);
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsSettable(string name)
        => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !Reserved.Contains(name);
}
