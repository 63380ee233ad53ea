using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pipelines.Server.Api;
using Pipelines.Server.Runs;
using Pipelines.Server.Safety;
using Pipelines.Server.Telemetry;

namespace Pipelines.Server;

/// <summary>The server: takes runs in over HTTP and drives them, until it is stopped.</summary>
public sealed class PipelinesServer : IAsyncDisposable
{
    /// <summary>A pipeline's file may have 32 MiB; JSON and forms put some around it.</summary>
    private const long LargestRequest = 48L << 20;

    private readonly WebApplication _web;
    private readonly ServerRooms _rooms;
    private readonly StopRule _onStop;
    private readonly TimeSpan _stopWithin;
    private readonly CancellationTokenSource _leaving = new();
    private readonly Task _work;
    private readonly Exporters? _exporters;

    private PipelinesServer(WebApplication web, ServerRooms rooms, ServerOptions options)
    {
        _exporters = Exporters.Start(options.Variable);
        (_web, _rooms, _onStop, _stopWithin) = (web, rooms, options.OnStop, options.StopWithin);
        _work = Task.Run(() => WorkAsync(web.Services.GetRequiredService<ILoggerFactory>().CreateLogger<PipelinesServer>()));
    }

    /// <summary>Where it listens; with the port that it has got where 0 was asked for.</summary>
    public Uri Address => new(_web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.First() ?? "");

    /// <summary>Everything that requests can be sent to: a method and a path.</summary>
    internal IEnumerable<string> Endpoints => _web.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}") ?? []);

    /// <summary>What it is made of, for tests.</summary>
    internal ServerRooms Rooms => _rooms;

    /// <summary>Starts to listen; then takes up, beside that, the runs that an earlier server left.</summary>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    /// <exception cref="IOException">The address is in use.</exception>
    public static async Task<PipelinesServer> StartAsync(ServerOptions options, ServerParts parts, CancellationToken stop)
    {
        if (options.Problems() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(' ', problems), nameof(options));
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "pipelines" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestRequest;
            kestrel.Listen(options.Listen);
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopWithin);
        builder.Services.Configure<Microsoft.AspNetCore.Http.Features.FormOptions>(form => form.MultipartBodyLengthLimit = LargestRequest);
        AddLogs(builder.Logging, options);
        WebApplication web = builder.Build();
        ServerRooms rooms = new(options, parts, await SigningKeys.OfAsync(parts.Resources, parts.Home, parts.Keeper.Leases.Length != Timeout.InfiniteTimeSpan, parts.Ports.Time, stop), web.Services.GetRequiredService<ILoggerFactory>(), web.Lifetime.ApplicationStopping);
        // Some clients have the address of a user interface, whose API lies below this.
        web.UsePathBase("/pipeline");
        web.UseMiddleware<RequestGuard>(options.Hosts());
        web.UseMiddleware<ApiErrors>();
        web.UseRouting();
        foreach (ApiRoute route in rooms.Routes)
            web.MapMethods(route.Path, [route.Method], context => rooms.Metrics.CountAsync(route, context, () => rooms.AnswerAsync(route, new(context))));
        web.MapMethods("/openapi.json", [HttpMethods.Get], context => new ApiCall(context).WriteTextAsync(rooms.OpenApi));
        if (DashboardFiles.In(options.DashboardFolder) is { } dashboard)
            web.Use(next => async context => await Answer(context, dashboard, next));
        else
            web.MapMethods("/", [HttpMethods.Get], UiRoutes.AnswerAsync);
        await web.StartAsync(stop);
        return new(web, rooms, options);
    }

    /// <summary>Takes no more requests, ends those at work, and leaves or cancels the runs, as it was told.</summary>
    public async Task StopAsync()
    {
        using CancellationTokenSource late = new(_stopWithin, _rooms.Time);
        if (_onStop == StopRule.CancelRuns)
        {
            try
            {
                await _rooms.Host.CancelAllAsync("The server was stopped.", late.Token);
            }
            catch (OperationCanceledException)
            {
                // Those that are not at their end yet go on at the next start.
            }
        }
        await _leaving.CancelAsync();
        await _web.StopAsync(late.Token);
        await _work;
    }

    /// <summary>Stops it, if that was not done, and leaves the runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _web.DisposeAsync();
        await _work;
        await _rooms.DisposeAsync();
        _exporters?.Dispose();
        _leaving.Dispose();
    }

    // The server serves on without what has broken, and ends as it should.
    private async Task WorkAsync(ILogger log)
    {
        try
        {
            await _rooms.WorkAsync(_leaving.Token);
        }
#pragma warning disable CA1031
        catch (Exception broken) when (broken is not OperationCanceledException || !_leaving.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Runs.Log.WorkBroken(log, broken);
        }
    }

    // The API first: an address of it is never a page.
    private static async Task Answer(HttpContext context, DashboardFiles dashboard, RequestDelegate next)
    {
        if (context.GetEndpoint() is not null || !await dashboard.TryAnswerAsync(context))
            await next(context);
    }

    private static void AddLogs(ILoggingBuilder logs, ServerOptions options)
    {
        logs.SetMinimumLevel(LogLevel.Information);
        logs.AddFilter("Microsoft", LogLevel.Warning);
        if (options.JsonLogs)
            logs.AddJsonConsole(json => json.UseUtcTimestamp = true);
        else
            logs.AddSimpleConsole(line => (line.SingleLine, line.TimestampFormat, line.UseUtcTimestamp) = (true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", true));
        logs.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
