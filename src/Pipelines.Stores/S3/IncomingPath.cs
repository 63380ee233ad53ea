using Pipelines.Engine.Local.Artifacts;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps.Files;

namespace Pipelines.Stores.S3;

/// <summary>A place beside the one where data shall be: filled first, then renamed, so that it is there whole or not at all.</summary>
internal sealed class IncomingPath : IAsyncDisposable
{
    private readonly string _target;

    /// <exception cref="IOException">Something is there already.</exception>
    public IncomingPath(string uri, string target)
    {
        if (FileFacts.Of(target).Kind != FileKind.Missing)
            throw new IOException($"'{target}' exists already, and fetching '{uri}' there would overwrite it.");
        (_target, Path) = (target, target + ".incoming");
    }

    public string Path { get; }

    /// <summary>Fills the place and gives it its name.</summary>
    /// <exception cref="StorageUnavailableException">The disk is full or cannot be written.</exception>
    public async Task FillAsync(Func<Task> fill)
    {
        try
        {
            if (System.IO.Path.GetDirectoryName(_target) is { Length: > 0 } above)
                Directory.CreateDirectory(above);
            FolderCopy.Remove(Path);
            await fill();
            FolderCopy.Move(Path, _target);
        }
        catch (Exception failure) when (Disk.WordsFor(failure) is string words)
        {
            throw new StorageUnavailableException(_target, words, failure);
        }
    }

    public ValueTask DisposeAsync()
    {
        FolderCopy.Remove(Path);
        return ValueTask.CompletedTask;
    }
}
