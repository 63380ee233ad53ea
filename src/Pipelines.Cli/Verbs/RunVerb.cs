using System.CommandLine;
using Pipelines.Cli.Engines;
using Pipelines.Cli.Remote;
using Pipelines.Cli.Screens;
using Pipelines.Cli.Sources;
using Pipelines.Core.Runs;
using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines run FILE</c>: runs a pipeline here and now, to its end.</summary>
internal static class RunVerb
{
    public static Command Make()
    {
        Argument<string> file = new("FILE") { Description = "A compiled pipeline (.yaml, .json, .zip, .tar.gz) or a pipeline written in C#: the folder of its project, or a single file." };
        Option<string[]> parameters = new("--param", "-p")
        {
            Description = "A run parameter: NAME=TEXT, converted by its declared type, or NAME=@JSON.",
            HelpName = "NAME=VALUE",
        };
        Option<bool> noCache = new("--no-cache") { Description = "Runs every step, also where an earlier result fits." };
        Option<bool> failFast = new("--fail-fast") { Description = "The first failure ends the run; else independent branches finish." };
        Option<double?> timeOut = new("--timeout") { Description = "The run fails when it takes longer.", HelpName = "SECONDS" };
        Option<string?> name = new("--name") { Description = "A name for the run.", HelpName = "TEXT" };
        Option<bool> dryRun = new("--dry-run") { Description = "Prints the plan and the command lines; runs nothing." };
        Option<string> pipelineName = Shared.Pipeline();
        Option<string?> server = Shared.Server();
        Option<bool> watch = new("--watch", "-w") { Description = "With a server: waits for the end of the run, and tells of its tasks." };
        Option<string?> experiment = new("--experiment") { Description = "With a server: the experiment that the run belongs to; made if it is not there.", HelpName = "NAME" };
        EngineOptions engine = new();
        Command command = new("run", "Runs a pipeline on this machine.") { file, parameters, noCache, failFast, timeOut, name, dryRun, pipelineName, server, watch, experiment };
        engine.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            EngineSettings settings = engine.Read(parsed);
            using ServerClient? client = parsed.ServerOf(server);
            bool isHere = client?.IsHere ?? true;
            LoadedPipeline pipeline = await PipelineSource.LoadAsync(parsed.GetRequiredValue(file), parsed.GetValue(pipelineName) ?? "", isHere, stop);
            Map<Value> given = ParameterArguments.Read(pipeline.Package.Pipeline.Root, parsed.GetValue(parameters) ?? []);
            pipeline.Accept(given);
            RunOptions options = new()
            {
                UseCache = !parsed.GetValue(noCache),
                FailFast = parsed.GetValue(failFast),
                TimeOut = parsed.GetValue(timeOut) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            };
            if (client is not null && !parsed.GetValue(dryRun))
            {
                RemoteRunOptions wanted = new(parsed.GetValue(name), parsed.GetValue(experiment), options, parsed.GetValue(watch));
                return await RemoteVerbs.RunAsync(client, pipeline.Package, given, wanted, settings.Json, stop);
            }
            foreach (string notice in LocalNotices.Of(pipeline.Package, settings.Launcher == "container"))
                Terminal.Notice(notice);
            if (parsed.GetValue(dryRun))
            {
                RunRequest planned = new()
                {
                    Run = new RunId("dry-run"),
                    DisplayName = parsed.GetValue(name) ?? pipeline.Package.Pipeline.Info.Name,
                    Package = pipeline.Package,
                    Parameters = given,
                    Options = options,
                };
                return DryRun.Print(new Terminal(settings.Json), planned, TimeProvider.System.GetUtcNow());
            }
            await using LocalEngine local = await LocalEngine.OpenAsync(settings, stop);
            if (await local.UnfinishedNoticeAsync(stop) is string unfinished)
                Terminal.Notice(unfinished);
            RunRequest request = local.Request(pipeline, given, parsed.GetValue(name), options);
            return await new RunSession(local, settings).RunAsync(request, stop);
        });
        return command;
    }
}
