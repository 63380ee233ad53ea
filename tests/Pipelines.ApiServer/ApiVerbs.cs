using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Pipelines.ApiServer;

/// <summary>What each verb does to what is stored.</summary>
internal sealed class ApiVerbs(ObjectStore objects, DoubleOptions options, ApiResource[] resources)
{
    private static readonly TimeSpan BookmarkEvery = TimeSpan.FromSeconds(1);

    /// <summary>The answer; null: it was written already.</summary>
    public async Task<JsonNode?> AnswerAsync(ApiCall call, Func<string, string, string, ContainerLog> log, Func<CancellationToken> watches)
    {
        if (call.Path is ["version"])
            return new JsonObject { ["major"] = "1", ["minor"] = "36", ["gitVersion"] = "v1.36.0-double" };
        if (call.Path is [.., "selfsubjectaccessreviews"])
            return Review(call);
        if (call.Resource is not { } resource)
            return Discover(call);
        if (!options.May(VerbOf(call), $"{resource.Group}/{resource.Plural}"))
            throw new ApiRefusal(403, "Forbidden", $"{resource.Plural} is forbidden: User \"test\" cannot {VerbOf(call)} resource \"{resource.Plural}\"");
        switch (call.Method)
        {
            case "GET" when call.Part == "log":
                await LogAsync(call, log);
                return null;
            case "GET" when call.Name.Length > 0:
                return objects.Find(resource, call.Space, call.Name) ?? throw ApiRefusal.Missing(resource.Plural, call.Name);
            case "GET" when call.Query("watch") == "true":
                await WatchAsync(call, resource, watches());
                return null;
            case "GET":
                return List(call, resource);
            case "POST":
                return objects.Create(resource, call.Space, Checked(resource, Body(call)));
            case "PUT":
                return objects.Update(resource, call.Space, call.Name, _ => Checked(resource, Body(call)));
            case "PATCH":
                return Patch(call, resource);
            case "DELETE":
                return Delete(call, resource);
            default:
                throw new ApiRefusal(405, "MethodNotAllowed", "no such verb");
        }
    }

    private static string VerbOf(ApiCall call) => call.Method switch
    {
        "GET" when call.Query("watch") == "true" => "watch",
        "GET" => call.Name.Length > 0 ? "get" : "list",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        _ => "delete",
    };

    private static JsonObject Body(ApiCall call) => call.Body as JsonObject ?? throw new ApiRefusal(400, "BadRequest", "the body is no object");

    private static JsonObject Checked(ApiResource resource, JsonObject item)
    {
        IReadOnlyList<string> wrong = resource.Check?.Invoke(item) ?? [];
        return wrong.Count == 0
            ? item
            : throw ApiRefusal.Invalid($"{resource.Kind} \"{ObjectStore.Meta(item, "name")}\" is invalid: {string.Join(", ", wrong)}", [.. wrong.Select(one => ("FieldValueInvalid", one, one.Split(':')[0]))]);
    }

    private JsonObject Review(ApiCall call)
    {
        JsonObject review = (JsonObject)Body(call).DeepClone();
        JsonNode asked = review["spec"]!["resourceAttributes"]!;
        bool isAllowed = options.May((string)asked["verb"]!, $"{(string?)asked["group"]}/{(string?)asked["resource"]}");
        review["status"] = new JsonObject { ["allowed"] = isAllowed, ["reason"] = isAllowed ? "" : "no role says so" };
        return review;
    }

