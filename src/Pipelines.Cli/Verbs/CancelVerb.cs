using System.CommandLine;
using Pipelines.Cli.Engines;
using Pipelines.Cli.Remote;
using Pipelines.Cli.Screens;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Engine.Ports;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines cancel RUN</c>: ends a run, whoever drives it.</summary>
internal static class CancelVerb
{
    public static Command Make()
    {
        Argument<string?> run = Runs.Argument();
        Option<string?> server = Shared.Server();
        EngineOptions engine = new();
        Command command = new("cancel", "Ends a run: its steps are stopped, its exit tasks run.") { run, server };
        engine.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            using ServerClient? client = parsed.ServerOf(server);
            if (client is not null)
                return await RemoteVerbs.CancelAsync(client, parsed.GetValue(run), stop);
            EngineSettings settings = engine.Read(parsed);
            HomeReader reader = await HomeReader.OpenAsync(settings.Home, stop);
            RunMachine found = await reader.FoldAsync(parsed.GetValue(run), stop);
            if (found.Status.IsFinal())
            {
                Terminal.Notice($"Run {found.Request.Run} has ended already: {found.Status.Name()}.");
                return ExitCodes.Succeeded;
            }
            if (found.Request.Trial is { Experiment: var experiment })
                throw new RefusedException($"Run {found.Request.Run} is a trial of experiment {experiment}: pipelines experiment stop {experiment}");
            Requests.LeaveCancel(settings.Home.Home, found.Request.Run.Value);
            try
            {
                // Nobody drives it: then this program does, to its end.
                await using LocalEngine local = await LocalEngine.OpenAsync(settings, stop);
                await new RunSession(local, settings).ResumeAsync(found.Request.Run, stop);
            }
            catch (RunHeldException)
            {
                // Of an engine with another home, which never looks here.
                Requests.WithdrawCancel(settings.Home.Home, found.Request.Run.Value);
                throw;
            }
            catch (HomeLockedException)
            {
                Terminal.Notice($"Asked the engine that drives run {found.Request.Run} to end it.");
            }
            return ExitCodes.Succeeded;
        });
        return command;
    }
}
