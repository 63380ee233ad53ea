using System.CommandLine;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines completion SHELL</c>: a script that completes our commands, options and run ids.</summary>
internal static class CompletionVerb
{
    private const string Bash = """
        # pipelines completion for bash: eval "$(pipelines completion bash)"
        _pipelines() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(pipelines "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            [ ${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -F _pipelines pipelines
        """;

    private const string Zsh = """
        # pipelines completion for zsh: eval "$(pipelines completion zsh)"
        _pipelines() {
            local -a words
            words=("${(@f)$(pipelines "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -- $words
            _files
        }
        compdef _pipelines pipelines
        """;

    private const string Fish = """
        # pipelines completion for fish: pipelines completion fish | source
        complete -c pipelines -a '(pipelines "[suggest:"(commandline -C)"]" (commandline -b) 2>/dev/null)'
        """;

    public static Command Make()
    {
        Argument<string> shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." }.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Command command = new("completion", "Prints a script for the shell that completes commands and options.") { shell };
        command.SetAction(parsed =>
        {
            Console.Out.WriteLine(parsed.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return ExitCodes.Succeeded;
        });
        return command;
    }
}