    private JsonObject Discover(ApiCall call)
    {
        string? apiVersion = call.Path switch { ["api", var version] => version, ["apis", var group, var version] => $"{group}/{version}", _ => null };
        ApiResource[] found = [.. resources.Where(resource => resource.ApiVersion == apiVersion)];
        if (found.Length == 0)
            throw new ApiRefusal(404, "NotFound", "the server could not find the requested resource");
        return new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["groupVersion"] = apiVersion,
            ["resources"] = new JsonArray([.. found.Select(resource => new JsonObject
            {
                ["name"] = resource.Plural,
                ["kind"] = resource.Kind,
                ["namespaced"] = resource.IsNamespaced,
                ["verbs"] = new JsonArray("create", "delete", "get", "list", "patch", "update", "watch"),
            })]),
        };
    }

    // A continuation is the key that the next page begins after, and the version that it belongs to.
    private JsonObject List(ApiCall call, ApiResource resource)
    {
        int limit = int.TryParse(call.Query("limit"), CultureInfo.InvariantCulture, out int asked) && asked > 0 ? asked : int.MaxValue;
        string next = call.Query("continue");
        string version = objects.Version.ToString(CultureInfo.InvariantCulture);
        string after = "";
        if (next.Length > 0)
        {
            (version, after) = (next.Split(' ')[0], next.Split(' ')[1]);
            if (objects.Since(long.Parse(version, CultureInfo.InvariantCulture)) is null)
                throw new ApiRefusal(410, "Expired", "The provided continue parameter is too old to display a consistent list result.");
        }
        Selectors selectors = new(call.Query("labelSelector"), call.Query("fieldSelector"));
        JsonObject[] left = [.. objects.List(resource, call.Space).Where(item => string.CompareOrdinal(Key(item), after) > 0 && selectors.Fits(item))];
        JsonObject[] page = [.. left.Take(limit)];
        return new JsonObject
        {
            ["kind"] = $"{resource.Kind}List",
            ["apiVersion"] = resource.ApiVersion,
            ["metadata"] = new JsonObject { ["resourceVersion"] = version, ["continue"] = left.Length > page.Length ? $"{version} {Key(page[^1])}" : "" },
            ["items"] = new JsonArray([.. page]),
        };
    }

    private static string Key(JsonObject item) => $"{ObjectStore.Meta(item, "namespace")}/{ObjectStore.Meta(item, "name")}";

    private async Task WatchAsync(ApiCall call, ApiResource resource, CancellationToken cut)
    {
        long version = long.TryParse(call.Query("resourceVersion"), CultureInfo.InvariantCulture, out long asked) ? asked : objects.Version;
        Selectors selectors = new(call.Query("labelSelector"), call.Query("fieldSelector"));
        bool hasBookmarks = call.Query("allowWatchBookmarks") == "true";
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(call.Stop, cut);
        if (int.TryParse(call.Query("timeoutSeconds"), CultureInfo.InvariantCulture, out int seconds))
            over.CancelAfter(TimeSpan.FromSeconds(seconds));
        call.Context.Response.ContentType = "application/json";
        await call.Context.Response.StartAsync(call.Stop);
        while (true)
        {
            if (objects.Since(version) is not { } news)
            {
                await WriteAsync(call, "ERROR", new ApiRefusal(410, "Expired", "too old resource version").Status());
                return;
            }
            foreach (Change change in news.Changes)
            {
                version = change.Version;
                if (change.Resource.Group != resource.Group || change.Resource.Plural != resource.Plural
                    || (call.Space is not null && ObjectStore.Meta(change.Now, "namespace") != call.Space))
                {
                    continue;
                }
                bool was = change.Before is not null && selectors.Fits(change.Before), isNow = !change.IsDeletion && selectors.Fits(change.Now);
                if (was || isNow)
                    await WriteAsync(call, !isNow ? "DELETED" : was ? "MODIFIED" : "ADDED", change.Now);
            }
            try
            {
                await news.More.WaitAsync(BookmarkEvery, TimeProvider.System, over.Token);
            }
            catch (TimeoutException) when (hasBookmarks)
            {
                await WriteAsync(call, "BOOKMARK", new JsonObject
                {
                    ["kind"] = resource.Kind,
                    ["apiVersion"] = resource.ApiVersion,
                    ["metadata"] = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) },
                });
            }
            catch (TimeoutException)
            {
                // Nothing happens.
            }
            catch (OperationCanceledException) when (!call.Stop.IsCancellationRequested && !cut.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private static async Task WriteAsync(ApiCall call, string type, JsonObject item)
    {
        JsonObject line = new() { ["type"] = type, ["object"] = item.DeepClone() };
        await call.Context.Response.WriteAsync(line.ToJsonString() + "\n", call.Stop);
        await call.Context.Response.Body.FlushAsync(call.Stop);
    }

    private JsonObject Patch(ApiCall call, ApiResource resource)
    {
        string type = call.Context.Request.ContentType ?? "";
        if (type.StartsWith("application/apply-patch", StringComparison.Ordinal))
        {
            string manager = call.Query("fieldManager") is { Length: > 0 } said ? said : throw new ApiRefusal(400, "BadRequest", "fieldManager is required for apply patch");
            bool isForced = call.Query("force") == "true";
            return objects.Find(resource, call.Space, call.Name) is null
                ? objects.Create(resource, call.Space, Checked(resource, Patches.Apply(null, Body(call), manager, isForced)))
                : objects.Update(resource, call.Space, call.Name, now => Checked(resource, Patches.Apply(now, Body(call), manager, isForced)));
        }
        return objects.Update(resource, call.Space, call.Name, now =>
        {
            string version = ObjectStore.Meta(now, "resourceVersion");
            JsonObject changed = type.StartsWith("application/json-patch", StringComparison.Ordinal)
                ? Patches.Operate(now, call.Body as JsonArray ?? throw new ApiRefusal(400, "BadRequest", "the body is no list"))
                : Patches.Merge(now, Body(call));
            // Job templates are laid down at the start.
            if (resource.Plural == "jobs" && call.Part.Length == 0 && objects.Find(resource, call.Space, call.Name) is { } before
                && before["spec"]?["template"] is { } template && !JsonNode.DeepEquals(template, changed["spec"]?["template"]))
            {
                throw ApiRefusal.Invalid($"Job.batch \"{call.Name}\" is invalid: spec.template: field is immutable", ("FieldValueInvalid", "field is immutable", "spec.template"));
            }
            return version.Length > 0 ? Checked(resource, changed) : changed;
        });
    }

    private JsonObject Delete(ApiCall call, ApiResource resource)
    {
        // The registry of batch/v1 keeps this default; kubectl hides it.
        string policy = (string?)call.Body?["propagationPolicy"] ?? (resource.Plural == "jobs" ? "Orphan" : "Background");
        return objects.Delete(resource, call.Space, call.Name, policy, (string?)call.Body?["preconditions"]?["uid"]);
    }

    private static async Task LogAsync(ApiCall call, Func<string, string, string, ContainerLog> log)
    {
        call.Context.Response.ContentType = "text/plain";
        DateTimeOffset? since = DateTimeOffset.TryParse(call.Query("sinceTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset said) ? said : null;
        await call.Context.Response.StartAsync(call.Stop);
        await log(call.Space!, call.Name, call.Query("container")).WriteAsync(
            async line =>
            {
                await call.Context.Response.WriteAsync(line, call.Stop);
                await call.Context.Response.Body.FlushAsync(call.Stop);
            },
            call.Query("follow") == "true",
            call.Query("timestamps") == "true",
            since,
            call.Stop);
    }
}
