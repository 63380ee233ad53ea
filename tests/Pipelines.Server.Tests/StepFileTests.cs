using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Pipelines.Core.Spec;
using Pipelines.Core.Tests;
using Pipelines.Core.Values;

namespace Pipelines.Server.Tests;

/// <summary>What real steps leave: logs and artifacts.</summary>
public sealed class StepFileTests : ServerBench
{
    public StepFileTests() => Launcher = null;

    [Fact]
    public async Task A_log_is_given_by_path_and_id_and_followed_to_its_end()
    {
        string gate = Path.Combine(Home.Root, "gate");
        string run = await RunAsync(Shell($"echo one; while [ ! -e '{gate}' ]; do sleep 0.05; done; echo two"));
        await EventuallyAsync("it prints", async () => await LogAsync(run, "a") == "one\n");

        using HttpResponseMessage followed = await RawAsync(new(HttpMethod.Get, Url($"/apis/v1alpha1/runs/{run}/nodes/a/log?follow=true")));
        using StreamReader lines = new(await followed.Content.ReadAsStreamAsync(Stop));
        Assert.Equal("one", await lines.ReadLineAsync(Stop));
        await File.WriteAllTextAsync(gate, "", Stop);
        Assert.Equal("two", await lines.ReadLineAsync(Stop));
        Assert.Null(await lines.ReadLineAsync(Stop));

        Answer ended = await StateAsync(run, "SUCCEEDED");
        Assert.Equal("one\ntwo\n", await LogAsync(run, (string)Details(ended)["a"]["pod_name"]!));
        Answer missing = await GetAsync($"/apis/v1alpha1/runs/{run}/nodes/b/log");
        Assert.Equal(HttpStatusCode.NotFound, missing.Status);
        Assert.Contains("\"a\"", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_artifact_is_read_through_a_link_that_is_good_for_it_alone()
    {
        string run = await RunAsync(Shell("mkdir -p \"$(dirname \"$0\")\"; printf '<script>x</script>' > \"$0\"", "system.HTML"));
        await StateAsync(run, "SUCCEEDED");
        Answer inline = (await GetAsync($"{Api}/runs/{run}/nodes/a/artifacts/data:read")).Ok();
        Assert.Equal("<script>x</script>", Encoding.UTF8.GetString(Convert.FromBase64String((string)inline["data"]!)));

        Answer link = (await GetAsync($"{Own}/runs/{run}/tasks/a/artifacts/data/link")).Ok();
        Assert.Equal(("18", 64), ((string)link["size_bytes"]!, ((string)link["sha256"]!).Length));
        string url = (string)link["url"]!;
        using (HttpResponseMessage page = await RawAsync(new(HttpMethod.Get, Url(url))))
        {
            Assert.Equal("<script>x</script>", await page.Content.ReadAsStringAsync(Stop));
            Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
            Assert.StartsWith("sandbox;", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        }
        using HttpRequestMessage part = new(HttpMethod.Get, Url(url));
        part.Headers.Range = new RangeHeaderValue(1, 6);
        using (HttpResponseMessage ranged = await RawAsync(part))
            Assert.Equal((HttpStatusCode.PartialContent, "script"), (ranged.StatusCode, await ranged.Content.ReadAsStringAsync(Stop)));

        int dot = url.IndexOf('.', StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(url[..dot] + ".AAAA" + url[(dot + 5)..])).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync($"{Own}/downloads/nonsense")).Status);
        await File.WriteAllTextAsync(Directory.EnumerateFiles(Path.Combine(Home.Artifacts, "some-pipeline", run, "a"), "*", SearchOption.AllDirectories).Single(file => Path.GetFileName(file) == "data"), "other", Stop);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(url)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"{Own}/runs/{run}/tasks/a/artifacts/dat/link")).Status);
    }

    [Fact]
    public async Task A_folder_is_given_as_a_zip_or_file_by_file()
    {
        string run = await RunAsync(Shell("mkdir -p \"$0/sub\"; printf x > \"$0/a.txt\"; printf yy > \"$0/sub/b.bin\""));
        await StateAsync(run, "SUCCEEDED");
        Answer link = (await GetAsync($"{Own}/runs/{run}/tasks/a/artifacts/data/link")).Ok();
        string url = (string)link["url"]!;
        using HttpResponseMessage packed = await RawAsync(new(HttpMethod.Get, Url(url)));
        using System.IO.Compression.ZipArchive zip = new(new MemoryStream(await packed.Content.ReadAsByteArrayAsync(Stop)));
        Assert.Equal([("a.txt", 1L), ("sub/b.bin", 2L)], zip.Entries.Select(entry => (entry.FullName, entry.Length)));

        using HttpResponseMessage one = await RawAsync(new(HttpMethod.Get, Url($"{url}?member=sub%2Fb.bin")));
        Assert.Equal(("yy", "attachment"), (await one.Content.ReadAsStringAsync(Stop), one.Content.Headers.ContentDisposition?.DispositionType));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"{url}?member=nothing")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync($"{url}?member=..%2F..%2Flinks.key")).Status);
    }

    [Fact]
    public async Task Files_outside_of_the_roots_are_not_imported_and_not_described()
    {
        PipelinePackage package = Shell("true");
        ComponentSpec import = new()
        {
            ExecutorLabel = "import",
            OutputArtifacts = Map.Of(("artifact", new ArtifactOutputSpec { Type = ArtifactType.System("Dataset") })),
        };
        package = package with
        {
            Pipeline = package.Pipeline with
            {
                Components = package.Pipeline.Components.With("comp-import", import),
                Executors = package.Pipeline.Executors.With("import", new ExecutorSpec.Importer { Uri = "file:///etc/passwd", Type = ArtifactType.System("Dataset") }),
                Root = package.Pipeline.Root with
                {
                    Dag = package.Pipeline.Root.Dag! with { Tasks = package.Pipeline.Root.Dag.Tasks.With("import", new TaskSpec { ComponentName = "comp-import" }) },
                },
            },
        };
        Answer failed = await StateAsync(await RunAsync(package), "FAILED");
        Assert.Contains("--file-root", (string)Details(failed)["import"]["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Null(Details(failed)["import"]["outputs"]);
    }

    private async Task<string> LogAsync(string run, string node)
    {
        using HttpResponseMessage log = await RawAsync(new(HttpMethod.Get, Url($"/apis/v1alpha1/runs/{run}/nodes/{node}/log")));
        return await log.Content.ReadAsStringAsync(Stop);
    }

    /// <summary>A pipeline of one step <c>a</c>, whose script finds the place of its artifact in <c>$0</c>.</summary>
    private static PipelinePackage Shell(string script, string type = "system.Dataset")
    {
        PipelinePackage package = Some.Pipeline().WithStep("a", spec => spec, component => component with
        {
            OutputParameters = default,
            OutputArtifacts = Map.Of(("data", new ArtifactOutputSpec { Type = ArtifactType.System(type["system.".Length..]) })),
        }).Build();
        ExecutorSpec.Container program = new() { Image = "busybox", Command = ["sh", "-c", script, "{{$.outputs.artifacts['data'].path}}"] };
        return package with { Pipeline = package.Pipeline with { Executors = Map.Of<ExecutorSpec>(("exec", program)) } };
    }
}
