using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Commands;

/// <summary>A word of a shell command after quotes are taken off.</summary>
/// <param name="Text">Its text; of expansions the source, such as <c>$0</c>.</param>
/// <param name="IsPlain">Nothing in it is expanded by the shell.</param>
internal readonly record struct ShellWord(string Text, bool IsPlain)
{
    public override string ToString() => Text;
}

/// <summary>One simple command of a script.</summary>
internal sealed record ShellCommand
{
    /// <summary>The operator in front of it: <c>&amp;&amp;</c>, <c>||</c>, <c>|</c>, <c>(</c>; empty for any other.</summary>
    public required string Joint { get; init; }

    /// <summary><c>NAME=value</c> in front of the command.</summary>
    public required Sequence<ShellWord> Assignments { get; init; }

    /// <summary>The command and its arguments, without the shell's own words (<c>if</c>, <c>then</c>, <c>!</c>) in front.</summary>
    public required Sequence<ShellWord> Words { get; init; }

    /// <summary>Files that output is written to.</summary>
    public required Sequence<ShellWord> Outputs { get; init; }

    public override string ToString() => string.Join(' ', Words);
}

/// <summary>
/// Reads as much of the shell's grammar as the scripts of compiled components need: simple commands, their joints, quotes,
/// expansions, redirections. What nests (<c>if</c>, parentheses) is read flat: all commands that may run, in their order.
/// </summary>
internal static class ShellScript
{
    private static readonly string[] Keywords = ["if", "then", "elif", "else", "fi", "while", "until", "do", "done", "!", "{", "}", "exec"];

    /// <summary>The commands of a script; null where it has what we do not read (a here-document, a quote left open).</summary>
    public static Sequence<ShellCommand>? TryRead(string script)
    {
        ShellLexer lexer = new(script);
        List<ShellCommand> commands = [];
        List<ShellWord> words = [];
        List<ShellWord> outputs = [];
        string joint = "";
        while (lexer.Next() is { } token)
        {
            switch (token.Kind)
            {
                case ShellTokenKind.Word:
                    words.Add(token.Word);
                    break;
                case ShellTokenKind.Output:
                    if (lexer.Next() is not { Kind: ShellTokenKind.Word } file)
                        return null;
                    outputs.Add(file.Word);
                    break;
                case ShellTokenKind.Input:
                    if (lexer.Next() is not { Kind: ShellTokenKind.Word })
                        return null;
                    break;
                case ShellTokenKind.Joint:
                    // A line may end behind an operator, which then still joins.
                    if (End() || token.Word.Text.Length > 0)
                        joint = token.Word.Text;
                    break;
                default:
                    End();
                    return commands.ToSequence();
            }
        }
        return null;

        bool End()
        {
            bool any = words.Count > 0 || outputs.Count > 0;
            int skip = 0;
            while (skip < words.Count && words[skip].IsPlain && Keywords.Contains(words[skip].Text))
                skip++;
            int name = skip;
            while (name < words.Count && IsAssignment(words[name].Text))
                name++;
            if (skip < words.Count || outputs.Count > 0)
            {
                commands.Add(new ShellCommand
                {
                    Joint = joint,
                    Assignments = words[skip..name].ToSequence(),
                    Words = words[name..].ToSequence(),
                    Outputs = outputs.ToSequence(),
                });
            }
            words.Clear();
            outputs.Clear();
            return any;
        }
    }

    private static bool IsAssignment(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && !char.IsAsciiDigit(word[0])
            && word.AsSpan(0, equals).IndexOfAnyExcept(ShellLexer.NameCharacters) < 0;
    }
}
