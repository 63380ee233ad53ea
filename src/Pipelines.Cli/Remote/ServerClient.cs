using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipelines.Engine.Ports;

namespace Pipelines.Cli.Remote;

/// <summary>The server did not answer, or not as a server of ours does.</summary>
internal sealed class ServerAwayException(string server, string why, Exception? cause = null)
    : PipelinesException($"The server at {server} cannot be asked: {why} Is it running? Start one with: pipelines up", cause);

/// <summary>Speaks to a server on behalf of a command.</summary>
internal sealed class ServerClient : IDisposable
{
    public const string Api = "apis/v2beta1";
    public const string Own = "apis/pipelines/v1";

    private readonly HttpClient _http;
    private readonly Uri _server;

    private ServerClient(Uri server)
    {
        _server = server;
        _http = new HttpClient { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Accept.Add(new("application/json"));
        if (Environment.GetEnvironmentVariable("PIPELINES_TOKEN") is { Length: > 0 } token)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The server that the option or PIPELINES_SERVER names; null: none, the command works on this machine's home.</summary>
    /// <exception cref="RefusedException">What is named is no address.</exception>
    public static ServerClient? Find(string? option)
    {
        string? text = option ?? Environment.GetEnvironmentVariable("PIPELINES_SERVER");
        if (string.IsNullOrEmpty(text))
            return null;
        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out Uri? server) && server.Scheme is "http" or "https"
            ? new(server)
            : throw new RefusedException($"--server {text}: write an address such as http://127.0.0.1:8888.");
    }

    /// <summary>True when the server is on this machine, so that it can run what was built here.</summary>
    public bool IsHere => _server.IsLoopback;

    public void Dispose() => _http.Dispose();

    public Task<JsonNode> GetAsync(string path, CancellationToken stop) => JsonAsync(new(HttpMethod.Get, path), stop);

    public Task<JsonNode> PostAsync(string path, JsonNode? body, CancellationToken stop) => JsonAsync(
        new(HttpMethod.Post, path) { Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") }, stop);

    public Task<JsonNode> DeleteAsync(string path, CancellationToken stop) => JsonAsync(new(HttpMethod.Delete, path), stop);

    /// <summary>Sends a file as a form has it.</summary>
    public async Task<JsonNode> UploadAsync(string path, string file, CancellationToken stop)
    {
        await using FileStream content = File.OpenRead(file);
        using MultipartFormDataContent form = new() { { new StreamContent(content), "uploadfile", Path.GetFileName(file) } };
        return await JsonAsync(new(HttpMethod.Post, path) { Content = form }, stop);
    }

    /// <summary>Hands on lines of text as they come.</summary>
    public async Task LinesAsync(string path, Action<string> print, CancellationToken stop)
    {
        using HttpResponseMessage answer = await SendAsync(new(HttpMethod.Get, path), stop);
        if (!answer.IsSuccessStatusCode)
            throw Refusal(answer.StatusCode, await answer.Content.ReadAsStringAsync(stop));
        try
        {
            using StreamReader lines = new(await answer.Content.ReadAsStreamAsync(stop));
            while (await lines.ReadLineAsync(stop) is { } line)
                print(line);
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException)
        {
            throw new ServerAwayException(_server.ToString(), cut.Message, cut);
        }
    }

    private async Task<JsonNode> JsonAsync(HttpRequestMessage request, CancellationToken stop)
    {
        using HttpResponseMessage answer = await SendAsync(request, stop);
        string text = await answer.Content.ReadAsStringAsync(stop);
        if (!answer.IsSuccessStatusCode)
            throw Refusal(answer.StatusCode, text);
        try
        {
            return JsonNode.Parse(text) ?? throw new JsonException("It is null.");
        }
        catch (JsonException other)
        {
            throw new ServerAwayException(_server.ToString(), $"it answered with something that is not JSON ({other.Message}).", other);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        }
        catch (HttpRequestException away)
        {
            throw new ServerAwayException(_server.ToString(), away.Message + ".", away);
        }
        finally
        {
            request.Dispose();
        }
    }

    private Exception Refusal(HttpStatusCode status, string text)
    {
        string message = text;
        try
        {
            JsonNode? json = JsonNode.Parse(text);
            message = (string?)json?["message"] ?? (string?)json?["error_message"] ?? text;
        }
        catch (JsonException)
        {
            // Then the text is all that there is.
        }
        return (int)status >= 500 ? new ServerAwayException(_server.ToString(), message) : new RefusedException(message);
    }
}
