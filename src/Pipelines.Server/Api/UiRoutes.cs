using Microsoft.AspNetCore.Http;

namespace Pipelines.Server.Api;

/// <summary>
/// The root of a server without its dashboard. Clients print links such as <c>/#/runs/details/ID</c>; what stands behind the hash never
/// reaches a server, so the page looks at it and leads to the API's own view.
/// </summary>
internal static class UiRoutes
{
    // The only script that this server sends; its hash is in the policy below.
    private const string Script = "const m=/^#\\/(runs|experiments|pipelines)\\/details\\/([\\w-]+)/.exec(location.hash);"
        + "if(m)location.replace('apis/v2beta1/'+m[1]+'/'+m[2]);";

    private const string Page = $"""
        <!doctype html><html lang="en"><meta charset="utf-8"><title>Pipelines</title>
        <h1>Pipelines</h1>
        <p>The dashboard is not part of this build: Node.js was absent when it was made. Install Node.js 20 or newer, run
        <code>make build</code> and start the server again.</p>
        <p>The API of this server: <a href="apis/v2beta1/runs?sort_by=created_at%20desc">runs</a>,
        <a href="apis/v2beta1/experiments">experiments</a>, <a href="apis/v2beta1/pipelines">pipelines</a>,
        <a href="openapi.json">its description</a>.</p>
        <script>{Script}</script></html>
        """;

    private static readonly string Policy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; script-src 'sha256-"
        + Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Script))) + "'";

    public static Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = Policy;
        return context.Response.WriteAsync(Page, context.RequestAborted);
    }
}
