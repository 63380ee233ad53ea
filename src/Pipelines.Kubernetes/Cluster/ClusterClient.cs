using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipelines.Kubernetes.Cluster.Resources;

namespace Pipelines.Kubernetes.Cluster;

/// <summary>What becomes of the objects that belong to one that is deleted.</summary>
internal enum Propagation
{
    /// <summary>They are deleted after it.</summary>
    Background = 0,

    /// <summary>They are deleted before it.</summary>
    Foreground = 1,

    /// <summary>They stay.</summary>
    Orphan = 2,
}

/// <summary>
/// The verbs of an API server, for typed resources. All members may be called from any thread. Names are computed by callers, so everything
/// but a JSON patch can be sent twice (see <see cref="ClusterWrites"/> for creating so).
/// </summary>
internal sealed class ClusterClient(ClusterConnection connection) : IDisposable
{
    /// <summary>Who fields that we apply belong to.</summary>
    public const string Manager = "pipelines";

    private const int PageSize = 500;

    public ClusterConnection Connection => connection;

    /// <summary>The namespace where none is said.</summary>
    public string Namespace => connection.Namespace;

    /// <summary>An object; null: there is none.</summary>
    public async Task<T?> FindAsync<T>(ResourceKind<T> kind, string? space, string name, CancellationToken stop)
        where T : ClusterObject
    {
        try
        {
            return await AskAsync(new(HttpMethod.Get, kind.PathOf(space, name)), kind.One, stop);
        }
        catch (ClusterException refused) when (refused.IsMissing)
        {
            return null;
        }
    }

    /// <summary>All objects, in pages of 500, and the version that a watch begins at. A list whose continuation has died is begun anew.</summary>
    public async Task<(IReadOnlyList<T> Items, string Version)> ListAsync<T>(ResourceKind<T> kind, string? space, Selection selection, CancellationToken stop)
        where T : ClusterObject
    {
        List<T> items = [];
        string next = "";
        while (true)
        {
            string path = $"{kind.PathOf(space)}?limit={PageSize}{selection.Query}{(next.Length > 0 ? $"&continue={Uri.EscapeDataString(next)}" : "")}";
            ObjectList<T> page;
            try
            {
                page = await AskAsync(new(HttpMethod.Get, path), kind.Many, stop);
            }
            catch (ClusterException refused) when (refused.IsExpired && next.Length > 0)
            {
                items.Clear();
                next = "";
                continue;
            }
            items.AddRange(page.Items);
            next = page.Metadata.Continue;
            if (next.Length == 0)
                return (items, page.Metadata.ResourceVersion);
        }
    }

    /// <summary>
    /// What changes from a version on, with bookmarks, until the server ends it, which it does now and then; <see cref="Informer{T}"/> goes on for
    /// ever.
    /// </summary>
    /// <exception cref="ClusterException">It is refused or cut; <see cref="ClusterException.IsExpired"/>: the version is too old, list anew.</exception>
    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(
        ResourceKind<T> kind, string? space, Selection selection, string version, TimeSpan atMost, [EnumeratorCancellation] CancellationToken stop)
        where T : ClusterObject
    {
        string path = FormattableString.Invariant(
            $"{kind.PathOf(space)}?watch=true&allowWatchBookmarks=true&timeoutSeconds={(int)Math.Max(1, atMost.TotalSeconds)}&resourceVersion={Uri.EscapeDataString(version)}{selection.Query}");
        ClusterRequest ask = new(HttpMethod.Get, path) { IsStream = true, CanRepeat = false };
        using HttpResponseMessage answer = await connection.SendAsync(ask, stop);
        await using Stream body = await answer.Content.ReadAsStreamAsync(stop);
        using StreamReader lines = new(body);
        while (await ReadLineAsync(lines, ask, stop) is { } line)
        {
            if (line.Length == 0)
                continue;
            WatchLine read = Read(line, ClusterJson.Default.WatchLine, ask);
            if (read.Type == "ERROR")
            {
                StatusAnswer? status = read.Object.Deserialize(ClusterJson.Default.StatusAnswer);
                throw connection.Refusal(ask, status?.Code ?? 500, status);
            }
            T found = read.Object.Deserialize(kind.One) ?? throw Unreadable(ask, null);
            yield return new(
                read.Type switch
                {
                    "ADDED" or "MODIFIED" => WatchChange.Is,
                    "DELETED" => WatchChange.Gone,
                    _ => WatchChange.Bookmark,
                },
                found);
        }
    }

    /// <summary>Makes an object. After an answer that was lost the next try finds it there: see <see cref="ClusterWrites.EnsureAsync"/>.</summary>
    public Task<T> CreateAsync<T>(ResourceKind<T> kind, string? space, JsonObject manifest, CancellationToken stop)
        where T : ClusterObject
        // A name that the server draws would be drawn again.
        => AskAsync(Write(HttpMethod.Post, kind.PathOf(space), manifest, "application/json") with { CanRepeat = manifest["metadata"]?["generateName"] is null }, kind.One, stop);

