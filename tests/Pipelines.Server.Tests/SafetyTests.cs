using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Pipelines.Server.Safety;

namespace Pipelines.Server.Tests;

public sealed class SafetyTests : ServerBench
{
    public SafetyTests() => Options = Options with { AllowedHosts = ["pipelines.example.org"] };

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1:8888", true)]
    [InlineData("[::1]:8888", true)]
    [InlineData("pipelines.example.org", true)]
    [InlineData("evil.example.org", false)]
    [InlineData("localhost.evil.example.org", false)]
    [InlineData("10.0.0.7", false)]
    public async Task Only_requests_to_a_name_of_this_server_are_answered(string host, bool isAnswered)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, Url($"{Api}/runs"));
        request.Headers.Host = host;
        Assert.Equal(isAnswered ? HttpStatusCode.OK : HttpStatusCode.Forbidden, (await SendAsync(request)).Status);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example.org", false)]
    [InlineData("Origin", "null", false)]
    [InlineData("Origin", "same", true)]
    [InlineData("Sec-Fetch-Site", "cross-site", false)]
    [InlineData("Sec-Fetch-Site", "same-site", false)]
    [InlineData("Sec-Fetch-Site", "same-origin", true)]
    [InlineData("Sec-Fetch-Site", "none", true)]
    public async Task Pages_of_other_sites_are_refused(string header, string value, bool isAnswered)
    {
        foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
        {
            using HttpRequestMessage request = new(method, Url($"{Api}/experiments"));
            request.Headers.Add(header, value == "same" ? Server.Address.GetLeftPart(UriPartial.Authority) : value);
            if (method == HttpMethod.Post)
                request.Content = new StringContent("{}", new MediaTypeHeaderValue("application/json"));
            Answer answer = await SendAsync(request);
            Assert.Equal(isAnswered, answer.Status != HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task A_link_to_a_page_may_be_followed_and_one_to_the_api_may_not()
    {
        foreach ((string path, HttpStatusCode status) in ((string, HttpStatusCode)[])[("/", HttpStatusCode.OK), ($"{Api}/runs", HttpStatusCode.Forbidden)])
        {
            using HttpRequestMessage request = new(HttpMethod.Get, Url(path));
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
            request.Headers.Add("Sec-Fetch-Mode", "navigate");
            request.Headers.Add("Sec-Fetch-Dest", "document");
            Assert.Equal(status, (await SendAsync(request)).Status);
        }
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    [InlineData("")]
    public async Task Writes_come_as_json_or_not_at_all(string type)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, Url($"{Api}/experiments")) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"display_name":"x"}""")) };
        request.Content.Headers.ContentType = type.Length > 0 ? new(type) : null;
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(request)).Status);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_before_it_is_read()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, Url($"{Api}/experiments")) { Content = new ByteArrayContent(new byte[49 << 20]) };
        request.Headers.ExpectContinue = true;
        request.Content.Headers.ContentType = new("application/json");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendAsync(request)).Status);
    }

    [Fact]
    public async Task Every_answer_tells_browsers_what_to_keep_to()
    {
        foreach (string path in (string[])["/healthz", $"{Api}/nothing", $"{Api}/runs/nobody", "/"])
        {
            using HttpResponseMessage answer = await RawAsync(new(HttpMethod.Get, Url(path)));
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
            Assert.StartsWith("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.False(answer.Headers.Contains("Server"));
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public void A_server_without_sign_in_listens_to_this_machine_alone()
    {
        Assert.Empty(new ServerOptions().Problems());
        Assert.Empty(new ServerOptions { Listen = new(IPAddress.IPv6Loopback, 1) }.Problems());
        Assert.NotEmpty(new ServerOptions { Listen = new(IPAddress.Any, 1) }.Problems());
        Assert.NotEmpty(new ServerOptions { Listen = new(IPAddress.Parse("10.0.0.1"), 1) }.Problems());
        Assert.NotEmpty(new ServerOptions { LinksLast = TimeSpan.FromMinutes(16) }.Problems());
    }

    [Fact]
    public void A_ticket_is_good_until_it_expires_and_for_the_key_that_signed_it()
    {
        SetTime time = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        byte[] key = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        ArtifactLinks links = new(key, time);
        ArtifactTicket ticket = new("file:///a b", "abc", "system.Model", time.Now.AddMinutes(10));
        string text = links.Sign(ticket);

        Assert.Equal(ticket, links.Read(text));
        Assert.Null(new ArtifactLinks([.. key.Reverse()], time).Read(text));
        Assert.Null(links.Read(text + "A"));
        Assert.Null(links.Read("A" + text));
        time.Now = time.Now.AddMinutes(10);
        Assert.Null(links.Read(text));
    }

    [Fact]
    public void The_key_is_its_owners_alone_and_stays()
    {
        string file = Path.Combine(Home.Root, "links.key");
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(SigningKey.ReadOrMake(file), SigningKey.ReadOrMake(file));
        File.WriteAllText(file, "short");
        Assert.Throws<Engine.Ports.StorageDamagedException>(() => SigningKey.ReadOrMake(file));
    }

    private sealed class SetTime(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
