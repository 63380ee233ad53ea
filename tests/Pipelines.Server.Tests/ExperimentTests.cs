using System.Net;
using System.Text.Json.Nodes;
using Pipelines.Core.Tests;

namespace Pipelines.Server.Tests;

public sealed class ExperimentTests : ServerBench
{
    [Fact]
    public async Task One_is_made_found_and_removed_and_its_name_is_its_own()
    {
        Answer made = (await PostAsync($"{Api}/experiments", new JsonObject { ["displayName"] = "night", ["description"] = "why" })).Ok();
        string id = (string)made["experiment_id"]!;
        Assert.Equal(("night", "why", "AVAILABLE"), ((string)made["display_name"]!, (string)made["description"]!, (string)made["storage_state"]!));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", (string)made["created_at"]!);
        Assert.False(made.Has("namespace"));
        Assert.Equal(made.Json.ToJsonString(), (await GetAsync($"{Api}/experiments/{id}")).Ok().Json.ToJsonString());

        Answer taken = await PostAsync($"{Api}/experiments", new JsonObject { ["display_name"] = "night" });
        Assert.Equal((HttpStatusCode.Conflict, 6), (taken.Status, (int)taken["code"]!));
        Assert.Equal(taken.Message, (string)taken["error"]!);
        Assert.Equal(taken.Message, (string)taken["details"]![0]!["message"]!);

        (await DeleteAsync($"{Api}/experiments/{id}")).Ok();
        Answer gone = await GetAsync($"{Api}/experiments/{id}");
        Assert.Equal((HttpStatusCode.NotFound, 5), (gone.Status, (int)gone["code"]!));
        Assert.Equal(HttpStatusCode.NotFound, (await DeleteAsync($"{Api}/experiments/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync($"{Api}/experiments/{id}:archive")).Status);
    }

    [Theory]
    [InlineData("""{"display_name":""}""", "display_name")]
    [InlineData("""{"display_name":"x","colour":"red"}""", "colour")]
    [InlineData("""{"display_name":7}""", "display_name")]
    [InlineData("""[1]""", "object")]
    [InlineData("""{"display_name":""", "JSON")]
    public async Task What_cannot_be_taken_is_refused_and_named(string body, string named)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, Url($"{Api}/experiments")) { Content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")) };
        Answer refused = await SendAsync(request);
        Assert.Equal((HttpStatusCode.BadRequest, 3), (refused.Status, (int)refused["code"]!));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_refused()
        => Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync($"{Api}/experiments", new JsonObject { ["display_name"] = new string('x', 129) })).Status);

    [Fact]
    public async Task The_default_is_there_at_the_start_and_made_again_when_a_run_needs_it()
    {
        await EventuallyAsync("the default experiment", async () => (await GetAsync($"{Api}/experiments")).Json["total_size"] is not null);
        JsonNode first = (await GetAsync($"{Api}/experiments")).Ok()["experiments"]![0]!;
        Assert.Equal("Default", (string)first["display_name"]!);
        (await DeleteAsync($"{Api}/experiments/{(string)first["experiment_id"]!}")).Ok();
        Assert.Equal("{}", (await GetAsync($"{Api}/experiments")).Ok().Json.ToJsonString());

        string run = await RunAsync(Some.Pipeline().WithStep("a").Build());
        JsonNode again = (await GetAsync($"{Api}/experiments")).Ok()["experiments"]![0]!;
        Assert.Equal("Default", (string)again["display_name"]!);
        Answer ended = await StateAsync(run, "SUCCEEDED");
        Assert.Equal((string)again["experiment_id"]!, (string)ended["experiment_id"]!);
        Assert.Equal((string)ended["created_at"]!, (string)again["last_run_created_at"]!);
    }

    [Fact]
    public async Task An_archived_one_takes_its_runs_along_and_comes_back_without_them()
    {
        string id = (string)(await PostAsync($"{Api}/experiments", new JsonObject { ["display_name"] = "e" })).Ok()["experiment_id"]!;
        JsonObject body = RunBody(Some.Pipeline().WithStep("a").Build());
        body["experiment_id"] = id;
        string run = (string)(await PostAsync($"{Api}/runs", body)).Ok()["run_id"]!;
        await StateAsync(run, "SUCCEEDED");

        (await PostAsync($"{Api}/experiments/{id}:archive")).Ok();
        Assert.Equal("ARCHIVED", (string)(await GetAsync($"{Api}/experiments/{id}")).Ok()["storage_state"]!);
        Assert.Equal("ARCHIVED", (string)(await GetAsync($"{Api}/runs/{run}")).Ok()["storage_state"]!);
        Answer early = await PostAsync($"{Api}/runs/{run}:unarchive");
        Assert.Equal((HttpStatusCode.BadRequest, 9), (early.Status, (int)early["code"]!));
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync($"{Api}/runs", body)).Status);

        (await PostAsync($"{Api}/experiments/{id}:unarchive")).Ok();
        Assert.Equal("ARCHIVED", (string)(await GetAsync($"{Api}/runs/{run}")).Ok()["storage_state"]!);
        (await PostAsync($"{Api}/runs/{run}:unarchive")).Ok();
        Assert.Equal("AVAILABLE", (string)(await GetAsync($"{Api}/runs/{run}")).Ok()["storage_state"]!);
    }
}