    /// <summary>Replaces an object; where the manifest bears a version, only that one.</summary>
    public Task<T> ReplaceAsync<T>(ResourceKind<T> kind, string? space, string name, JsonObject manifest, CancellationToken stop)
        where T : ClusterObject
        => AskAsync(Write(HttpMethod.Put, kind.PathOf(space, name), manifest, "application/json"), kind.One, stop);

    /// <summary>Changes the members that are said, and takes away those that are null.</summary>
    /// <param name="kind">The resource.</param>
    /// <param name="space">The namespace.</param>
    /// <param name="name">The object.</param>
    /// <param name="patch">What changes.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <param name="part">A part with a door of its own, such as <c>status</c>.</param>
    public Task<T> MergeAsync<T>(ResourceKind<T> kind, string? space, string name, JsonObject patch, CancellationToken stop, string part = "")
        where T : ClusterObject
        => AskAsync(Write(HttpMethod.Patch, Part(kind.PathOf(space, name), part), patch, "application/merge-patch+json"), kind.One, stop);

    /// <summary>Carries out operations (RFC 6902) in turn; a <c>test</c> among them that fails leaves all undone.</summary>
    public Task<T> PatchAsync<T>(ResourceKind<T> kind, string? space, string name, JsonArray operations, CancellationToken stop)
        where T : ClusterObject
        => AskAsync(Write(HttpMethod.Patch, kind.PathOf(space, name), operations, "application/json-patch+json") with { CanRepeat = false }, kind.One, stop);

    /// <summary>Applies the whole of what we want (server-side): fields that we do not say any more go.</summary>
    /// <param name="kind">The resource.</param>
    /// <param name="space">The namespace.</param>
    /// <param name="manifest">All fields that we own.</param>
    /// <param name="force">Takes over fields that others own, as a controller does.</param>
    /// <param name="stop">Ends the wait.</param>
    public Task<T> ApplyAsync<T>(ResourceKind<T> kind, string? space, JsonObject manifest, bool force, CancellationToken stop)
        where T : ClusterObject
    {
        string name = (string?)manifest["metadata"]?["name"] ?? throw new ArgumentException("What is applied has a name.", nameof(manifest));
        return AskAsync(
            Write(HttpMethod.Patch, $"{kind.PathOf(space, name)}?fieldManager={Manager}{(force ? "&force=true" : "")}", manifest, "application/apply-patch+yaml"), kind.One, stop);
    }

    /// <summary>Deletes an object; one that is not there is no error.</summary>
    /// <param name="kind">The resource.</param>
    /// <param name="space">The namespace.</param>
    /// <param name="name">The object.</param>
    /// <param name="propagation">Always said: without it a Job's pods would stay.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <param name="uid">Only the one with this uid; another of the same name stays (a conflict). Null: any.</param>
    /// <param name="grace">For pods: how long they may take to end. Null: as they say.</param>
    /// <returns>False when there was none.</returns>
    public async Task<bool> DeleteAsync<T>(
        ResourceKind<T> kind, string? space, string name, Propagation propagation, CancellationToken stop, string? uid = null, TimeSpan? grace = null)
        where T : ClusterObject
    {
        JsonObject options = new() { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = propagation.ToString() };
        if (uid is not null)
            options["preconditions"] = new JsonObject { ["uid"] = uid };
        if (grace is { } seconds)
            options["gracePeriodSeconds"] = (int)seconds.TotalSeconds;
        try
        {
            using HttpResponseMessage answer = await connection.SendAsync(Write(HttpMethod.Delete, kind.PathOf(space, name), options, "application/json"), stop);
            return true;
        }
        catch (ClusterException refused) when (refused.IsMissing)
        {
            return false;
        }
    }

    /// <summary>What happened to an object, as far as the cluster keeps it (an hour), oldest first.</summary>
    public async Task<IReadOnlyList<EventObject>> EventsAsync(string? space, string uid, CancellationToken stop)
        => [.. (await ListAsync(ResourceKinds.Events, space, new Selection { Fields = $"involvedObject.uid={uid}" }, stop)).Items.OrderBy(happened => happened.LastTimestamp)];

    /// <summary>What a container printed, as the server gives it: see <see cref="LogReader"/> for all of it.</summary>
    public async Task<HttpResponseMessage> LogsAsync(string space, string pod, LogQuery query, CancellationToken stop)
        => await connection.SendAsync(
            new(HttpMethod.Get, $"{ResourceKinds.Pods.PathOf(space, pod)}/log{query.Text}") { Lane = ClusterLane.Logs, IsStream = true, Accept = "*/*" }, stop);

