using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Engine.Runs;
using Pipelines.Server.Views;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>Versions of pipelines.</summary>
internal sealed class VersionApi(SqlResources resources, TimeProvider time)
{
    private const string Root = "/apis/v2beta1/pipelines/{id}/versions";

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("POST", Root, "Adds a version to a pipeline.", CreateAsync) { Body = "PipelineVersion", Gives = "PipelineVersion" },
        new("GET", Root, "Lists the versions of a pipeline.", ListAsync) { Queries = ApiRoute.ListQueries, Gives = "PipelineVersionList" },
        new("GET", Root + "/{version}", "Gives a version.", GetAsync) { Gives = "PipelineVersion" },
        new("PATCH", Root + "/{version}", "Changes the name for people, or the tags.", UpdateAsync) { Body = "PipelineVersion", Gives = "PipelineVersion" },
        new("DELETE", Root + "/{version}", "Removes a version; runs of it stay.", DeleteAsync),
    ];

    /// <summary>A version as a request gives it.</summary>
    /// <param name="body">The request's fields.</param>
    /// <param name="pipelineId">The pipeline that it is for.</param>
    /// <param name="names">Gives its names where the request has none; null: there must be some.</param>
    /// <param name="now">When it is made.</param>
    public static StoredVersion Read(RequestFields body, string pipelineId, StoredPipeline? names, DateTimeOffset now)
    {
        string displayName = body.Text("display_name"), name = body.Text("name");
        if (displayName.Length == 0 && name.Length == 0)
        {
            displayName = names?.DisplayName ?? throw ApiRefusal.Invalid("\"display_name\" is missing. Give it a text.");
            name = names.Name;
        }
        string url = body.Object("package_url") is { } package ? Done(package, package.Text("pipeline_url")) : "";
        if (body.Find("pipeline_spec") is not { } spec)
        {
            throw url.Length > 0
                ? ApiRefusal.Invalid($"This server does not fetch pipelines from \"{url}\". Upload the file to /apis/v2beta1/pipelines/upload, or give its content as \"pipeline_spec\".")
                : ApiRefusal.Invalid("\"pipeline_spec\" is missing. Give the compiled pipeline, or upload its file to /apis/v2beta1/pipelines/upload.");
        }
        StoredVersion version = Make(
            pipelineId,
            name.Length > 0 ? name : displayName,
            displayName,
            PackageReading.Accept(spec, "The pipeline"),
            now) with
        {
            Description = ResourceNames.Description(body.Text("description")),
            PackageUrl = url,
            CodeSourceUrl = body.Text("code_source_url"),
            Tags = body.Texts("tags"),
        };
        body.Ignore("pipeline_id", "pipeline_version_id", "created_at", "error").Done();
        return version;
    }

    /// <summary>A version of a pipeline that was read and checked.</summary>
    public static StoredVersion Make(string pipelineId, string name, string displayName, PipelinePackage package, DateTimeOffset now) => new()
    {
        Id = RunIds.NewText(),
        Pipeline = pipelineId,
        Name = ResourceNames.Derive(name, ResourceNames.LongestVersion),
        DisplayName = displayName.Length > 0 ? displayName : name,
        PackageJson = PipelineWriter.ToJson(package, indented: false),
        CreatedAt = now,
    };

    /// <summary>Adds it, or says why not.</summary>
    public static async Task AddAsync(SqlResources resources, StoredVersion version, CancellationToken stop)
    {
        VersionAdding added = await resources.Versions.AddAsync(version, stop);
        if (added == VersionAdding.PipelineMissing)
            throw ApiRefusal.Missing("Pipeline", version.Pipeline);
        if (added == VersionAdding.NameTaken)
            throw ApiRefusal.Taken($"The pipeline has a version \"{version.Name}\" already. Take another name.");
    }

    private async Task CreateAsync(ApiCall call)
    {
        StoredVersion version = Read(await call.BodyAsync(), call.Path("id"), null, time.GetUtcNow());
        await AddAsync(resources, version, call.Stop);
        await call.WriteAsync(json => ResourceJson.Write(json, version));
    }

    private async Task ListAsync(ApiCall call)
    {
        ListCall list = ListCall.Read(call, "pipeline_versions", ListFields.Versions, hasTags: true);
        ListPage<StoredVersion> page = await resources.Versions.ListAsync(call.Path("id"), list.Query, call.Stop);
        await list.WriteAsync(call, page, ResourceJson.Write);
    }

    private async Task GetAsync(ApiCall call)
    {
        StoredVersion version = await FindAsync(call);
        await call.WriteAsync(json => ResourceJson.Write(json, version));
    }

    private async Task UpdateAsync(ApiCall call)
    {
        StoredVersion version = await FindAsync(call);
        RequestFields body = await call.BodyAsync();
        if (body.Text("display_name") is { Length: > 0 } displayName)
            version = version with { DisplayName = displayName };
        if (body.Find("tags") is not null)
            version = version with { Tags = body.Texts("tags") };
        body.Ignore("pipeline_id", "pipeline_version_id", "name", "description", "created_at", "package_url", "code_source_url", "pipeline_spec").Done();
        if (!await resources.Versions.UpdateAsync(version, call.Stop))
            throw Missing(call);
        await call.WriteAsync(json => ResourceJson.Write(json, version));
    }

    private async Task DeleteAsync(ApiCall call)
    {
        if (!await resources.Versions.RemoveAsync(call.Path("id"), call.Path("version"), call.Stop))
            throw Missing(call);
        await call.DoneAsync();
    }

    private async Task<StoredVersion> FindAsync(ApiCall call)
        => await resources.Versions.FindAsync(call.Path("id"), call.Path("version"), call.Stop) ?? throw Missing(call);

    private static ApiRefusal Missing(ApiCall call) => ApiRefusal.Missing("Pipeline version", call.Path("version"));

    private static string Done(RequestFields fields, string text)
    {
        fields.Done();
        return text;
    }
}
