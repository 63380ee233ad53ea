using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Pipelines.Server.Tests;

/// <summary>The built dashboard as the server gives it.</summary>
public sealed class DashboardFilesTests : ServerBench
{
    private readonly string _built = Directory.CreateTempSubdirectory("dashboard-files-").FullName;

    public DashboardFilesTests()
    {
        Directory.CreateDirectory(Path.Combine(_built, "assets"));
        File.WriteAllText(Path.Combine(_built, "index.html"), "<base href=\"/\" /><meta name=\"style-nonce\" content=\"style-nonce\" />the page");
        File.WriteAllText(Path.Combine(_built, "assets/index-abc.js"), "plain");
        File.WriteAllText(Path.Combine(_built, "assets/index-abc.js.br"), "brotli");
        File.WriteAllText(Path.Combine(_built, "assets/index-abc.js.gz"), "gzip");
        Options = Options with { DashboardFolder = _built };
    }

    [Theory]
    [InlineData("br, gzip", "br", "brotli")]
    [InlineData("gzip", "gzip", "gzip")]
    [InlineData("", "", "plain")]
    public async Task Files_are_sent_as_small_as_the_browser_takes_them_and_kept_for_ever(string accepted, string coding, string content)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, Url("/assets/index-abc.js"));
        if (accepted.Length > 0)
            request.Headers.AcceptEncoding.ParseAdd(accepted);
        using HttpResponseMessage answer = await RawAsync(request);
        Assert.Equal((HttpStatusCode.OK, "text/javascript"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal(coding, string.Concat(answer.Content.Headers.ContentEncoding));
        Assert.Equal(content, Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(Stop)));
        Assert.True(answer.Headers.CacheControl?.MaxAge > TimeSpan.FromDays(300));
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
    }

    [Fact]
    public async Task Every_page_is_the_page_with_a_policy_of_its_own()
    {
        string first = await PageAsync("/");
        Assert.Equal(first, await PageAsync("/runs/some-run?view=table"));
        Assert.Contains("<base href=\"/pipeline/\"", await PageAsync("/pipeline/runs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_of_the_api_are_never_pages()
    {
        foreach (string path in (string[])[$"{Api}/nothing", "/assets/gone.js", $"{Own}/runs/nobody/graph"])
        {
            using HttpRequestMessage request = new(HttpMethod.Get, Url(path));
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
            Answer answer = await SendAsync(request);
            Assert.Equal(HttpStatusCode.NotFound, answer.Status);
            Assert.True(answer.Has("message"));
            Assert.NotEmpty(answer.Headers.GetValues("X-Request-Id"));
        }
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/runs/some-run")).Status);
    }

    [Fact]
    public async Task A_file_that_a_new_build_has_taken_away_is_not_there()
    {
        foreach (string file in Directory.GetFiles(Path.Combine(_built, "assets")))
            File.Delete(file);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/assets/index-abc.js")).Status);
    }

    private async Task<string> PageAsync(string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, Url(path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        using HttpResponseMessage answer = await RawAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string policy = string.Concat(answer.Headers.GetValues("Content-Security-Policy"));
        string page = await answer.Content.ReadAsStringAsync(Stop);
        string nonce = policy.Split("'nonce-")[1].Split('\'')[0];
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains($"content=\"{nonce}\"", page, StringComparison.Ordinal);
        return page.Replace(nonce, "", StringComparison.Ordinal);
    }
}
