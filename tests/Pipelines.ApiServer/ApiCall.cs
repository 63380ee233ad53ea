using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Pipelines.ApiServer;

/// <summary>A request, taken apart.</summary>
internal sealed record ApiCall(HttpContext Context, string[] Path, ApiResource? Resource, string? Space, string Name, string Part, JsonNode? Body)
{
    public string Method => Context.Request.Method;

    public CancellationToken Stop => Context.RequestAborted;

    public static async Task<ApiCall> ReadAsync(HttpContext context, IReadOnlyList<ApiResource> resources)
    {
        string[] path = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        JsonNode? body = null;
        if (context.Request.ContentLength is not 0 and not null || context.Request.Headers.TransferEncoding.Count > 0)
        {
            try
            {
                body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            }
            catch (JsonException)
            {
                throw new ApiRefusal(400, "BadRequest", "the body is no JSON");
            }
        }
        int at = path is ["api", ..] ? 2 : 3;
        if (path.Length <= at || path[0] is not ("api" or "apis"))
            return new(context, path, null, null, "", "", body);
        (string group, string version) = path[0] == "api" ? ("", path[1]) : (path[1], path[2]);
        string[] rest = path[at..];
        string? space = null;
        if (rest is ["namespaces", _, _, ..])
            (space, rest) = (rest[1], rest[2..]);
        ApiResource? resource = resources.FirstOrDefault(one => one.Group == group && one.Version == version && one.Plural == rest[0]);
        return new(context, path, resource, space, rest.Length > 1 ? rest[1] : "", rest.Length > 2 ? rest[2] : "", body);
    }

    public string Query(string name) => Context.Request.Query[name].ToString();
}
