using System.CommandLine;
using System.Text.Json.Nodes;
using Pipelines.Cli.Remote;
using Pipelines.Cli.Screens;
using Spectre.Console;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines queue</c>: the runs of a server that wait, and what for.</summary>
internal static class QueueVerb
{
    public static Command Make()
    {
        Option<string?> server = Shared.Server();
        Option<string> output = Shared.Output();
        Command command = new("queue", "Lists the runs of a server that wait for their turn, and what they wait for.") { server, output };
        command.SetAction(async (parsed, stop) =>
        {
            using ServerClient client = parsed.RequireServer(server);
            JsonNode queue = await client.GetAsync($"{ServerClient.Own}/queue", stop);
            if (parsed.IsJson(output))
            {
                RemoteRuns.Print(queue);
                return ExitCodes.Succeeded;
            }
            Table table = Tables.Plain("RUN", "PRIORITY", "POOL", "WAITS FOR");
            foreach (JsonNode run in RemoteRuns.Rows(queue, "waiting"))
            {
                table.AddRow(
                    Markup.Escape((string)run["run_id"]!),
                    Markup.Escape(run["priority"]?.ToString() ?? "0"),
                    Markup.Escape((string?)run["pool"] ?? ""),
                    Markup.Escape((string?)run["waiting"]?["message"] ?? "It is next."));
            }
            Tables.Write(new Terminal(json: false), table);
            return ExitCodes.Succeeded;
        });
        return command;
    }
}
