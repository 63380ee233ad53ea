using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Pipelines.Core.Values;
using Pipelines.Server.Views;

namespace Pipelines.Server.Safety;

/// <summary>
/// Keeps web pages out. A browser on this machine sends whatever a page of somebody else asks it to, here too: so a request must be
/// addressed to a name of this server (else a page could lead its own name here), must not come from another site, and must not write
/// in a form that pages can send without being asked.
/// </summary>
internal sealed class RequestGuard(RequestDelegate next, Sequence<string> allowedHosts)
{
    public async Task InvokeAsync(HttpContext context)
    {
        SecurityHeaders.Add(context.Response);
        if (Refusal(context.Request) is { } refusal)
            await ErrorJson.WriteAsync(context.Response, RefusalCode.PermissionDenied, refusal, default);
        else
            await next(context);
    }

    /// <summary>Why the request is refused; null: it is not.</summary>
    public string? Refusal(HttpRequest request)
    {
        if (!IsAllowed(request.Host.Host))
            return $"The host '{request.Host.Host}' is no name of this server. Use localhost, or start the server with --allow-host {request.Host.Host}";
        string? origin = request.Headers.Origin;
        if (!string.IsNullOrEmpty(origin) && !IsSameOrigin(origin, request))
            return $"Requests from pages of '{origin}' are refused.";
        if (IsFromElsewhere(request))
            return "Requests from pages of another site are refused.";
        if (IsWrite(request) && !HasSafeForm(request))
        {
            return $"The type '{request.ContentType}' is not taken. Send application/json, or for a file multipart/form-data.";
        }
        return null;
    }

    private bool IsAllowed(string host)
    {
        string name = host.Trim('[', ']');
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name, out IPAddress? address) && IPAddress.IsLoopback(address))
            || allowedHosts.Any(allowed => allowed.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsSameOrigin(string origin, HttpRequest request)
        => Uri.TryCreate(origin, UriKind.Absolute, out Uri? from)
        && from.Scheme is "http" or "https"
        && from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);

    // Following a link to a page of ours is harmless, and people do it.
    private static bool IsFromElsewhere(HttpRequest request)
    {
        string? site = request.Headers["Sec-Fetch-Site"];
        bool isPage = request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document"
            && HttpMethods.IsGet(request.Method) && !request.Path.StartsWithSegments("/apis");
        return site is not (null or "" or "same-origin" or "none") && !isPage;
    }

    private static bool IsWrite(HttpRequest request)
        => !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);

    private static bool HasSafeForm(HttpRequest request)
    {
        if (string.IsNullOrEmpty(request.ContentType))
            return request.ContentLength is null or 0;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type))
            return false;
        // A form of another site's page has an origin, and was refused above.
        return type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);
    }
}
