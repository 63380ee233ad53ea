using System.Text.RegularExpressions;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Local.Processes;

/// <summary>
/// Scripts for <c>sh</c> that only bash and its kin understand: in many images <c>sh</c> is one of those, on many machines it is not.
/// </summary>
internal static partial class ShellDialect
{
    /// <summary>What in a command line <c>sh -c SCRIPT</c> plain shells do not know; null where there is nothing, or no such line.</summary>
    public static string? BeyondPlain(Sequence<string> command)
        => command.Count > 2 && command[0] is "sh" or "/bin/sh" && command[1].StartsWith('-') && command[1].EndsWith('c')
            && (command[2].Contains("[[", StringComparison.Ordinal) || command[2].Contains("pipefail", StringComparison.Ordinal)) && Beyond().Match(command[2]) is { Success: true } found
            ? found.Value.Trim()
            : null;

    [GeneratedRegex(@"(?<=^|[\s;&|(!])\[\[(?=\s)|\bset\s+-[a-z]*o\s+pipefail\b", RegexOptions.Multiline)]
    private static partial Regex Beyond();
}
