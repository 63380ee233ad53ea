using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Tests;

namespace Pipelines.Server.Tests;

public sealed class PipelineTests : ServerBench
{
    private static readonly PipelinePackage Package = Some.Pipeline("from-the-file").WithStep("a").Build();

    [Theory]
    [InlineData("My Pipe.yaml")]
    [InlineData("My Pipe.json")]
    [InlineData("My Pipe.zip")]
    [InlineData("My Pipe.tar.gz")]
    public async Task A_file_becomes_a_pipeline_with_a_version_whatever_it_is_packed_in(string file)
    {
        Answer made = (await UploadAsync($"{Api}/pipelines/upload", Packed(file), file)).Ok();
        Assert.Equal(("my-pipe", "My Pipe"), ((string)made["name"]!, (string)made["display_name"]!));
        string id = (string)made["pipeline_id"]!;

        Answer versions = (await GetAsync($"{Api}/pipelines/{id}/versions")).Ok();
        JsonNode version = Assert.Single(versions["pipeline_versions"]!.AsArray())!;
        Assert.Equal((id, "my-pipe"), ((string)version["pipeline_id"]!, (string)version["name"]!));
        Assert.Equal("from-the-file", (string)version["pipeline_spec"]!["pipelineInfo"]!["name"]!);
        Assert.Equal(made.Json.ToJsonString(), (await GetAsync($"{Api}/pipelines/names/my-pipe")).Ok().Json.ToJsonString());
    }

