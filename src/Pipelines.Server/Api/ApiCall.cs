using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pipelines.Core.Values;
using Pipelines.Server.SignIn;
using Pipelines.Server.Views;

namespace Pipelines.Server.Api;

/// <summary>One request with its answer.</summary>
internal sealed class ApiCall(HttpContext context)
{
    private static readonly JsonWriterOptions Plain = new()
    {
        // Never part of a page: the type says JSON, and browsers are told not to guess.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public HttpContext Context => context;

    /// <summary>Who asks.</summary>
    public Caller Caller { get; set; } = Caller.Anybody;

    /// <summary>Refuses what the caller may not do in a namespace; where he may not even look, there is nothing.</summary>
    public void Demand(Role role, string owner)
    {
        if (Caller.In(owner) >= role)
            return;
        string place = owner.Length > 0 ? $"in namespace '{owner}'" : "in all namespaces";
        throw new ApiRefusal(RefusalCode.PermissionDenied, $"This needs the role {role.ToString().ToLowerInvariant()} {place}. Ask an administrator for a token with it.");
    }

    /// <summary>Whoever asked has gone, or the server stops.</summary>
    public CancellationToken Stop => context.RequestAborted;

    /// <summary>A part of the path.</summary>
    public string Path(string name) => context.Request.RouteValues[name] as string ?? "";

    /// <summary>The text behind a name in the query; empty if it is absent.</summary>
    public string Query(string name)
    {
        IQueryCollection query = context.Request.Query;
        string? text = query.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values) ? values[^1] : null;
        return text ?? "";
    }

    /// <summary>The body's fields; none for an empty body.</summary>
    public async Task<RequestFields> BodyAsync()
    {
        Value body = await ReadAsync();
        return body switch
        {
            Value.Nothing => new RequestFields(default),
            Value.Struct fields => new RequestFields(fields.Members),
            _ => throw ApiRefusal.Invalid($"The body is a {body.Kind}; send a JSON object."),
        };
    }

    /// <summary>Answers with one JSON object.</summary>
    public async Task WriteAsync(Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json";
        await using Utf8JsonWriter json = new(context.Response.BodyWriter, Plain);
        write(json);
        await json.FlushAsync(Stop);
    }

    /// <summary>Answers with JSON that is ready.</summary>
    public Task WriteTextAsync(string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, Stop);
    }

    /// <summary>Answers with an empty object: it is done.</summary>
    public Task DoneAsync() => WriteAsync(json =>
    {
        json.WriteStartObject();
        json.WriteEndObject();
    });

    private async Task<Value> ReadAsync()
    {
        PipeReader reader = context.Request.BodyReader;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(Stop);
            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }
            byte[] bytes = read.Buffer.ToArray();
            reader.AdvanceTo(read.Buffer.End);
            try
            {
                return bytes.Length == 0 ? Value.Null : ValueJson.Read(bytes.AsSpan());
            }
            catch (JsonException broken)
            {
                throw ApiRefusal.Invalid($"The body is not JSON: {broken.Message}");
            }
        }
    }
}
