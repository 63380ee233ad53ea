using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pipelines.ApiServer;

/// <summary>How a double behaves.</summary>
public sealed record DoubleOptions
{
    /// <summary>Its certificate: https. Null: http.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Whether a request's Authorization header (null: none) and client certificate are accepted.</summary>
    public Func<string?, X509Certificate2?, bool> Knows { get; init; } = (_, _) => true;

    /// <summary>Whether a verb may be done to a resource, by <c>group/plural</c>.</summary>
    public Func<string, string, bool> May { get; init; } = (_, _) => true;

    /// <summary>Resources beside the built-in ones.</summary>
    public IReadOnlyList<ApiResource> Resources { get; init; } = [];

    /// <summary>Waited before every answer.</summary>
    public TimeSpan Delay { get; init; }
}

/// <summary>
/// An API server in the tests' own process: generic storage, lists in pages, watches with bookmarks, the three patches, discovery, access
/// reviews, logs, and faults on demand. What it stores is in <see cref="Objects"/>; who wants a controller writes one against that.
/// </summary>
public sealed class ApiServerDouble : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DoubleOptions _options;
    private readonly ApiResource[] _resources;
    private readonly ConcurrentDictionary<string, ContainerLog> _logs = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _requests = new();
    private CancellationTokenSource _watches = new();

    private ApiServerDouble(WebApplication app, DoubleOptions options)
    {
        (_app, _options) = (app, options);
        _resources = [.. ApiResource.BuiltIn, .. options.Resources];
    }

    /// <summary>What is stored.</summary>
    public ObjectStore Objects { get; } = new();

    /// <summary>What shall go wrong.</summary>
    public Faults Faults { get; } = new();

    /// <summary>Requests so far, as <c>METHOD /path?query</c>.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Starts one on a free port of loopback.</summary>
    public static async Task<ApiServerDouble> StartAsync(DoubleOptions? options = null)
    {
        options ??= new();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = options.Certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            if (options.Certificate is { } certificate)
            {
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = certificate,
                    ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                    ClientCertificateValidation = (_, _, _) => true,
                });
            }
        }));
        builder.Services.AddLogging(logging => logging.ClearProviders());
        if (options.Certificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        WebApplication app = builder.Build();
        ApiServerDouble made = new(app, options);
        app.Run(made.ServeAsync);
        await app.StartAsync();
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        made.Address = new Uri(address);
        return made;
    }

    /// <summary>The resource of a plural.</summary>
    public ApiResource Resource(string group, string plural) => _resources.Single(resource => resource.Group == group && resource.Plural == plural);

    /// <summary>Ends all watches at once, as a server does that is stopped.</summary>
    public void CutWatches()
    {
        CancellationTokenSource old = Interlocked.Exchange(ref _watches, new CancellationTokenSource());
        old.Cancel();
    }

    /// <summary>The log of a container, for the test to fill.</summary>
    public ContainerLog Log(string space, string pod, string container) => _logs.GetOrAdd($"{space}/{pod}/{container}", _ => new ContainerLog());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        CutWatches();
        foreach (ContainerLog log in _logs.Values)
            log.End();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _watches.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!.TrimStart('/') + context.Request.QueryString;
        _requests.Enqueue($"{context.Request.Method} /{path}");
        if (_options.Delay > TimeSpan.Zero)
            await Task.Delay(_options.Delay, TimeProvider.System, context.RequestAborted);
        Fault? fault = Faults.Take(context.Request.Method, path);
        try
        {
            if (!_options.Knows(context.Request.Headers.Authorization, await context.Connection.GetClientCertificateAsync()))
                throw new ApiRefusal(401, "Unauthorized", "Unauthorized");
            if (fault is { IsAfter: false })
                throw Failed(fault);
            ApiCall call = await ApiCall.ReadAsync(context, _resources);
            JsonNode? answer = await new ApiVerbs(Objects, _options, _resources).AnswerAsync(call, Log, () => _watches.Token);
            if (fault is not null)
                throw Failed(fault);
            if (answer is not null)
                await WriteAsync(context, context.Request.Method == "POST" ? 201 : 200, answer);
        }
        catch (ApiRefusal refusal) when (refusal.Code == 0)
        {
            context.Abort();
        }
        catch (ApiRefusal refusal)
        {
            if (refusal.RetryAfter is { } seconds)
                context.Response.Headers.RetryAfter = $"{seconds}";
            await WriteAsync(context, refusal.Code, refusal.Status());
        }
        catch (OperationCanceledException)
        {
            // Who asked has gone, or all watches were cut.
            context.Abort();
        }
    }

    private static ApiRefusal Failed(Fault fault) => new(fault.Code, fault.Code == 429 ? "TooManyRequests" : fault.Code == 410 ? "Expired" : "InternalError", "It was made to fail.") { RetryAfter = fault.RetryAfter };

    private static async Task WriteAsync(HttpContext context, int code, JsonNode answer)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
    }
}
