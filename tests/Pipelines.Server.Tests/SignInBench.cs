using System.Text;
using System.Text.Json.Nodes;
using Pipelines.Server.SignIn;

namespace Pipelines.Server.Tests;

/// <summary>A server with sign-in, whose clock the test moves.</summary>
public abstract class SignInBench : ServerBench
{
    private protected HandTime Clock { get; } = new(new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));

    protected SignInBench()
    {
        Time = Clock;
        Options = Options with { SignIn = new() { RequestsPerSecond = 10_000, FailuresPerSecond = 10_000 } };
    }

    /// <summary>A token with grants, made as the command line makes one.</summary>
    private protected async Task<string> TokenAsync(string grants)
        => (await new ApiTokens(Resources.Tokens, Clock).MakeAsync(grants, Grant.ReadAll(grants), null, "a test", Stop)).Token;

    /// <summary>Asks with a token; none if it is empty.</summary>
    private protected async Task<Answer> AsAsync(string token, HttpMethod method, string path, JsonObject? body = null)
    {
        using HttpRequestMessage request = new(method, Url(path));
        if (token.Length > 0)
            request.Headers.Authorization = new("Bearer", token);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await RawAsync(request);
        // A stream of events has no end.
        string text = response.Content.Headers.ContentType?.MediaType == "text/event-stream" ? "" : await response.Content.ReadAsStringAsync(Stop);
        return new(response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)! : new JsonObject { ["text"] = text }, response.Headers);
    }
}
