using Microsoft.Extensions.Logging;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps.Files;

namespace Pipelines.Engine.Steps;

/// <summary>Finds or fetches the data of input artifacts, so that the program reads plain paths.</summary>
internal sealed class InputPlaces(IArtifactStore store, GuardedDownload download, StepRunnerOptions options, ILogger log)
{
    /// <summary>The input artifacts as the program sees them, each with its path; what it cannot read by path is not fetched.</summary>
    /// <exception cref="StepRefusedException">An input that it can read is not to be had.</exception>
    public async Task<Map<Sequence<RuntimeArtifact>>> FindAsync(StepOrder order, StepFolder folder, CancellationToken stop)
    {
        if (order.Artifacts.Count == 0)
            return default;
        (string Name, int Index, Artifact Artifact)[] inputs =
            [.. order.Artifacts.SelectMany(input => input.Value.Select((artifact, index) => (input.Key, index, artifact)))];
        RuntimeArtifact[] places = new RuntimeArtifact[inputs.Length];
        ParallelOptions few = new() { CancellationToken = stop, MaxDegreeOfParallelism = Math.Max(1, options.ParallelFetches) };
        await Parallel.ForAsync(0, inputs.Length, few, async (at, token) =>
        {
            (string name, int index, Artifact artifact) = inputs[at];
            places[at] = await FindAsync(order, folder, name, index, artifact, token);
        });
        int next = 0;
        return order.Artifacts.ToMap(input => input.Key, input => input.Value.Select(_ => places[next++]).ToSequence());
    }

    private async Task<RuntimeArtifact> FindAsync(StepOrder order, StepFolder folder, string name, int index, Artifact artifact, CancellationToken stop)
    {
        RuntimeArtifact place = new() { Name = artifact.Name, Uri = artifact.Uri, Type = artifact.Type, Metadata = artifact.Metadata };
        bool isRead = Reads(order.Executor, name, artifact.Uri);
        string what = $"Input artifact '{name}'";
        if (WorkspaceArtifacts.Has(artifact.Metadata))
            return place with { LocalPath = WorkspaceArtifacts.PathIn(order.Facts.Run.WorkspacePath, PathOf(place)) };
        if (store.Owns(artifact.Uri))
        {
            string path = await FromStoreAsync(artifact, folder, isRead, what, stop);
            return place with { LocalPath = path, Uri = store.LocalPath(artifact.Uri) ?? artifact.Uri };
        }
        if (artifact.Uri.StartsWith("file://", StringComparison.Ordinal))
        {
            string path = isRead ? Allowed(artifact.Uri, what) : PathOf(place);
            return place with { LocalPath = path, Uri = path };
        }
        // Types of vendors name things that live elsewhere (a deployed model, a table); the reference leaves those alone too.
        if (!isRead || !artifact.Type.Title.StartsWith("system.", StringComparison.Ordinal))
            return place;
        IDataSource? source = SourceOf(artifact.Uri);
        if (source is null && !IsWeb(artifact.Uri))
            throw Refused(what, artifact.Uri, $"nothing here reads such addresses. Import it from {string.Join(", ", Schemes)}, or copy it into the artifact store.");
        string fetched = folder.FetchedInput(name, index, FileNameOf(artifact.Uri));
        if (!Path.Exists(fetched))
            await (source is null ? download.FetchAsync(artifact.Uri, fetched, stop) : FromSourceAsync(source, artifact.Uri, fetched, what, stop));
        Log.InputFetched(log, order.Attempt, name, artifact.Uri);
        // The runtime package cannot derive this path from the URI, so it is told.
        return place with { CustomPath = fetched };
    }

