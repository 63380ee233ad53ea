using System.Text.Json.Nodes;
using Pipelines.Core.Runs;

namespace Pipelines.Cli.Remote;

/// <summary>How a run on a server is to be.</summary>
/// <param name="Name">For people; null: made from the pipeline's.</param>
/// <param name="Experiment">The name of its experiment; null: the server's default.</param>
/// <param name="Options">Settings of the run.</param>
/// <param name="Watches">The command waits for its end.</param>
internal sealed record RemoteRunOptions(string? Name, string? Experiment, RunOptions Options, bool Watches)
{
    public JsonObject ToJson()
    {
        JsonObject json = new() { ["use_cache"] = Options.UseCache, ["fail_fast"] = Options.FailFast };
        if (Options.TimeOut is { } timeOut)
            json["timeout_seconds"] = (long)Math.Ceiling(timeOut.TotalSeconds);
        return json;
    }
}
