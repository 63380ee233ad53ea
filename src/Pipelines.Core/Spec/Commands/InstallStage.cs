using System.Diagnostics.CodeAnalysis;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Commands;

/// <summary>
/// The first part of a compiled command: <c>sh -c SCRIPT</c>, where the script installs packages and ends by running the rest
/// of the command line. It can be left out where all it installs is there already and <see cref="OtherCommands"/> is empty.
/// </summary>
public sealed record InstallStage
{
    /// <summary>How many elements of the command it takes: the shell, its option, the script.</summary>
    internal const int Length = 3;

    /// <summary>The script as written.</summary>
    public required string Script { get; init; }

    /// <summary>The installations, in order; those that are only tried after another failed are left out.</summary>
    public required Sequence<PipInstall> Installs { get; init; }

    /// <summary>Makes a virtual environment and runs the rest inside.</summary>
    public required bool UsesVenv { get; init; }

    /// <summary>
    /// Commands that are neither installations nor preparations for them, and installations whose words only the shell
    /// knows. Where there are any, only the script itself does what its author wanted.
    /// </summary>
    public required Sequence<string> OtherCommands { get; init; }

    /// <summary>All that is installed, as written, in order.</summary>
    public Sequence<string> Requirements => Installs.SelectMany(install => install.Requirements).ToSequence();

    /// <summary>Reads the first part of a command; false when it does not install and go on.</summary>
    public static bool TryParse(Sequence<string> command, [NotNullWhen(true)] out InstallStage? stage)
    {
        stage = null;
        if (command.Count <= Length || !ShellNames.IsShell(command[0]) || !ShellNames.IsScriptOption(command[1]))
            return false;
        if (ShellScript.TryRead(command[2]) is not { Count: > 0 } commands || !RunsTheRest(commands[^1]))
            return false;
        List<PipInstall> installs = [];
        List<string> others = [];
        bool usesVenv = false;
        foreach (ShellCommand step in commands.AsSpan()[..^1])
        {
            usesVenv |= IsVenv(step);
            if (PipInstall.TryRead(step.Words) is { } install)
            {
                if (step.Words.Any(word => !word.IsPlain))
                    others.Add(step.ToString());
                if (step.Joint != "||")
                    installs.Add(install);
            }
            else if (!IsPreparation(step))
            {
                others.Add(step.ToString());
            }
        }
        if (installs.Count == 0)
            return false;
        stage = new InstallStage { Script = command[2], Installs = installs.ToSequence(), UsesVenv = usesVenv, OtherCommands = others.ToSequence() };
        return true;
    }

    private static bool RunsTheRest(ShellCommand last) => last.Words is [{ Text: "$0", IsPlain: false }, { Text: "$@", IsPlain: false }];

    private static bool IsVenv(ShellCommand step)
        => step.Words.Count > 2 && ShellNames.IsPython(step.Words[0].Text) && step.Words[1].Text == "-m" && step.Words[2].Text is "venv" or "virtualenv";

    // What finds or makes pip, makes the environment and enters it: of no effect on a step that needs no installation. A
    // library installed by apt, or a variable that the program may read, does have one.
    private static bool IsPreparation(ShellCommand step)
    {
        if (step.Words.Count == 0)
            return step.Outputs.Count == 0;
        ReadOnlySpan<ShellWord> rest = step.Words.AsSpan()[1..];
        return step.Words[0].Text switch
        {
            "[" or "test" or "command" or "set" or "true" or ":" => true,
            "." or "source" => rest is [var file] && file.Text.EndsWith("/activate", StringComparison.Ordinal),
            "export" => All(rest, word => word.Text.StartsWith("PIP_", StringComparison.Ordinal)),
            "apt-get" or "apt" or "apk" => All(rest, word => word.Text is "update" or "install" or "add"
                || word.Text.StartsWith('-') || word.Text.StartsWith("python3-", StringComparison.Ordinal) || word.Text.StartsWith("py3-", StringComparison.Ordinal)),
            string name => IsVenv(step) || (ShellNames.IsPython(name) && rest is [{ Text: "-m" }, { Text: "ensurepip" }, ..]),
        };
    }

    private static bool All(ReadOnlySpan<ShellWord> words, Func<ShellWord, bool> holds)
    {
        foreach (ShellWord word in words)
        {
            if (!holds(word))
                return false;
        }
        return true;
    }
}
