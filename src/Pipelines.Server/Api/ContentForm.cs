using Microsoft.AspNetCore.Http;
using Pipelines.Server.Safety;

namespace Pipelines.Server.Api;

/// <summary>How a browser is to take the content of an artifact: shown where that is harmless, else kept as a file.</summary>
internal static class ContentForm
{
    private static readonly Dictionary<string, string> Shown = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".htm"] = "text/html; charset=utf-8",
        [".md"] = "text/plain; charset=utf-8",
        [".txt"] = "text/plain; charset=utf-8",
        [".log"] = "text/plain; charset=utf-8",
        [".csv"] = "text/plain; charset=utf-8",
        [".json"] = "application/json",
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".gif"] = "image/gif",
        [".svg"] = "image/svg+xml",
    };

    /// <summary>Sets the headers for a file of this name, of an artifact of this type.</summary>
    public static void Describe(HttpResponse response, string name, string type)
    {
        // Made by users: whatever it is, it may not act in the name of this server.
        response.Headers.ContentSecurityPolicy = SecurityHeaders.Sandbox;
        response.Headers.XFrameOptions = "SAMEORIGIN";
        string? form = type switch
        {
            "system.HTML" => Shown[".html"],
            "system.Markdown" => Shown[".md"],
            _ => Shown.GetValueOrDefault(Path.GetExtension(name)),
        };
        response.ContentType = form ?? "application/octet-stream";
        if (form is null)
            response.Headers.ContentDisposition = $"attachment; filename*=UTF-8''{Uri.EscapeDataString(Path.GetFileName(Uri.UnescapeDataString(name)))}";
    }
}
