using System.CommandLine;
using Pipelines.Cli.Engines;
using Pipelines.Cli.Remote;
using Pipelines.Cli.Screens;
using Pipelines.Core.Runs;
using Pipelines.Core.Values;
using Pipelines.Engine.Experiments;
using Pipelines.Engine.Runs;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines show RUN</c>: one run as a tree.</summary>
internal static class ShowVerb
{
    public static Command Make()
    {
        Argument<string?> run = Runs.Argument();
        Option<string?> home = Shared.Home();
        Option<string?> store = Shared.Store();
        Option<string> output = Shared.Output();
        Option<string?> server = Shared.Server();
        Option<bool> whyCached = new("--why-cached") { Description = "Says for each step why the cache did or did not answer." };
        Command command = new("show", "Shows a run: its steps with states, times and outputs.") { run, whyCached, home, store, server, output };
        command.SetAction(async (parsed, stop) =>
        {
            using ServerClient? client = parsed.ServerOf(server);
            if (client is not null)
                return await RemoteVerbs.ShowAsync(client, parsed.GetValue(run), parsed.IsJson(output), parsed.GetValue(whyCached), stop);
            HomeReader reader = await HomeReader.OpenAsync(parsed.HomeOf(home, store), stop);
            RunMachine found = await reader.FoldAsync(parsed.GetValue(run), stop);
            if (parsed.IsJson(output))
            {
                using Stream stdout = Console.OpenStandardOutput();
                RunReport.Write(stdout, found);
            }
            else
            {
                Dictionary<TaskPath, ExperimentMachine> sweeps = [];
                foreach (TaskSnapshot task in found.Tasks().Where(task => task.Kind == TaskKind.Sweep))
                {
                    if (await SweepHistory.FindAsync(reader.Journal, found.Request.Run, task, stop) is { } experiment)
                        sweeps[task.Path] = experiment;
                }
                RunTree.Print(new Terminal(json: false), found, sweeps, parsed.GetValue(whyCached));
            }
            return ExitCodes.Succeeded;
        });
        return command;
    }
}
