using System.Buffers;
using System.Globalization;
using System.Text;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Commands;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Steps;

/// <summary>What an attempt is to execute.</summary>
/// <param name="Line">The command line.</param>
/// <param name="Module">The source of a lightweight component, to be written to its file; null for other programs.</param>
/// <param name="NeedsInputFile">The executor input is handed over by file.</param>
/// <param name="Installs">Packages go into the attempt's own folder first.</param>
/// <param name="Function">The function's name, where nothing but the function is to be called.</param>
/// <param name="Environment">The virtual environment that it runs in; null: none of its own.</param>
internal sealed record StepCommand(
    ExpandedCommand Line, string? Module = null, bool NeedsInputFile = false, bool Installs = false, string? Function = null, string? Environment = null)
{
    // What Linux allows for one argument, with the NUL at its end.
    private const int LargestArgument = (128 << 10) - 1;

    private static readonly SearchValues<char> EndsOfNames = SearchValues.Create(" =<>!~[;@(");

    private static readonly string[] Executor = ["-m", "kfp.dsl.executor_main"];

    /// <summary>
    /// Makes the command of a step. A lightweight component is executed by its interpreter directly: its install stage is left out where
    /// it has nothing to install, and its shell always. Others run as they are written.
    /// </summary>
    /// <exception cref="StepRefusedException">The command cannot be executed on this system.</exception>
    public static async ValueTask<StepCommand> MakeAsync(
        ExecutorSpec.Container container, ArgumentScope scope, StepFolder folder, IPackageLookup packages, CancellationToken stop)
    {
        if (LightweightCommand.TryParse(container.Command, container.Args, out LightweightCommand? lightweight))
        {
            Sequence<string> wanted = lightweight.Install is null ? default : lightweight.Install.Requirements.Where(IsNotOurs).ToSequence();
            bool isPlain = lightweight.Install is null || lightweight.Install.OtherCommands.Count == 0;
            if (isPlain && (wanted.Count == 0 || await packages.HasAsync(wanted, stop)))
                return Checked(Direct(lightweight, scope, folder));
            if (isPlain && lightweight.Install!.Installs.All(install => install.OtherOptions.Count == 0))
            {
                string? environment = await packages.EnvironmentAsync(Asked(lightweight.Install), stop);
                StepCommand direct = Direct(lightweight, scope, folder, environment);
                return Checked(environment is null ? Installing(lightweight, direct, folder) : direct);
            }
        }
        StepCommand whole = new(Expanded(scope, container));
        return Checked(Longest(whole.Line) <= LargestArgument ? whole : ByFile(container, scope, folder) ?? whole);
    }

    private static Sequence<PipInstall> Asked(InstallStage stage) => stage.Installs
        .Select(install => install with { Requirements = install.Requirements.Where(IsNotOurs).ToSequence() })
        .Where(install => install.Requirements.Count > 0).ToSequence();

    private static StepCommand Direct(LightweightCommand lightweight, ArgumentScope scope, StepFolder folder, string? environment = null)
    {
        Sequence<string> extra = Expanded(scope, new ExecutorSpec.Container { Image = "", Args = lightweight.ExtraArgs }).Args;
        Sequence<string> command =
        [
            environment is null ? "python3" : $"{environment}/bin/python", .. Executor, "--component_module_path", folder.Module, "--function_to_execute", lightweight.FunctionName,
            "--executor_input_file", folder.ExecutorInput, .. extra.AsSpan(),
        ];
        return new(new(command, default), lightweight.Source, NeedsInputFile: true, Function: extra.Count == 0 ? lightweight.FunctionName : null, Environment: environment);
    }

    private static StepCommand Installing(LightweightCommand lightweight, StepCommand direct, StepFolder folder)
    {
        StringBuilder script = new();
        foreach (PipInstall install in Asked(lightweight.Install!))
        {
            // Into a folder of the attempt, not into the user's interpreter: steps side by side may want different versions.
            script.Append("\"$0\" -m pip install --disable-pip-version-check --no-warn-script-location --target ").Append(Quoted(folder.Packages));
            foreach (string option in install.Flags.Concat(Options(install)).Concat(install.Requirements))
                script.Append(' ').Append(Quoted(option));
            script.Append(" && ");
        }
        Sequence<string> command = ["sh", "-c", script.Append("exec \"$0\" \"$@\"").ToString(), .. direct.Line.Command.AsSpan()];
        return direct with { Line = new(command, default), Installs = true, Function = null };
    }

    private static IEnumerable<string> Options(PipInstall install)
    {
        if (install.IndexUrl.Length > 0)
            yield return $"--index-url={install.IndexUrl}";
        foreach (string url in install.ExtraIndexUrls)
            yield return $"--extra-index-url={url}";
        foreach (string host in install.TrustedHosts)
            yield return $"--trusted-host={host}";
    }

    /// <summary>A component of an image of its own that got the executor input as an argument gets it as a file, if it can take one.</summary>
    private static StepCommand? ByFile(ExecutorSpec.Container container, ArgumentScope scope, StepFolder folder)
    {
        string[] all = [.. container.Command, .. container.Args];
        int option = Array.IndexOf(all, "--executor_input");
        if (option < 0 || option + 1 >= all.Length || all[option + 1] != "{{$}}" || !all.Contains(Executor[1]))
            return null;
        all[option] = "--executor_input_file";
        all[option + 1] = folder.ExecutorInput;
        ExecutorSpec.Container byFile = container with
        {
            Command = all[..container.Command.Count].ToSequence(),
            Args = all[container.Command.Count..].ToSequence(),
        };
        return new(Expanded(scope, byFile), NeedsInputFile: true);
    }

    private static ExpandedCommand Expanded(ArgumentScope scope, ExecutorSpec.Container container)
    {
        Result<ExpandedCommand> expanded = scope.Expand(container);
        return expanded.Succeeded ? expanded.Value : throw new StepRefusedException(StepOutcome.Failed, expanded.Error);
    }

    private static StepCommand Checked(StepCommand command)
    {
        int at = 0;
        foreach (string argument in command.Line.Command.Concat(command.Line.Args))
        {
            at++;
            int size = Encoding.UTF8.GetByteCount(argument);
            if (size > LargestArgument)
            {
                throw new StepRefusedException(StepOutcome.Impossible, string.Create(
                    CultureInfo.InvariantCulture, $"Argument {at} of the command has {size} bytes; the system allows {LargestArgument}. Hand large values over as an artifact."));
            }
        }
        return command;
    }

    private static int Longest(ExpandedCommand line) => line.Command.Concat(line.Args).Select(Encoding.UTF8.GetByteCount).DefaultIfEmpty().Max();

    // The runtime package is always there, and needs nothing that Python 3.9 lacks.
    private static bool IsNotOurs(string requirement) => NameOf(requirement) switch
    {
        "kfp" => false,
        "typing-extensions" => !requirement.Replace(" ", "", StringComparison.Ordinal).Contains("python_version<\"3.9\"", StringComparison.Ordinal),
        _ => true,
    };

    private static string NameOf(string requirement)
    {
        int end = requirement.AsSpan().IndexOfAny(EndsOfNames);
        return (end < 0 ? requirement : requirement[..end]).ToLowerInvariant().Replace('_', '-');
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
