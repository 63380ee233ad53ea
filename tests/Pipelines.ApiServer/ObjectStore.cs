using System.Globalization;
using System.Text.Json.Nodes;

namespace Pipelines.ApiServer;

/// <summary>One change, as watches tell it.</summary>
public sealed record Change(long Version, ApiResource Resource, JsonObject? Before, JsonObject Now, bool IsDeletion);

/// <summary>
/// Objects of all kinds with one counter of versions, and the changes since the last compaction. May be used from any thread; what goes in
/// and out is copied.
/// </summary>
public sealed class ObjectStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, (ApiResource Resource, JsonObject Object)> _objects = new(StringComparer.Ordinal);
    private readonly List<Change> _changes = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _version = 1000;
    private long _compacted;
    private int _named;

    /// <summary>The version of now.</summary>
    public long Version
    {
        get
        {
            lock (_lock)
                return _version;
        }
    }

    /// <summary>Every object of a resource, by namespace and name.</summary>
    public IReadOnlyList<JsonObject> List(ApiResource resource, string? space)
    {
        lock (_lock)
        {
            return
            [
                .. _objects.Values.Where(item => Same(item.Resource, resource) && (space is null || Meta(item.Object, "namespace") == space)).Select(item => Copy(item.Object)),
            ];
        }
    }

    /// <summary>An object; null: there is none.</summary>
    public JsonObject? Find(ApiResource resource, string? space, string name)
    {
        lock (_lock)
            return _objects.TryGetValue(Key(resource, space, name), out var found) ? Copy(found.Object) : null;
    }

    /// <summary>Adds an object.</summary>
    /// <exception cref="ApiRefusal">The name is taken, or missing.</exception>
    public JsonObject Create(ApiResource resource, string? space, JsonObject given)
    {
        JsonObject made = Copy(given);
        lock (_lock)
        {
            JsonObject metadata = made["metadata"] as JsonObject ?? [];
            made["metadata"] = metadata;
            string name = (string?)metadata["name"] ?? "";
            if (name.Length == 0 && (string?)metadata["generateName"] is { Length: > 0 } start)
                metadata["name"] = name = $"{start}{++_named:x5}";
            if (name.Length == 0)
                throw ApiRefusal.Invalid($"{resource.Kind} has no name", ("FieldValueRequired", "name or generateName is required", "metadata.name"));
            if (_objects.ContainsKey(Key(resource, space, name)))
                throw new ApiRefusal(409, "AlreadyExists", $"{resource.Plural} \"{name}\" already exists");
            made["apiVersion"] = resource.ApiVersion;
            made["kind"] = resource.Kind;
            if (resource.IsNamespaced)
                metadata["namespace"] = space;
            metadata["uid"] = Guid.NewGuid().ToString();
            metadata["creationTimestamp"] = Now();
            metadata["generation"] = 1;
            PutLocked(resource, null, made, isDeletion: false);
            return Copy(made);
        }
    }

    /// <summary>Changes an object in one step.</summary>
    /// <param name="resource">Its resource.</param>
    /// <param name="space">Its namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="change">Gives the object as it shall be.</param>
    /// <exception cref="ApiRefusal">There is none, or it has another version than the change bears.</exception>
    public JsonObject Update(ApiResource resource, string? space, string name, Func<JsonObject, JsonObject> change)
    {
        lock (_lock)
        {
            if (!_objects.TryGetValue(Key(resource, space, name), out var found))
                throw ApiRefusal.Missing(resource.Plural, name);
            JsonObject now = Copy(change(Copy(found.Object)));
            JsonObject metadata = now["metadata"] as JsonObject ?? [];
            now["metadata"] = metadata;
            if (Meta(now, "resourceVersion") is { Length: > 0 } asked && asked != Meta(found.Object, "resourceVersion"))
                throw ApiRefusal.Conflict($"Operation cannot be fulfilled on {resource.Plural} \"{name}\": the object has been modified; please apply your changes to the latest version and try again");
            foreach (string kept in (string[])["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp"])
                metadata[kept] = found.Object["metadata"]![kept]?.DeepClone();
            (now["apiVersion"], now["kind"]) = (resource.ApiVersion, resource.Kind);
            bool isOver = Meta(now, "deletionTimestamp").Length > 0 && (now["metadata"]!["finalizers"] as JsonArray ?? []).Count == 0;
            if (isOver)
                RemoveLocked(resource, now);
            else if (Text(now) != Text(found.Object))
                PutLocked(resource, found.Object, now, isDeletion: false);
            else
                return Copy(found.Object);
            return Copy(now);
        }
    }

    /// <summary>Deletes an object, or begins to where finalizers hold it, and those that belong to it as the policy says.</summary>
    /// <exception cref="ApiRefusal">There is none, or it is another one.</exception>
    public JsonObject Delete(ApiResource resource, string? space, string name, string policy, string? uid)
    {
        lock (_lock)
        {
            if (!_objects.TryGetValue(Key(resource, space, name), out var found))
                throw ApiRefusal.Missing(resource.Plural, name);
            string own = Meta(found.Object, "uid");
            if (uid is not null && uid != own)
                throw ApiRefusal.Conflict($"Precondition failed: UID in precondition: {uid}, UID in object meta: {own}");
            JsonObject last = Copy(found.Object);
            if ((last["metadata"]!["finalizers"] as JsonArray ?? []).Count > 0)
            {
                last["metadata"]!["deletionTimestamp"] ??= Now();
                PutLocked(resource, found.Object, last, isDeletion: false);
            }
            else
            {
                RemoveLocked(resource, last);
            }
            DependentsLocked(own, policy);
            return last;
        }
    }

    /// <summary>Forgets the changes up to now: a watch from before is told that it is too late.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            _compacted = _version;
            _changes.Clear();
        }
    }

    /// <summary>Changes after a version, and a task that is done when there are more; null: the version is too old.</summary>
    public (IReadOnlyList<Change> Changes, Task More)? Since(long version)
    {
        lock (_lock)
        {
            // The version of the compaction itself is the last that can still be gone on from.
            return version < _compacted ? null : ([.. _changes.Where(change => change.Version > version)], _changed.Task);
        }
    }

    /// <summary>A member of an object's metadata; empty if it is not there.</summary>
    public static string Meta(JsonObject item, string name) => (string?)item["metadata"]?[name] ?? "";

    private static JsonObject Copy(JsonObject item) => (JsonObject)item.DeepClone();

    private static string Key(ApiResource resource, string? space, string name) => $"{resource.Group}/{resource.Plural}/{space}/{name}";

    private static bool Same(ApiResource one, ApiResource other) => one.Group == other.Group && one.Plural == other.Plural;

    private static string Now() => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // What a change is seen by: not its version, and not when a manager last applied the same.
    private static string Text(JsonObject item)
    {
        JsonObject copy = Copy(item);
        (copy["metadata"] as JsonObject)?.Remove("resourceVersion");
        return copy.ToJsonString();
    }

    private void PutLocked(ApiResource resource, JsonObject? before, JsonObject now, bool isDeletion)
    {
        long version = ++_version;
        now["metadata"]!["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture);
        string key = Key(resource, resource.IsNamespaced ? Meta(now, "namespace") : null, Meta(now, "name"));
        if (isDeletion)
            _objects.Remove(key);
        else
            _objects[key] = (resource, now);
        _changes.Add(new(version, resource, before is null ? null : Copy(before), Copy(now), isDeletion));
        TaskCompletionSource told = _changed;
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        told.SetResult();
    }

    private void RemoveLocked(ApiResource resource, JsonObject last) => PutLocked(resource, Copy(last), last, isDeletion: true);

    // As the garbage collector does, without its delay.
    private void DependentsLocked(string owner, string policy)
    {
        foreach ((ApiResource resource, JsonObject item) in _objects.Values.ToList())
        {
            JsonArray owners = item["metadata"]!["ownerReferences"] as JsonArray ?? [];
            if (owners.FirstOrDefault(reference => (string?)reference!["uid"] == owner) is not { } mine)
                continue;
            if (policy == "Orphan")
            {
                JsonObject orphan = Copy(item);
                (orphan["metadata"]!["ownerReferences"] as JsonArray)!.RemoveAt(owners.IndexOf(mine));
                PutLocked(resource, item, orphan, isDeletion: false);
            }
            else
            {
                RemoveLocked(resource, Copy(item));
                DependentsLocked(Meta(item, "uid"), policy);
            }
        }
    }
}