    /// <summary>The resources of a group's version; null: the server does not know it.</summary>
    public async Task<IReadOnlyList<ResourceFact>?> DiscoverAsync(string group, string version, CancellationToken stop)
    {
        try
        {
            return (await AskAsync(new(HttpMethod.Get, group.Length == 0 ? $"api/{version}" : $"apis/{group}/{version}"), ClusterJson.Default.ResourceListAnswer, stop)).Resources;
        }
        catch (ClusterException refused) when (refused.IsMissing)
        {
            return null;
        }
    }

    /// <summary>The server's version.</summary>
    public Task<ServerVersion> VersionAsync(CancellationToken stop) => AskAsync(new(HttpMethod.Get, "version"), ClusterJson.Default.ServerVersion, stop);

    /// <summary>Whether we may do something, and why; asked before it fails in the middle of a run.</summary>
    public async Task<AccessStatus> MayAsync(string verb, string group, string resource, string? space, CancellationToken stop)
    {
        JsonObject review = new()
        {
            ["apiVersion"] = "authorization.k8s.io/v1",
            ["kind"] = "SelfSubjectAccessReview",
            ["spec"] = new JsonObject
            {
                ["resourceAttributes"] = new JsonObject
                {
                    ["verb"] = verb,
                    ["group"] = group,
                    ["resource"] = resource.Split('/')[0],
                    ["subresource"] = resource.Contains('/', StringComparison.Ordinal) ? resource.Split('/')[1] : null,
                    ["namespace"] = space,
                },
            },
        };
        ClusterRequest ask = Write(HttpMethod.Post, "apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review, "application/json") with { Lane = ClusterLane.Reads };
        return (await AskAsync(ask, ClusterJson.Default.AccessAnswer, stop)).Status;
    }

    public void Dispose() => connection.Dispose();

    private static ClusterRequest Write(HttpMethod method, string path, JsonNode body, string type) => new(method, path)
    {
        Lane = ClusterLane.Writes,
        Body = JsonSerializer.SerializeToUtf8Bytes(body, ClusterJson.Default.JsonNode),
        BodyType = type,
    };

    private static string Part(string path, string part) => part.Length == 0 ? path : $"{path}/{part}";

    private async Task<T> AskAsync<T>(ClusterRequest ask, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> form, CancellationToken stop)
    {
        using HttpResponseMessage answer = await connection.SendAsync(ask, stop);
        try
        {
            await using Stream body = await answer.Content.ReadAsStreamAsync(stop);
            return await JsonSerializer.DeserializeAsync(body, form, stop) ?? throw Unreadable(ask, null);
        }
        catch (JsonException wrong)
        {
            throw Unreadable(ask, wrong);
        }
    }

    private static T Read<T>(string line, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> form, ClusterRequest ask)
    {
        try
        {
            return JsonSerializer.Deserialize(line, form) ?? throw Unreadable(ask, null);
        }
        catch (JsonException wrong)
        {
            throw Unreadable(ask, wrong);
        }
    }

    private static async Task<string?> ReadLineAsync(StreamReader lines, ClusterRequest ask, CancellationToken stop)
    {
        try
        {
            return await lines.ReadLineAsync(stop);
        }
        catch (Exception cut) when (!stop.IsCancellationRequested && cut is IOException or HttpRequestException)
        {
            throw new ClusterException($"The connection of {ask.Words} was cut: {cut.Message}", 0, "", "", [], cut);
        }
    }

    private static ClusterException Unreadable(ClusterRequest ask, JsonException? wrong)
        => new($"The answer to {ask.Words} is no object of Kubernetes: is a proxy in between?", 0, "", "", [], wrong);
}

/// <summary>What kind of change a watch tells of.</summary>
internal enum WatchChange
{
    /// <summary>The object is so now: new, or changed.</summary>
    Is = 0,

    /// <summary>It is gone; as it was last.</summary>
    Gone = 1,

    /// <summary>Nothing has changed; only its version says something.</summary>
    Bookmark = 2,
}

/// <summary>One change.</summary>
internal readonly record struct WatchEvent<T>(WatchChange Change, T Object);

/// <summary>Which objects.</summary>
internal sealed record Selection
{
    /// <summary>By labels: <c>app=x,run in (a,b)</c>; empty: all.</summary>
    public string Labels { get; init; } = "";

    /// <summary>By fields: <c>metadata.name=x</c>; empty: all.</summary>
    public string Fields { get; init; } = "";

    internal string Query => (Labels.Length > 0 ? $"&labelSelector={Uri.EscapeDataString(Labels)}" : "") + (Fields.Length > 0 ? $"&fieldSelector={Uri.EscapeDataString(Fields)}" : "");
}
