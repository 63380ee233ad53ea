using Pipelines.Engine.Runs;
using Pipelines.Server.SignIn;
using Pipelines.Server.Views;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>Pipelines.</summary>
internal sealed class PipelineApi(SqlResources resources, TimeProvider time)
{
    private const string Root = "/apis/v2beta1/pipelines";

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("POST", Root, "Makes a pipeline without a version.", CreateAsync) { Body = "Pipeline", Gives = "Pipeline" },
        new("POST", Root + "/create", "Makes a pipeline and its first version.", CreateWithVersionAsync) { Body = "CreatePipelineAndVersion", Gives = "Pipeline" },
        new("GET", Root, "Lists pipelines.", ListAsync) { Queries = ApiRoute.ListQueries, Gives = "PipelineList" },
        new("GET", Root + "/names/{name}", "Gives the pipeline of that name.", GetByNameAsync) { Queries = ["namespace"], Gives = "Pipeline" },
        new("GET", Root + "/{id}", "Gives a pipeline.", GetAsync) { Gives = "Pipeline" },
        new("PATCH", Root + "/{id}", "Changes the name for people, or the tags.", UpdateAsync) { Body = "Pipeline", Gives = "Pipeline" },
        new("DELETE", Root + "/{id}", "Removes a pipeline; with its versions if cascade is true.", DeleteAsync) { Queries = ["cascade"] },
    ];

    private async Task CreateAsync(ApiCall call)
    {
        StoredPipeline pipeline = Read(await call.BodyAsync());
        await AddAsync(call, pipeline, null);
    }

    private async Task CreateWithVersionAsync(ApiCall call)
    {
        RequestFields body = await call.BodyAsync();
        StoredPipeline pipeline = Read(body.Object("pipeline") ?? throw ApiRefusal.Invalid("\"pipeline\" is missing. Give an object with its display_name."));
        RequestFields version = body.Object("pipeline_version") ?? throw ApiRefusal.Invalid("\"pipeline_version\" is missing. Give an object with its pipeline_spec.");
        StoredVersion first = VersionApi.Read(version, pipeline.Id, pipeline, time.GetUtcNow());
        body.Done();
        await AddAsync(call, pipeline, first);
    }

    private async Task AddAsync(ApiCall call, StoredPipeline pipeline, StoredVersion? version)
    {
        call.Demand(Role.Editor, pipeline.Namespace);
        if (!await resources.Pipelines.AddAsync(pipeline, version, call.Stop))
            throw NameTaken(pipeline);
        await call.WriteAsync(json => ResourceJson.Write(json, pipeline));
    }

    private async Task ListAsync(ApiCall call)
    {
        ListCall list = ListCall.Read(call, "pipelines", ListFields.Pipelines, hasTags: true);
        ListPage<StoredPipeline> page = await resources.Pipelines.ListAsync(list.With("namespace", call.Query("namespace")), call.Stop);
        await list.WriteAsync(call, page, ResourceJson.Write);
    }

    private async Task GetByNameAsync(ApiCall call)
    {
        string name = call.Path("name");
        StoredPipeline pipeline = await resources.Pipelines.FindByNameAsync(call.Query("namespace"), name, call.Stop)
            ?? throw ApiRefusal.Missing("Pipeline", $"\"{name}\"");
        await call.WriteAsync(json => ResourceJson.Write(json, pipeline));
    }

    private async Task GetAsync(ApiCall call)
    {
        StoredPipeline pipeline = await FindAsync(call);
        await call.WriteAsync(json => ResourceJson.Write(json, pipeline));
    }

    private async Task UpdateAsync(ApiCall call)
    {
        StoredPipeline pipeline = await FindAsync(call);
        RequestFields body = await call.BodyAsync();
        if (body.Text("display_name") is { Length: > 0 } displayName)
            pipeline = pipeline with { DisplayName = displayName };
        if (body.Find("tags") is not null)
            pipeline = pipeline with { Tags = body.Texts("tags") };
        body.Ignore("pipeline_id", "name", "description", "created_at", "namespace").Done();
        if (!await resources.Pipelines.UpdateAsync(pipeline, call.Stop))
            throw ApiRefusal.Missing("Pipeline", pipeline.Id);
        await call.WriteAsync(json => ResourceJson.Write(json, pipeline));
    }

    private async Task DeleteAsync(ApiCall call)
    {
        string id = call.Path("id");
        PipelineRemoval removal = await resources.Pipelines.RemoveAsync(id, call.Query("cascade") is "true" or "True", call.Stop);
        await (removal switch
        {
            PipelineRemoval.Done => call.DoneAsync(),
            PipelineRemoval.Missing => throw ApiRefusal.Missing("Pipeline", id),
            _ => throw ApiRefusal.NotNow($"Pipeline {id} has versions. Delete those first, or give cascade=true to delete them with it."),
        });
    }

    private async Task<StoredPipeline> FindAsync(ApiCall call)
        => await resources.Pipelines.FindAsync(call.Path("id"), call.Stop) ?? throw ApiRefusal.Missing("Pipeline", call.Path("id"));

    private StoredPipeline Read(RequestFields body)
    {
        string displayName = body.Text("display_name"), name = body.Text("name");
        if (displayName.Length == 0 && name.Length == 0)
            throw ApiRefusal.Invalid("\"display_name\" is missing. Give it a text.");
        StoredPipeline pipeline = new()
        {
            Id = RunIds.NewText(),
            Namespace = ResourceNames.Namespace(body.Text("namespace")),
            Name = ResourceNames.Derive(name.Length > 0 ? name : displayName, ResourceNames.LongestPipeline),
            DisplayName = displayName.Length > 0 ? displayName : name,
            Description = ResourceNames.Description(body.Text("description")),
            Tags = body.Texts("tags"),
            CreatedAt = time.GetUtcNow(),
        };
        body.Ignore("pipeline_id", "created_at", "error").Done();
        return pipeline;
    }

    public static ApiRefusal NameTaken(StoredPipeline pipeline) => ApiRefusal.Taken(
        $"A pipeline \"{pipeline.Name}\" exists already. Take another name, or upload this one as a new version of it.");
}
