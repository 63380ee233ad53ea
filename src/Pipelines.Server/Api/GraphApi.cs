using Microsoft.AspNetCore.Http;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;
using Pipelines.Engine.Packages;
using Pipelines.Engine.Ports;
using Pipelines.Server.Views;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>Pipelines as pictures: of a run, of a version, and of a file before it is kept.</summary>
internal sealed class GraphApi(RunLookup lookup, SqlResources resources)
{
    private const string Own = "/apis/pipelines/v1";

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("GET", Own + "/runs/{run}/graph", "Gives the graph that a run follows, and the parameters that it was given.", OfRunAsync) { Gives = "RunGraph" },
        new("GET", Own + "/pipelines/{id}/versions/{version}/graph", "Gives the graph and the inputs of a version of a pipeline.", OfVersionAsync) { Gives = "Graph" },
        new("POST", Own + "/check", "Checks a file and keeps nothing: all its problems, or its graph.", CheckAsync) { Body = "multipart", Gives = "CheckedFile" },
    ];

    private async Task OfRunAsync(ApiCall call)
    {
        StoredRun run = await lookup.RunAsync(call.Path("run"), call.Stop);
        await call.WriteTextAsync(await lookup.ReadAsync(run, found => JsonText.Of(json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("run");
            RunJson.WriteRow(json, run);
            json.WritePropertyName("graph");
            GraphJson.Write(json, found.Machine.Request.Package);
            json.Values("outputs", found.Machine.OutputParameters);
            json.WriteEndObject();
        }), call.Stop));
    }

    private async Task OfVersionAsync(ApiCall call)
    {
        string pipeline = call.Path("id"), version = call.Path("version");
        StoredVersion stored = await resources.Versions.FindAsync(pipeline, version, call.Stop) ?? throw ApiRefusal.Missing("Pipeline version", version);
        PipelinePackage package = PipelineReader.Read(stored.PackageJson).Package
            ?? throw new JournalUnreadableException($"Version {stored.Id} of pipeline {pipeline} cannot be read any more.");
        await call.WriteAsync(json => GraphJson.Write(json, package));
    }

    private static async Task CheckAsync(ApiCall call)
    {
        IFormFile file = await UploadApi.FileAsync(call);
        await using Stream content = file.OpenReadStream();
        PipelineReading reading = await PipelineFile.ReadAsync(content, call.Stop);
        Sequence<Problem> problems = SpecChecker.Check(reading);
        await call.WriteAsync(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("problems");
            foreach (Problem problem in problems)
            {
                json.WriteStartObject();
                json.WriteString("code", problem.Code);
                json.WriteString("place", problem.Place);
                json.WriteString("what", problem.What);
                json.WriteString("fix", problem.Fix);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            if (problems.Count == 0 && reading.Package is { } package)
            {
                json.WritePropertyName("graph");
                GraphJson.Write(json, package);
            }
            json.WriteEndObject();
        });
    }
}
