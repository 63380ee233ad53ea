using System.CommandLine;
using System.Net;
using Pipelines.Cli.Engines;
using Pipelines.Core.Values;
using Pipelines.Server;
using Pipelines.Stores.S3;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines up</c>: serves the API of one home until it is asked to stop.</summary>
internal static class UpVerb
{
    public static Command Make()
    {
        Option<string> listen = new("--listen")
        {
            Description = "The address and port to listen on; port 0 takes any free one.",
            DefaultValueFactory = _ => "127.0.0.1:8888",
            HelpName = "HOST:PORT",
        };
        Option<string[]> allowHost = new("--allow-host") { Description = "A further name that requests may be addressed to, as a proxy on this machine passes it on.", HelpName = "NAME" };
        Option<string[]> fileRoot = new("--file-root") { Description = "A folder of this machine, or s3://BUCKET/PREFIX, whose data pipelines may import; none if not given.", HelpName = "DIR" };
        Option<string> onStop = new Option<string>("--on-stop")
        {
            Description = "What becomes of runs when the server stops: leave lets their steps go on until the next server finds them, cancel ends them.",
            DefaultValueFactory = _ => "leave",
        }.AcceptOnlyFromAmong("leave", "cancel");
        Option<string> logFormat = new Option<string>("--log-format")
        {
            Description = "How the server logs to standard error: text or json.",
            DefaultValueFactory = _ => "text",
        }.AcceptOnlyFromAmong("text", "json");
        Option<string?> logFolder = new("--log-folder")
        {
            Description = "The folder for what steps print, which servers over one database share to show each other's; below the home if not given.",
            HelpName = "DIR",
        };
        Option<int?> maxRuns = new("--max-runs")
        {
            Description = "Runs that are driven at the same time, by all servers over one database together; others wait for their turn. Any number if not given.",
            HelpName = "N",
        };
        EngineOptions engine = new();
        SignInSettings signIn = new();
        Command command = new("up", "Serves the API until it is asked to stop (SIGTERM, Ctrl-C).") { listen, allowHost, fileRoot, maxRuns, logFolder, onStop, logFormat };
        engine.AddTo(command);
        signIn.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            ServerOptions options = new()
            {
                Listen = EndPoint(parsed.GetValue(listen) ?? ""),
                AllowedHosts = (parsed.GetValue(allowHost) ?? []).ToSequence(),
                MostRuns = parsed.GetValue(maxRuns),
                OnStop = parsed.GetValue(onStop) == "cancel" ? StopRule.CancelRuns : StopRule.LeaveSteps,
                SignIn = signIn.Read(parsed),
                DashboardFolder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "dashboard")),
                JsonLogs = parsed.GetValue(logFormat) == "json",
            };
            if (options.Problems() is { Count: > 0 } problems)
                throw new RefusedException(string.Join(' ', problems));
            EngineSettings settings = engine.Read(parsed) with
            {
                Logs = parsed.GetValue(logFolder),
                FileRoots = (parsed.GetValue(fileRoot) ?? []).Where(root => !S3Address.Fits(root)).Select(Path.GetFullPath).ToSequence(),
                BucketRoots = (parsed.GetValue(fileRoot) ?? []).Where(S3Address.Fits).ToSequence(),
            };
            return ServerSession.RunAsync(settings, options, stop);
        });
        return command;
    }

    private static IPEndPoint EndPoint(string text)
    {
        string address = text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? $"127.0.0.1:{text["localhost:".Length..]}"
            : text.StartsWith(':') ? $"127.0.0.1{text}"
            : text;
        return IPEndPoint.TryParse(address, out IPEndPoint? point) && address.LastIndexOf(':') > address.LastIndexOf(']')
            ? point
            : throw new RefusedException($"--listen {text}: write an address and a port, such as 127.0.0.1:8888 or [::1]:8888.");
    }
}
