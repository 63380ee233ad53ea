using System.CommandLine;
using Pipelines.Cli.Remote;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines pause RUN</c> and <c>pipelines unpause RUN</c>: holds a run of a server back, and lets it go on.</summary>
internal static class PauseVerb
{
    public static Command Make() => Make("pause", "Starts no more steps of a server's run until it is unpaused; those at work go on.", "pause");

    public static Command MakeUnpause() => Make("unpause", "Lets a paused run of a server go on.", "resume");

    private static Command Make(string name, string what, string verb)
    {
        Argument<string?> run = Runs.Argument();
        Option<string?> server = Shared.Server();
        Command command = new(name, what) { run, server };
        command.SetAction(async (parsed, stop) =>
        {
            using ServerClient client = parsed.RequireServer(server);
            string id = await new RemoteRuns(client).FindAsync(parsed.GetValue(run), stop);
            await client.PostAsync($"{ServerClient.Own}/runs/{id}:{verb}", null, stop);
            return ExitCodes.Succeeded;
        });
        return command;
    }
}
