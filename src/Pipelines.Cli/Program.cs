using System.CommandLine;
using Pipelines.Cli.Screens;
using Pipelines.Cli.Verbs;
using Pipelines.Engine.Ports;

namespace Pipelines.Cli;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        // Asked for by scripts, often and in a hurry: no parser is built for it.
        if (args is ["version"] or ["--version"])
            return VersionVerb.Print();
        ParseResult parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0)
            return Refuse(parsed);
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (RefusedException refused)
        {
            Terminal.Notice(refused.Message);
            new Terminal(json: true).Problems(refused.Problems);
            return ExitCodes.Refused;
        }
        catch (PipelinesException held) when (held is HomeLockedException or RunHeldException)
        {
            Terminal.Notice(held.Message);
            return ExitCodes.Refused;
        }
        catch (PipelinesException failure)
        {
            Terminal.Notice(failure.Message);
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
    }

    private static int Refuse(ParseResult parsed)
    {
        foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
            Terminal.Notice(error.Message);
        string command = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
        Terminal.Notice($"See: pipelines{command} --help");
        return ExitCodes.Refused;
    }

    private static RootCommand Root()
    {
        RootCommand root = new("Runs machine-learning pipelines: Kubeflow Pipelines' compiled files and pipelines written in C#.")
        {
            RunVerb.Make(),
            TuneVerb.Make(),
            ExperimentVerb.Make(),
            MetricVerb.Make(),
            CheckVerb.Make(),
            CompileVerb.Make(),
            ConformanceVerb.Make(),
            UpVerb.Make(),
            PipelineVerb.Make(),
            ScheduleVerb.Make(),
            TokenVerb.Make(),
            ResumeVerb.Make(),
            CancelVerb.Make(),
            PauseVerb.Make(),
            PauseVerb.MakeUnpause(),
            QueueVerb.Make(),
            ListVerb.Make(),
            ShowVerb.Make(),
            LogsVerb.Make(),
            ArtifactsVerb.Make(),
            CacheVerb.Make(),
            AdminVerb.Make(),
            CompletionVerb.Make(),
            VersionVerb.Make(),
        };
        root.Add(Shared.Token);
        root.Add(Shared.TokenFile);
        return root;
    }
}
