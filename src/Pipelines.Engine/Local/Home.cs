using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Local;

/// <summary>The folder where an engine on one machine keeps all it has: <c>.pipelines/</c> of the working folder by default.</summary>
public sealed record Home
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private Home(string root) => (Root, Logs) = (root, Path.Combine(root, "logs"));

    /// <summary>The folder, as an absolute path.</summary>
    public string Root { get; }

    /// <summary>The database with the journal.</summary>
    public string Database => Path.Combine(Root, "pipelines.db");

    /// <summary>Artifacts, where no other place was given for them.</summary>
    public string Artifacts => Path.Combine(Root, "artifacts");

    /// <summary>What steps print; below the root unless another folder was given, which engines of several homes may share.</summary>
    public string Logs { get; init; }

    /// <summary>Secrets that steps ask for, put there by the user: <c>secrets/NAME/KEY</c>, a file with the value.</summary>
    public string Secrets => Path.Combine(Root, "secrets");

    /// <summary>Config maps that steps ask for, put there by the user: <c>configmaps/NAME/KEY</c>, a file with the value.</summary>
    public string ConfigMaps => Path.Combine(Root, "configmaps");

    /// <summary>What stands for volume claims: <c>volumes/CLAIM</c>, a folder.</summary>
    public string Volumes => Path.Combine(Root, "volumes");

    /// <summary>The working folders of attempts.</summary>
    public string Runs => Path.Combine(Root, "runs");

    /// <summary>Environments with the packages that interpreters lack; whoever makes the first one makes the folder.</summary>
    public string Environments => Path.Combine(Root, "environments");

    /// <summary>The file whose lock is the right to run an engine here; it is never removed.</summary>
    public string LockFile => Path.Combine(Root, "lock");

    /// <summary>True once an engine has been here.</summary>
    public bool Exists => Directory.Exists(Root);

    /// <summary>A home at <paramref name="path"/>, relative to the working folder. Touches nothing.</summary>
    public static Home At(string path) => new(Path.GetFullPath(path));

    /// <summary>
    /// Makes sure that the folders are there. New ones are for their owner alone (mode 0700), since inputs and outputs of other people's
    /// steps lie in them; those that exist keep the mode that somebody gave them.
    /// </summary>
    /// <exception cref="StorageUnavailableException">A folder cannot be made.</exception>
    public Home Create()
    {
        foreach (string folder in (string[])[Root, Artifacts, Logs, Runs])
        {
            try
            {
                if (OperatingSystem.IsWindows())
                    Directory.CreateDirectory(folder);
                else
                    Directory.CreateDirectory(folder, OwnerOnly);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StorageUnavailableException(folder, $"the folder cannot be made ({e.Message}). Give another --home, or mend the rights of the folder above.", e);
            }
        }
        return this;
    }
}
