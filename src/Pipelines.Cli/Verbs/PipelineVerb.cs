using System.CommandLine;
using Pipelines.Cli.Remote;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines pipeline upload|list</c>: the pipelines that a server keeps.</summary>
internal static class PipelineVerb
{
    public static Command Make() => new("pipeline", "Uploads pipelines to a server and lists them.") { MakeUpload(), MakeList() };

    private static Command MakeUpload()
    {
        Argument<string> file = new("FILE") { Description = "A compiled pipeline: .yaml, .json, .zip, .tar.gz." };
        Option<string?> name = new("--name") { Description = "The pipeline's name; the file's if not given.", HelpName = "NAME" };
        Option<string?> version = new("--version-name") { Description = "Uploads a further version, called so, of the pipeline that --name names.", HelpName = "NAME" };
        Option<string?> description = new("--description") { Description = "What it is, for people.", HelpName = "TEXT" };
        Option<string?> server = Shared.Server();
        Option<string> output = Shared.Output();
        Command command = new("upload", "Makes a pipeline of a file, or a version of one.") { file, name, version, description, server, output };
        command.SetAction(async (parsed, stop) =>
        {
            using ServerClient client = parsed.RequireServer(server);
            return await RemoteVerbs.UploadAsync(
                client, parsed.GetRequiredValue(file), parsed.GetValue(name), parsed.GetValue(version), parsed.GetValue(description), parsed.IsJson(output), stop);
        });
        return command;
    }

    private static Command MakeList()
    {
        Option<string?> server = Shared.Server();
        Option<int> limit = new("--limit", "-n") { Description = "At most so many.", DefaultValueFactory = _ => 20, HelpName = "N" };
        Option<string> output = Shared.Output();
        Command command = new("list", "Lists pipelines, newest first.") { limit, server, output };
        command.SetAction(async (parsed, stop) =>
        {
            using ServerClient client = parsed.RequireServer(server);
            return await RemoteVerbs.ListPipelinesAsync(client, parsed.GetValue(limit), parsed.IsJson(output), stop);
        });
        return command;
    }
}
