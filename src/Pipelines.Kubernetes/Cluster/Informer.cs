using System.Collections.Concurrent;
using Pipelines.Kubernetes.Cluster.Resources;

namespace Pipelines.Kubernetes.Cluster;

/// <summary>Told of what an informer sees. Called by one loop, in turn; "look at this one" is all that a call says: it may come late, or twice.</summary>
internal interface IInformed<T>
{
    /// <summary>The object is so now.</summary>
    void Is(T found);

    /// <summary>The object is gone; as it was last seen.</summary>
    void Gone(T last);
}

/// <summary>
/// Knows all objects of a selection: lists them once, then watches. What a watch missed shows at the next list, deletions too. One for each kind,
/// never one for each run.
/// </summary>
internal sealed class Informer<T>(ClusterClient client, ResourceKind<T> kind, string? space, Selection selection, IInformed<T> informed)
    where T : ClusterObject
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, T> _known = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _listed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A watch is begun anew after this long: servers end them after half an hour, and a dead one shows so. Five minutes if not set.</summary>
    public TimeSpan Watch { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>All is listed anew after this long, as a net below the watch. Twenty minutes if not set.</summary>
    public TimeSpan Relist { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>Done when all objects are known for the first time.</summary>
    public Task Listed => _listed.Task;

    /// <summary>What is known now.</summary>
    public ICollection<T> Known => _known.Values;

    /// <summary>How often all was listed.</summary>
    public int Lists { get; private set; }

    /// <summary>An object as it was seen last; null: none is known.</summary>
    public T? Find(string objectSpace, string name) => _known.GetValueOrDefault($"{objectSpace}/{name}");

    /// <summary>Lists and watches until it is stopped. A server that is away is waited for.</summary>
    /// <exception cref="ClusterException">The server refuses for good: no right, no such resource.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        TimeSpan pause = FirstPause;
        string version = "";
        long listedAt = 0;
        while (true)
        {
            try
            {
                if (version.Length == 0 || client.Connection.Time.GetElapsedTime(listedAt) > Relist)
                {
                    (IReadOnlyList<T> items, version) = await client.ListAsync(kind, space, selection, stop);
                    listedAt = client.Connection.Time.GetTimestamp();
                    Take(items);
                }
                TimeSpan atMost = ClusterConnection.Jitter(Watch);
                using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(stop);
                // A server that does not end it itself is not there any more.
                await using ITimer end = client.Connection.Time.CreateTimer(_ => Cancel(late), null, atMost + TimeSpan.FromSeconds(30), Timeout.InfiniteTimeSpan);
                await foreach (WatchEvent<T> seen in client.WatchAsync(kind, space, selection, version, atMost, late.Token))
                {
                    version = seen.Object.Metadata.ResourceVersion;
                    pause = FirstPause;
                    Take(seen);
                }
            }
            catch (ClusterException old) when (old.IsExpired)
            {
                version = "";
            }
            catch (ClusterException away) when (away.MayPass)
            {
                await PauseAsync();
                continue;
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // The watch was dead.
            }
            // Not all of a thousand clients at once, when a server has ended their watches together.
            await Task.Delay(ClusterConnection.Jitter(FirstPause), client.Connection.Time, stop);
        }

        async Task PauseAsync()
        {
            await Task.Delay(ClusterConnection.Jitter(pause), client.Connection.Time, stop);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private static void Cancel(CancellationTokenSource late)
    {
        try
        {
            late.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The watch has just ended by itself.
        }
    }

    private void Take(IReadOnlyList<T> items)
    {
        Lists++;
        HashSet<string> there = new(StringComparer.Ordinal);
        foreach (T item in items)
        {
            string key = KeyOf(item);
            there.Add(key);
            if (_known.TryGetValue(key, out T? before) && before.Metadata.ResourceVersion == item.Metadata.ResourceVersion && before.Metadata.Uid == item.Metadata.Uid)
                continue;
            if (before is not null && before.Metadata.Uid != item.Metadata.Uid)
                informed.Gone(before);
            _known[key] = item;
            informed.Is(item);
        }
        foreach ((string key, T last) in _known)
        {
            if (!there.Contains(key) && _known.TryRemove(key, out _))
                informed.Gone(last);
        }
        _listed.TrySetResult();
    }

    private void Take(WatchEvent<T> seen)
    {
        string key = KeyOf(seen.Object);
        switch (seen.Change)
        {
            case WatchChange.Is:
                _known[key] = seen.Object;
                informed.Is(seen.Object);
                break;
            case WatchChange.Gone:
                _known.TryRemove(key, out _);
                informed.Gone(seen.Object);
                break;
            default:
                break;
        }
    }

    private static string KeyOf(T item) => $"{item.Metadata.Namespace}/{item.Metadata.Name}";
}
