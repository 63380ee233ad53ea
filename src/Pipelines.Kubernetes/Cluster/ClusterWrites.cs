using System.Text.Json.Nodes;
using Pipelines.Core.Values;
using Pipelines.Kubernetes.Cluster.Resources;

namespace Pipelines.Kubernetes.Cluster;

/// <summary>Writes that can be done twice: creating by a computed name, and changing what others may change at the same time.</summary>
internal sealed class ClusterWrites(ClusterClient client)
{
    /// <summary>The annotation that tells whether an object of our name was made of the same manifest.</summary>
    public const string TemplateHash = "pipelines/template-hash";

    private const int Tries = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan GoneWithin = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Makes an object unless it is there. One of the same manifest is good news: an answer was lost, or an earlier engine has made it. One that is
    /// being deleted is waited for.
    /// </summary>
    /// <param name="kind">The resource.</param>
    /// <param name="space">The namespace.</param>
    /// <param name="manifest">With a name; the hash is added to its annotations.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>The object, and whether this call has made it.</returns>
    /// <exception cref="ClusterException">It is refused; with <see cref="ClusterException.IsThere"/>, another manifest has taken the name.</exception>
    public async Task<(T Object, bool IsNew)> EnsureAsync<T>(ResourceKind<T> kind, string? space, JsonObject manifest, CancellationToken stop)
        where T : ClusterObject
    {
        JsonObject marked = Marked(manifest);
        string name = (string?)marked["metadata"]?["name"] ?? throw new ArgumentException("What is made twice safely has a name.", nameof(manifest));
        string hash = (string?)marked["metadata"]!["annotations"]![TemplateHash] ?? "";
        long began = client.Connection.Time.GetTimestamp();
        TimeSpan pause = FirstPause;
        while (true)
        {
            try
            {
                return (await client.CreateAsync(kind, space, marked, stop), IsNew: true);
            }
            catch (ClusterException taken) when (taken.IsThere)
            {
                T? there = await client.FindAsync(kind, space, name, stop);
                if (there is { Metadata.DeletionTimestamp: null })
                {
                    return there.Metadata.Annotations.GetValueOrDefault(TemplateHash) == hash
                        ? (there, IsNew: false)
                        : throw new ClusterException(
                            $"{kind.Kind} '{space}/{name}' is there already, and was made of something else. Who else uses this name? Delete it, or give this engine a namespace of its own.",
                            taken.Code, taken.Reason, taken.ServerMessage, taken.Causes, taken);
                }
                if (there is not null && client.Connection.Time.GetElapsedTime(began) > GoneWithin)
                {
                    throw new ClusterException(
                        $"{kind.Kind} '{space}/{name}' has been on its way out for {GoneWithin.TotalMinutes:0} minutes; finalizers hold it: {string.Join(", ", there.Metadata.Finalizers)}.",
                        taken.Code, taken.Reason, taken.ServerMessage, taken.Causes, taken);
                }
            }
            await Task.Delay(ClusterConnection.Jitter(pause), client.Connection.Time, stop);
            pause = pause * 2 < TimeSpan.FromSeconds(2) ? pause * 2 : TimeSpan.FromSeconds(2);
        }
    }

    /// <summary>Reads an object, changes it and writes it back if nobody else has meanwhile; else all of it again, five times.</summary>
    /// <param name="kind">The resource.</param>
    /// <param name="space">The namespace.</param>
    /// <param name="name">The object.</param>
    /// <param name="change">What a merge patch of the object as it is shall say; null: nothing is to be changed.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>The object as it is now; null: there is none.</returns>
    public async Task<T?> ChangeAsync<T>(ResourceKind<T> kind, string? space, string name, Func<T, JsonObject?> change, CancellationToken stop)
        where T : ClusterObject
    {
        TimeSpan pause = FirstPause;
        for (int tries = 1; ; tries++)
        {
            if (await client.FindAsync(kind, space, name, stop) is not { } now)
                return null;
            if (change(now) is not { } patch)
                return now;
            // With a version in it, a merge patch is refused when the object has another one.
            JsonObject metadata = patch["metadata"] as JsonObject ?? [];
            metadata["resourceVersion"] = now.Metadata.ResourceVersion;
            patch["metadata"] = metadata;
            try
            {
                return await client.MergeAsync(kind, space, name, patch, stop);
            }
            catch (ClusterException lost) when (lost.IsConflict && tries < Tries)
            {
                await Task.Delay(ClusterConnection.Jitter(pause), client.Connection.Time, stop);
                pause *= 2;
            }
            catch (ClusterException gone) when (gone.IsMissing)
            {
                return null;
            }
        }
    }

    private static JsonObject Marked(JsonObject manifest)
    {
        JsonObject marked = (JsonObject)manifest.DeepClone();
        JsonObject metadata = marked["metadata"] as JsonObject ?? throw new ArgumentException("What is made twice safely has a name.", nameof(manifest));
        JsonObject annotations = metadata["annotations"] as JsonObject ?? [];
        annotations[TemplateHash] = Digest.Of(manifest.ToJsonString()).Hex[..16];
        metadata["annotations"] = annotations;
        return marked;
    }
}
