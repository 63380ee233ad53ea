using System.Text;
using Pipelines.Core.Spec.Commands;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Commands;

public sealed class ShellScriptTests
{
    // Words in brackets; ~ marks a word in which the shell expands something.
    [Theory]
    [InlineData("a b  c", "[a][b][c]")]
    [InlineData("a;b\nc & d", "[a] [b] [c] [d]")]
    [InlineData("a && b || c | d", "[a] &&[b] ||[c] |[d]")]
    [InlineData("(a || b) && c", "([a] ||[b] &&[c]")]
    [InlineData("a ||\n  b", "[a] ||[b]")]
    [InlineData("'a b' \"c d\" e\\ f '' \"\"", "[a b][c d][e f][][]")]
    [InlineData("'$a' \\$b \"\\$c\"", "[$a][$b][$c]")]
    [InlineData("$a \"x$b\" ${c:-d e} $(f g) `h i` \"$0\" \"$@\" $?", "[~$a][~x$b][~${c:-d e}][~$(f g)][~`h i`][~$0][~$@][~$?]")]
    [InlineData("\"$(command -v \"pip 3\" ')')\" b", "[~$(command -v \"pip 3\" ')')][b]")]
    [InlineData("$(a $(b (c)) \")\") d", "[~$(a $(b (c)) \")\")][d]")]
    [InlineData("a \\\n  b", "[a][b]")]
    [InlineData("a # b c\nd", "[a] [d]")]
    [InlineData("a#b", "[a#b]")]
    [InlineData("x=1 y=\"$(z)\" a b=c", "x=1 y=$(z) [a][b=c]")]
    [InlineData("x=1", "x=1 ")]
    [InlineData("1=2 a", "[1=2][a]")]
    [InlineData("a > \"$d/f.py\" 2>&1 >>g <h 2>/dev/null b", "[a][b] >$d/f.py >1 >g >/dev/null")]
    [InlineData("if ! [ -x p ]; then\n a || b\nfi", "[[][-x][p][]] [a] ||[b]")]
    [InlineData("exec a", "[a]")]
    [InlineData("pkg-$ a", "[pkg-$][a]")]
    [InlineData("", "")]
    public void A_script_is_read_as_its_commands(string script, string commands)
        => Assert.Equal(commands, string.Join(' ', ShellScript.TryRead(script)!.Value.Select(Shown)));

    [Theory]
    [InlineData("cat << EOF\nx\nEOF")]
    [InlineData("a 'b")]
    [InlineData("a \"b")]
    [InlineData("a $(b")]
    [InlineData("a ${b")]
    [InlineData("a `b")]
    [InlineData("a >")]
    [InlineData("a > ; b")]
    public void What_we_do_not_read_is_not_guessed(string script) => Assert.Null(ShellScript.TryRead(script));

    [Fact]
    public void Random_scripts_never_throw()
    {
        string[] pieces = ["a", " ", "'", "\"", "$", "(", ")", "{", "}", "`", "\\", "\n", ";", "&&", "||", "|", "&", ">", "<", "#", "=", "$0", "${", "$(", "if", "ä", "\0", "2>"];
        Random random = new(17);
        int read = 0;
        for (int i = 0; i < 50_000; i++)
        {
            StringBuilder script = new();
            for (int n = random.Next(14); n > 0; n--)
                script.Append(pieces[random.Next(pieces.Length)]);
            if (ShellScript.TryRead(script.ToString()) is not null)
                read++;
        }
        Assert.InRange(read, 5_000, 45_000);
        Assert.Null(ShellScript.TryRead(string.Concat(Enumerable.Repeat("$(", 50_000))));
    }

    private static string Shown(ShellCommand command)
        => command.Joint
        + string.Concat(command.Assignments.Select(word => word.Text + " "))
        + string.Concat(command.Words.Select(word => $"[{(word.IsPlain ? "" : "~")}{word.Text}]"))
        + string.Concat(command.Outputs.Select(file => " >" + file.Text));
}
