using System.CommandLine;
using Pipelines.Cli.Engines;
using Pipelines.Cli.Remote;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines logs RUN [TASK]</c>: what steps have printed.</summary>
internal static class LogsVerb
{
    public static Command Make()
    {
        Argument<string> run = new("RUN") { Description = "The run's id or the beginning of it, or 'newest'." };
        Argument<string?> task = new("TASK") { Description = "The path of a step; all steps if not given.", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> follow = new("--follow", "-f") { Description = "Goes on until the run has ended." };
        Option<int?> attempt = new("--attempt") { Description = "Only this attempt; the newest if not given.", HelpName = "N" };
        Option<string?> home = Shared.Home();
        Option<string?> store = Shared.Store();
        Option<string?> server = Shared.Server();
        Command command = new("logs", "Prints what the steps of a run have printed.") { run, task, follow, attempt, home, store, server };
        command.SetAction(async (parsed, stop) =>
        {
            using ServerClient? client = parsed.ServerOf(server);
            if (client is not null)
                return await RemoteVerbs.LogsAsync(client, parsed.GetRequiredValue(run), parsed.GetValue(task), parsed.GetValue(attempt), parsed.GetValue(follow), stop);
            HomePlace place = parsed.HomeOf(home, store);
            HomeReader reader = await HomeReader.OpenAsync(place, stop);
            LogPrinter printer = new(place.Home, parsed.GetValue(task), parsed.GetValue(attempt), Console.Out.WriteLine);
            string id = parsed.GetRequiredValue(run);
            RunMachine found = await reader.FoldAsync(id == "newest" ? null : id, stop);
            printer.Require(found);
            printer.Print(found);
            if (!parsed.GetValue(follow))
                return ExitCodes.Succeeded;
            using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            while (!found.Status.IsFinal() && await timer.WaitForNextTickAsync(stop))
            {
                found = await reader.FoldAsync(found.Request.Run.Value, stop);
                printer.Print(found);
            }
            return ExitCodes.Succeeded;
        });
        return command;
    }
}
