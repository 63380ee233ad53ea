using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Server.SignIn;
using Pipelines.Server.Views;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>
/// Stands before every address of a server with sign-in: who asks, whether he may, not too often; and writes down in the audit log what was
/// changed, or refused.
/// </summary>
internal sealed class Gate(SignInDesk desk, NamespaceLookup namespaces, AuditTable audit, SignInOptions options, TimeProvider time, ILogger<Gate> log)
{
    private const int LongestText = 500;

    private readonly RateLimit _requests = new(options.RequestsPerSecond, time);
    private readonly RateLimit _failures = new(options.FailuresPerSecond, time);

    public async Task AnswerAsync(ApiRoute route, ApiCall call)
    {
        Access access = EndpointRoles.Of(route.Method, route.Path);
        string address = call.Context.Connection.RemoteIpAddress?.ToString() ?? "";
        if (access.Role == Role.None)
        {
            Limit(call, _requests, address);
            await route.Answer(call);
            return;
        }
        string actor = "";
        int status = StatusCodes.Status500InternalServerError;
        string message = "";
        bool isRefused = true;
        try
        {
            call.Caller = await FindAsync(call, address);
            actor = call.Caller.Name;
            Limit(call, _requests, actor);
            await namespaces.DemandAsync(call, access);
            isRefused = false;
            await route.Answer(call);
            status = call.Context.Response.StatusCode;
        }
        catch (ApiRefusal refusal)
        {
            status = ErrorJson.StatusOf(refusal.Code);
            message = refusal.Message;
            isRefused |= status == StatusCodes.Status403Forbidden;
            throw;
        }
        catch (BadHttpRequestException bad)
        {
            (status, message) = (bad.StatusCode, bad.Message);
            throw;
        }
        finally
        {
            if (isRefused || access.Role > Role.Viewer)
                await WriteAsync(call, actor, address, status, message);
        }
    }

    private async Task<Caller> FindAsync(ApiCall call, string address)
    {
        if (await desk.FindAsync(call.Context.Request.Headers.Authorization, call.Stop) is { } caller)
            return caller;
        Limit(call, _failures, address);
        call.Context.Response.OnStarting(static state =>
        {
            ((HttpResponse)state).Headers.WWWAuthenticate = "Bearer";
            return Task.CompletedTask;
        }, call.Context.Response);
        throw new ApiRefusal(
            RefusalCode.Unauthenticated,
            "Sign in: send a token that counts as 'Authorization: Bearer TOKEN'. An administrator makes one by: pipelines token create");
    }

    private static void Limit(ApiCall call, RateLimit limit, string who)
    {
        if (limit.Take(who) is not { } wait)
            return;
        string seconds = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        call.Context.Response.OnStarting(() =>
        {
            call.Context.Response.Headers.RetryAfter = seconds;
            return Task.CompletedTask;
        });
        throw new ApiRefusal(RefusalCode.TooManyRequests, $"These are too many requests. Wait for {seconds} s.");
    }

    private async Task WriteAsync(ApiCall call, string actor, string address, int status, string message)
    {
        AuditEntry entry = new()
        {
            Id = RunIds.NewText(),
            At = time.GetUtcNow(),
            Actor = actor,
            Address = address,
            Method = call.Context.Request.Method,
            Path = Cut(call.Context.Request.Path.Value ?? ""),
            Status = status.ToString(CultureInfo.InvariantCulture),
            Message = Cut(message),
        };
        try
        {
            await audit.AddAsync(entry, CancellationToken.None);
        }
        catch (PipelinesException failure)
        {
            Log.NotAudited(log, entry.Actor, entry.Method, entry.Path, entry.Status, failure);
        }
    }

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText];
}