    private async Task<string> FromStoreAsync(Artifact artifact, StepFolder folder, bool isRead, string what, CancellationToken stop)
    {
        // Without a digest nothing was ever stored there: metrics have metadata only.
        bool hasData = artifact.Sha256 is not null;
        if (store.LocalPath(artifact.Uri) is string own)
        {
            if (isRead && hasData && !Path.Exists(own))
                throw Refused(what, artifact.Uri, "its data is gone from the store. Run the task that made it again, with --no-cache.");
            return own;
        }
        string path = folder.StoreRoot + PathOf(new RuntimeArtifact { Name = "", Uri = artifact.Uri, Type = artifact.Type });
        if (!isRead || Path.Exists(path))
            return path;
        try
        {
            // The store verifies what it knows; that somebody has put something else there since, only the record of the run tells.
            if (artifact.Sha256 is { } expected && await store.StatAsync(artifact.Uri, stop) is { } now && now.Sha256 != expected)
                throw new ArtifactDamagedException(artifact.Uri, expected, now.Sha256);
            await store.FetchAsync(artifact.Uri, path, stop);
        }
        catch (ArtifactMissingException) when (!hasData)
        {
            // An importer named a place of our store where nothing is or somebody else keeps data, or there was never more than metadata.
            if (SourceOf(artifact.Uri) is { } source)
                await TryFromSourceAsync(source, artifact.Uri, path, stop);
        }
        catch (ArtifactMissingException)
        {
            throw Refused(what, artifact.Uri, "its data is gone from the store. Run the task that made it again, with --no-cache.");
        }
        catch (ArtifactDamagedException damaged)
        {
            throw new StepRefusedException(StepOutcome.Failed, $"{what}: {damaged.Message} Run the task that made it again, with --no-cache.");
        }
        return path;
    }

    private IDataSource? SourceOf(string uri)
        => options.Sources.FirstOrDefault(source => uri.StartsWith(source.Scheme + "://", StringComparison.Ordinal));

    private IEnumerable<string> Schemes => options.Sources.Select(source => source.Scheme + "://").Prepend("file://").Prepend("https://").Prepend("http://");

    private static async Task FromSourceAsync(IDataSource source, string uri, string path, string what, CancellationToken stop)
    {
        if (!await TryFromSourceAsync(source, uri, path, stop))
            throw Refused(what, uri, "nothing is there.");
    }

    private static async Task<bool> TryFromSourceAsync(IDataSource source, string uri, string path, CancellationToken stop)
    {
        try
        {
            await source.FetchAsync(uri, path, stop);
            return true;
        }
        catch (ArtifactMissingException)
        {
            return false;
        }
    }

    private string Allowed(string uri, string what)
    {
        string path = LocalFiles.PathOf(uri) ?? throw Refused(what, uri, "a local file has three slashes: file:///folder/file.");
        string real = Disk.RealPath(path) ?? throw Refused(what, uri, "nothing is there.");
        string[] roots = [.. options.FileRoots.Select(root => Disk.RealPath(root)).OfType<string>()];
        if (!roots.Any(root => Disk.IsBelow(root, real)))
        {
            throw Refused(what, uri, roots.Length == 0
                ? "steps may read no local files but the store's. Allow its folder, or import the data into the store."
                : $"it lies below none of the folders that steps may read ({string.Join(", ", roots)}). Allow its folder, or move the data.");
        }
        return real;
    }

    /// <summary>
    /// True when the program can get the path of an input: by its placeholder, out of the list, or out of the whole executor input. A
    /// local artifact's URI is a path, too.
    /// </summary>
    private bool Reads(ExecutorSpec executor, string name, string uri)
    {
        if (executor is not ExecutorSpec.Container container)
            return false;
        string start = $"inputs.artifacts['{name}']";
        bool isLocal = uri.StartsWith("file://", StringComparison.Ordinal) || (store.Owns(uri) && store.LocalPath(uri) is not null);
        return container.Command.Concat(container.Args)
            .Where(text => text.Contains("{{$", StringComparison.Ordinal))
            .Select(text => text.Replace("''", "'", StringComparison.Ordinal))
            .Any(text => text.Contains("{{$}}", StringComparison.Ordinal)
                || text.Contains("{{$.json_escape", StringComparison.Ordinal)
                || text.Contains($"{start}.path", StringComparison.Ordinal)
                || text.Contains($"{start}}}", StringComparison.Ordinal)
                || (isLocal && text.Contains($"{start}.uri", StringComparison.Ordinal)));
    }

    private static string PathOf(RuntimeArtifact artifact) => LocalFiles.PathOf(artifact.Uri) ?? RuntimeArtifact.PathOf(artifact.Uri, artifact.Type, default);

    private static bool IsWeb(string uri)
        => Uri.TryCreate(uri, UriKind.Absolute, out Uri? web) && (web.Scheme == Uri.UriSchemeHttp || web.Scheme == Uri.UriSchemeHttps);

    private static string FileNameOf(string uri)
    {
        string name = Uri.UnescapeDataString(Path.GetFileName(new Uri(uri).AbsolutePath.TrimEnd('/')));
        return name.Length == 0 || name.Contains('/', StringComparison.Ordinal) || name is "." or ".." ? "data" : name;
    }

    private static StepRefusedException Refused(string what, string uri, string why) => new(StepOutcome.Failed, $"{what} is '{uri}', but {why}");
}
