using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Engine.Packages;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Server.Views;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>Pipelines as files: a form with one part <c>uploadfile</c>; YAML, JSON, zip and tar.gz.</summary>
internal sealed class UploadApi(SqlResources resources, TimeProvider time)
{
    private const string Part = "uploadfile";

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("POST", "/apis/v2beta1/pipelines/upload", "Makes a pipeline and its first version of a file.", call => AnswerAsync(call, UploadAsync))
        {
            Queries = ["name", "display_name", "description", "namespace", "tags", "code_source_url"],
            Body = "multipart",
            Gives = "Pipeline",
        },
        new("POST", "/apis/v2beta1/pipelines/upload_version", "Makes a version of a file.", call => AnswerAsync(call, UploadVersionAsync))
        {
            Queries = ["pipelineid", "name", "display_name", "description", "tags", "code_source_url"],
            Body = "multipart",
            Gives = "PipelineVersion",
        },
    ];

    private async Task UploadAsync(ApiCall call)
    {
        (PipelinePackage package, string fileName) = await ReadAsync(call);
        string given = FirstOf(call.Query("name"), call.Query("display_name"), NameOf(fileName, package));
        StoredPipeline pipeline = new()
        {
            Id = RunIds.NewText(),
            Namespace = ResourceNames.Namespace(call.Query("namespace")),
            Name = ResourceNames.Derive(given, ResourceNames.LongestPipeline),
            DisplayName = FirstOf(call.Query("display_name"), given),
            Description = ResourceNames.Description(FirstOf(call.Query("description"), package.Pipeline.Info.Description)),
            Tags = Tags(call.Query("tags")),
            CreatedAt = time.GetUtcNow(),
        };
        string versionName = pipeline.Name.Length <= ResourceNames.LongestVersion ? pipeline.Name : pipeline.Name[..ResourceNames.LongestVersion];
        StoredVersion version = VersionApi.Make(pipeline.Id, versionName, pipeline.DisplayName, package, pipeline.CreatedAt) with
        {
            Description = pipeline.Description,
            CodeSourceUrl = call.Query("code_source_url"),
            Tags = pipeline.Tags,
        };
        if (!await resources.Pipelines.AddAsync(pipeline, version, call.Stop))
            throw PipelineApi.NameTaken(pipeline);
        await call.WriteAsync(json => ResourceJson.Write(json, pipeline));
    }

    private async Task UploadVersionAsync(ApiCall call)
    {
        (PipelinePackage package, string fileName) = await ReadAsync(call);
        string pipeline = call.Query("pipelineid");
        if (pipeline.Length == 0)
            throw ApiRefusal.Invalid("\"pipelineid\" is missing in the query. Give the id of the pipeline that this is a version of.");
        string given = FirstOf(call.Query("name"), call.Query("display_name"), NameOf(fileName, package));
        StoredVersion version = VersionApi.Make(pipeline, given, FirstOf(call.Query("display_name"), given), package, time.GetUtcNow()) with
        {
            Description = ResourceNames.Description(FirstOf(call.Query("description"), package.Pipeline.Info.Description)),
            CodeSourceUrl = call.Query("code_source_url"),
            Tags = Tags(call.Query("tags")),
        };
        await VersionApi.AddAsync(resources, version, call.Stop);
        await call.WriteAsync(json => ResourceJson.Write(json, version));
    }

    /// <summary>These two addresses say what is wrong in a form of their own.</summary>
    private static async Task AnswerAsync(ApiCall call, Func<ApiCall, Task> answer)
    {
        try
        {
            await answer(call);
        }
        catch (ApiRefusal refusal)
        {
            await ErrorJson.WriteUploadAsync(
                call.Context.Response, refusal.Code, refusal.Message, string.Join('\n', refusal.Problems.Select(problem => problem.ToString())));
        }
        catch (PipelinesException failure)
        {
            RefusalCode code = failure is StorageUnavailableException ? RefusalCode.Unavailable : RefusalCode.Internal;
            await ErrorJson.WriteUploadAsync(call.Context.Response, code, failure.Message, "");
        }
    }

    /// <summary>The file of a form that a request sends.</summary>
    public static async Task<IFormFile> FileAsync(ApiCall call)
    {
        HttpRequest request = call.Context.Request;
        if (!request.HasFormContentType)
            throw ApiRefusal.Invalid($"Send the file as multipart/form-data, in a part \"{Part}\".");
        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(call.Stop);
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw ApiRefusal.Invalid($"The form cannot be read: {broken.Message}");
        }
        return form.Files.GetFile(Part) ?? throw ApiRefusal.Invalid($"The form has no part \"{Part}\" with a file.");
    }

    private static async Task<(PipelinePackage Package, string FileName)> ReadAsync(ApiCall call)
    {
        IFormFile file = await FileAsync(call);
        await using Stream content = file.OpenReadStream();
        string name = Path.GetFileName(file.FileName);
        return (PackageReading.Accept(await PipelineFile.ReadAsync(content, call.Stop), name.Length > 0 ? name : "The file"), name);
    }

    private static string NameOf(string fileName, PipelinePackage package)
    {
        string name = fileName;
        foreach (string ending in (string[])[".gz", ".tar", ".tgz", ".zip", ".yaml", ".yml", ".json"])
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                name = name[..^ending.Length];
        }
        return name.Length > 0 ? name : package.Pipeline.Info.Name;
    }

    private static Map<string> Tags(string text)
    {
        if (text.Length == 0)
            return default;
        try
        {
            return new RequestFields(Map.Of(("tags", ValueJson.Read(text)))).Texts("tags");
        }
        catch (JsonException)
        {
            throw ApiRefusal.Invalid($"The tags '{text}' are not JSON. Write: {{\"team\":\"vision\"}}");
        }
    }

    private static string FirstOf(params ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
        {
            if (text.Length > 0)
                return text;
        }
        return "";
    }
}