    [Fact]
    public async Task An_upload_takes_its_texts_from_the_query_and_its_refusal_has_a_form_of_its_own()
    {
        byte[] yaml = Packed("x.yaml");
        Answer made = (await UploadAsync($"{Api}/pipelines/upload?name=Nightly%20Train&description=d&tags=%7B%22team%22%3A%22vision%22%7D", yaml, "x.yaml")).Ok();
        Assert.Equal(("nightly-train", "Nightly Train", "d", "vision"), ((string)made["name"]!, (string)made["display_name"]!, (string)made["description"]!, (string)made["tags"]!["team"]!));
        Answer tagged = (await GetAsync($"{Api}/pipelines?filter={Uri.EscapeDataString("""{"predicates":[{"operation":"EQUALS","key":"tags.team","string_value":"vision"}]}""")}")).Ok();
        Assert.Equal(1, (int)tagged["total_size"]!);

        foreach ((string path, byte[] file, string part, HttpStatusCode status, string named) in ((string, byte[], string, HttpStatusCode, string)[])
            [
                ("upload?name=Nightly%20Train", yaml, "uploadfile", HttpStatusCode.Conflict, "nightly-train"),
                ("upload?name=other", Encoding.UTF8.GetBytes("a: [1"), "uploadfile", HttpStatusCode.BadRequest, "x.yaml"),
                ("upload?name=other", yaml, "wrong", HttpStatusCode.BadRequest, "uploadfile"),
                ("upload?name=%C3%A4%C3%B6", yaml, "uploadfile", HttpStatusCode.BadRequest, "name"),
                ("upload?tags=%7B", yaml, "uploadfile", HttpStatusCode.BadRequest, "tags"),
                ("upload_version?name=v", yaml, "uploadfile", HttpStatusCode.BadRequest, "pipelineid"),
                ("upload_version?name=v&pipelineid=nobody", yaml, "uploadfile", HttpStatusCode.NotFound, "nobody"),
            ])
        {
            Answer refused = await UploadAsync($"{Api}/pipelines/{path}", file, "x.yaml", part);
            Assert.True(refused.Status == status && refused.Has("error_details"), $"{path}: {refused.Status} {refused.Json.ToJsonString()}");
            Assert.Contains(named, (string)refused["error_message"]!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_newest_version_runs_where_none_is_named_and_a_named_one_where_one_is()
    {
        string id = (string)(await UploadAsync($"{Api}/pipelines/upload?name=p", Packed("p.yaml"), "p.yaml")).Ok()["pipeline_id"]!;
        byte[] second = Encoding.UTF8.GetBytes(PipelineWriter.ToYaml(Some.Pipeline("second").WithStep("b").Build()));
        Answer version = (await UploadAsync($"{Api}/pipelines/upload_version?name=v2&pipelineid={id}", second, "p.yaml")).Ok();
        Assert.Equal(HttpStatusCode.Conflict, (await UploadAsync($"{Api}/pipelines/upload_version?name=v2&pipelineid={id}", second, "p.yaml")).Status);
        string first = (string)(await GetAsync($"{Api}/pipelines/{id}/versions?sort_by=created_at")).Ok()["pipeline_versions"]![0]!["pipeline_version_id"]!;

        Answer newest = await RunOfAsync(id, null);
        Assert.Equal((string)version["pipeline_version_id"]!, (string)newest["pipeline_version_reference"]!["pipeline_version_id"]!);
        Assert.True(Details(newest).ContainsKey("b"));
        Answer named = await RunOfAsync(id, first);
        Assert.True(Details(named).ContainsKey("a"));
        Assert.False(named.Has("pipeline_spec"));
        Answer gone = await PostAsync($"{Api}/runs", Reference(id, "nobody"));
        Assert.Equal(HttpStatusCode.NotFound, gone.Status);
    }

    [Fact]
    public async Task Pipelines_and_versions_are_made_changed_and_removed_as_objects()
    {
        Answer empty = (await PostAsync($"{Api}/pipelines", new JsonObject { ["display_name"] = "Only A Name" })).Ok();
        string id = (string)empty["pipeline_id"]!;
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync($"{Api}/runs", Reference(id, null))).Status);
        JsonNode spec = JsonNode.Parse(PipelineWriter.ToJson(Package))!;
        Answer version = (await PostAsync($"{Api}/pipelines/{id}/versions", new JsonObject { ["display_name"] = "One", ["pipeline_spec"] = spec.DeepClone() })).Ok();
        string versionId = (string)version["pipeline_version_id"]!;
        Answer both = (await PostAsync($"{Api}/pipelines/create", new JsonObject
        {
            ["pipeline"] = new JsonObject { ["display_name"] = "Both" },
            ["pipeline_version"] = new JsonObject { ["pipeline_spec"] = new JsonObject { ["pipeline_spec"] = spec.DeepClone() } },
        })).Ok();
        Assert.Equal(1, (int)(await GetAsync($"{Api}/pipelines/{(string)both["pipeline_id"]!}/versions")).Ok()["total_size"]!);

        Assert.Equal("New", (string)(await PatchAsync($"{Api}/pipelines/{id}", new JsonObject { ["display_name"] = "New" })).Ok()["display_name"]!);
        (await PatchAsync($"{Api}/pipelines/{id}/versions/{versionId}", new JsonObject { ["tags"] = new JsonObject { ["stage"] = "prod" } })).Ok();
        Assert.Equal("prod", (string)(await GetAsync($"{Api}/pipelines/{id}/versions/{versionId}")).Ok()["tags"]!["stage"]!);
        Assert.Equal(("New", "only-a-name"), ((string)(await GetAsync($"{Api}/pipelines/{id}")).Ok()["display_name"]!, (string)(await GetAsync($"{Api}/pipelines/{id}")).Ok()["name"]!));

        Answer kept = await DeleteAsync($"{Api}/pipelines/{id}");
        Assert.Equal((HttpStatusCode.BadRequest, 9), (kept.Status, (int)kept["code"]!));
        (await DeleteAsync($"{Api}/pipelines/{id}/versions/{versionId}")).Ok();
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"{Api}/pipelines/{id}/versions/{versionId}")).Status);
        (await DeleteAsync($"{Api}/pipelines/{id}")).Ok();
        (await DeleteAsync($"{Api}/pipelines/{(string)both["pipeline_id"]!}?cascade=true")).Ok();
        Assert.Equal(HttpStatusCode.NotFound, (await DeleteAsync($"{Api}/pipelines/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"{Api}/pipelines/names/both")).Status);
    }

    [Fact]
    public async Task A_pipeline_from_an_address_is_not_fetched_and_the_refusal_says_what_to_do()
    {
        Answer refused = await PostAsync($"{Api}/pipelines/create", new JsonObject
        {
            ["pipeline"] = new JsonObject { ["display_name"] = "p" },
            ["pipeline_version"] = new JsonObject { ["package_url"] = new JsonObject { ["pipeline_url"] = "http://example.org/p.yaml" } },
        });
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("upload", refused.Message, StringComparison.Ordinal);
    }

    private async Task<Answer> RunOfAsync(string pipeline, string? version)
    {
        string run = (string)(await PostAsync($"{Api}/runs", Reference(pipeline, version))).Ok()["run_id"]!;
        return await StateAsync(run, "SUCCEEDED");
    }

    private static JsonObject Reference(string pipeline, string? version)
    {
        JsonObject reference = new() { ["pipeline_id"] = pipeline };
        if (version is not null)
            reference["pipelineVersionId"] = version;
        return new() { ["display_name"] = "r", ["pipeline_version_reference"] = reference };
    }

    private static byte[] Packed(string file)
    {
        byte[] yaml = Encoding.UTF8.GetBytes(PipelineWriter.ToYaml(Package));
        using MemoryStream packed = new();
        if (file.EndsWith(".zip", StringComparison.Ordinal))
        {
            using ZipArchive zip = new(packed, ZipArchiveMode.Create, leaveOpen: true);
            using Stream entry = zip.CreateEntry("pipeline.yaml").Open();
            entry.Write(yaml);
        }
        else if (file.EndsWith(".gz", StringComparison.Ordinal))
        {
            using GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true);
            using TarWriter tar = new(gzip);
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "pipeline.yaml") { DataStream = new MemoryStream(yaml) });
        }
        else
        {
            return file.EndsWith(".json", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(PipelineWriter.ToJson(Package)) : yaml;
        }
        return packed.ToArray();
    }
}
