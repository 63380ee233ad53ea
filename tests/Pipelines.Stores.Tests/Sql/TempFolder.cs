namespace Pipelines.Stores.Tests.Sql;

/// <summary>A folder that ends with its test.</summary>
internal sealed class TempFolder : IDisposable
{
    private const string Memory = "/dev/shm";

    private readonly DirectoryInfo _folder;

    private TempFolder(DirectoryInfo folder) => _folder = folder;

    /// <summary>On the disk, as users have it.</summary>
    public static TempFolder OnDisk() => new(Directory.CreateTempSubdirectory("stores-tests-"));

    /// <summary>In memory where that is a folder: for tests that make hundreds of files and do not ask what a disk does.</summary>
    public static TempFolder InMemory()
        => Directory.Exists(Memory) ? new(Directory.CreateDirectory(Path.Combine(Memory, $"stores-tests-{Guid.NewGuid():N}"))) : OnDisk();

    public string At(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
