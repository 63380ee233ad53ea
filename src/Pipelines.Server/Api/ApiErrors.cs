using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pipelines.Engine.Ports;
using Pipelines.Server.Views;

namespace Pipelines.Server.Api;

/// <summary>Whatever goes wrong with a request becomes an answer in the form of the API.</summary>
internal sealed class ApiErrors(RequestDelegate next, ILogger<ApiErrors> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static state =>
        {
            HttpContext call = (HttpContext)state;
            call.Response.Headers["X-Request-Id"] = call.TraceIdentifier;
            return Task.CompletedTask;
        }, context);
        try
        {
            await next(context);
            if (!context.Response.HasStarted && context.Response.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed
                && context.GetEndpoint() is not { } endpoint)
                await ErrorJson.WriteAsync(context.Response, RefusalCode.NotFound, $"There is nothing at {context.Request.Method} {context.Request.Path}. See /openapi.json", default);
        }
        catch (ApiRefusal refusal)
        {
            await ErrorJson.WriteAsync(context.Response, refusal.Code, refusal.Message, refusal.Problems);
        }
        catch (BadHttpRequestException bad)
        {
            RefusalCode code = bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? RefusalCode.ResourceExhausted : RefusalCode.InvalidArgument;
            await ErrorJson.WriteAsync(context.Response, code, bad.Message, default);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
        catch (StorageUnavailableException failure)
        {
            Log.Failed(log, context.Request.Method, RouteOf(context), context.TraceIdentifier, failure);
            await ErrorJson.WriteAsync(context.Response, RefusalCode.Unavailable, failure.Message, default);
        }
        catch (PipelinesException failure)
        {
            Log.Failed(log, context.Request.Method, RouteOf(context), context.TraceIdentifier, failure);
            await ErrorJson.WriteAsync(context.Response, RefusalCode.Internal, failure.Message, default);
        }
        // The outermost loop of a request: what breaks one must not break the server.
#pragma warning disable CA1031
        catch (Exception broken)
#pragma warning restore CA1031
        {
            Log.Broken(log, context.Request.Method, RouteOf(context), context.TraceIdentifier, broken);
            await ErrorJson.WriteAsync(context.Response, RefusalCode.Internal, "The server made a mistake with this request; its log says which.", default);
        }
    }

    // Not the path: it may hold a link's secret.
    private static string RouteOf(HttpContext context) => (context.GetEndpoint() as Microsoft.AspNetCore.Routing.RouteEndpoint)?.RoutePattern.RawText ?? "";
}
