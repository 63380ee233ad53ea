using Microsoft.AspNetCore.Http;

namespace Pipelines.Server.Safety;

/// <summary>What every answer tells browsers to keep to.</summary>
internal static class SecurityHeaders
{
    /// <summary>For answers that are no pages.</summary>
    private const string NoPage = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    /// <summary>For content of users: it may look as it likes and do nothing; its scripts run in an origin of their own, or not at all.</summary>
    public const string Sandbox = "sandbox; default-src 'none'; style-src 'unsafe-inline' data:; img-src data: blob:; font-src data:; media-src data: blob:";

    public static void Add(HttpResponse response) => response.OnStarting(static state =>
    {
        IHeaderDictionary headers = ((HttpResponse)state).Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy = NoPage;
        if (headers.XFrameOptions.Count == 0)
            headers.XFrameOptions = "DENY";
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }, response);
}
