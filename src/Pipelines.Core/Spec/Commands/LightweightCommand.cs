using System.Diagnostics.CodeAnalysis;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Commands;

/// <summary>
/// A lightweight Python component, known by the structure of its command: an install stage or none, a shell script that writes
/// its <c>"$0"</c> to a file and runs it, the source of the module, and the arguments that name the function. A runner that
/// knows the parts may skip an installation, or hand source and function to a warm interpreter.
/// </summary>
public sealed record LightweightCommand
{
    private const string InputOption = "--executor_input";
    private const string FunctionOption = "--function_to_execute";

    /// <summary>What is installed first; null: nothing.</summary>
    public required InstallStage? Install { get; init; }

    /// <summary>The script that writes the source to a file and runs it.</summary>
    public required string Wrapper { get; init; }

    /// <summary>The module. Never holds placeholders: what looks like one is the author's text.</summary>
    public required string Source { get; init; }

    /// <summary>The function to call.</summary>
    public required string FunctionName { get; init; }

    /// <summary>Arguments beside the executor input and the function.</summary>
    public required Sequence<string> ExtraArgs { get; init; }

    /// <summary>Takes a command apart; false when it is no lightweight component or does anything besides.</summary>
    public static bool TryParse(Sequence<string> command, Sequence<string> args, [NotNullWhen(true)] out LightweightCommand? lightweight)
    {
        lightweight = null;
        int source = SourceIndex(command);
        if (source < 0 || !RunsOnlyTheModule(command[source - 1]))
            return false;
        InstallStage? install = null;
        int wrapper = source - InstallStage.Length;
        if (wrapper != 0 && (wrapper != InstallStage.Length || !InstallStage.TryParse(command, out install)))
            return false;
        Sequence<string> all = [.. command.AsSpan()[(source + 1)..], .. args];
        if (!TryArguments(all, out string function, out Sequence<string> extra))
            return false;
        lightweight = new LightweightCommand
        {
            Install = install,
            Wrapper = command[source - 1],
            Source = command[source],
            FunctionName = function,
            ExtraArgs = extra,
        };
        return true;
    }

    /// <summary>Where the source of a module stands: behind a shell script that writes its <c>"$0"</c> to a Python file; -1: nowhere.</summary>
    internal static int SourceIndex(Sequence<string> command)
    {
        for (int i = 0; i + InstallStage.Length < command.Count; i++)
        {
            if (ShellNames.IsShell(command[i]) && ShellNames.IsScriptOption(command[i + 1])
                && ShellScript.TryRead(command[i + 2]) is { } commands && commands.Any(WritesSource))
            {
                return i + InstallStage.Length;
            }
        }
        return -1;
    }

    private static bool WritesSource(ShellCommand step)
        => step.Words.Any(word => word is { Text: "$0", IsPlain: false })
        && step.Outputs.Any(file => file.Text.EndsWith(".py", StringComparison.Ordinal));

    private static bool RunsOnlyTheModule(string wrapper)
    {
        Sequence<ShellCommand> commands = ShellScript.TryRead(wrapper)!.Value;
        return commands.Any(RunsModule) && commands.All(step => step.Words.Count == 0 || WritesSource(step) || RunsModule(step));
    }

    private static bool RunsModule(ShellCommand step)
        => step.Words is [var python, { Text: "-m" }, { Text: "kfp.dsl.executor_main" }, ..]
        && ShellNames.IsPython(python.Text)
        && step.Words.Any(word => word.Text == "--component_module_path")
        && step.Words.Any(word => word is { Text: "$@", IsPlain: false });

    private static bool TryArguments(Sequence<string> all, out string function, out Sequence<string> extra)
    {
        function = "";
        bool hasInput = false;
        List<string> others = [];
        for (int i = 0; i < all.Count; i++)
        {
            if (Value(InputOption, ref i) is { } input)
                hasInput = input == "{{$}}";
            else if (Value(FunctionOption, ref i) is { } name)
                function = name;
            else
                others.Add(all[i]);
        }
        extra = others.ToSequence();
        return hasInput && function.Length > 0;

        string? Value(string option, ref int at)
        {
            if (all[at].StartsWith(option, StringComparison.Ordinal) && all[at].Length > option.Length && all[at][option.Length] == '=')
                return all[at][(option.Length + 1)..];
            return all[at] == option && at + 1 < all.Count ? all[++at] : null;
        }
    }
}
