using System.Runtime.Versioning;
using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Local;

[UnsupportedOSPlatform("windows")]
public sealed class HomeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("home-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_paths_of_a_home_lie_in_its_folder()
    {
        Home home = Home.At("some/home");

        Assert.Equal(Path.Combine(Environment.CurrentDirectory, "some", "home"), home.Root);
        Assert.Equal(
            ["pipelines.db", "artifacts", "logs", "runs", "lock"],
            ((string[])[home.Database, home.Artifacts, home.Logs, home.Runs, home.LockFile]).Select(path => Path.GetRelativePath(home.Root, path)));
        Assert.False(home.Exists);
    }

    [Fact]
    public void A_new_home_is_for_its_owner_alone()
    {
        Home home = Home.At(Path.Combine(_folder.FullName, "above", ".pipelines")).Create();

        Assert.True(home.Exists);
        foreach (string folder in (string[])[home.Root, home.Artifacts, home.Logs, home.Runs])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public void A_home_that_exists_keeps_its_mode_and_content()
    {
        Home home = Home.At(_folder.FullName).Create();
        UnixFileMode shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        File.SetUnixFileMode(home.Logs, shared);
        File.WriteAllText(Path.Combine(home.Logs, "a.log"), "kept");

        home.Create();

        Assert.Equal(shared, File.GetUnixFileMode(home.Logs));
        Assert.Equal("kept", File.ReadAllText(Path.Combine(home.Logs, "a.log")));
    }

    [Fact]
    public void A_home_that_cannot_be_made_names_the_folder()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "file"), "in the way");
        string path = Path.Combine(_folder.FullName, "file", ".pipelines");

        StorageUnavailableException failed = Assert.Throws<StorageUnavailableException>(() => Home.At(path).Create());

        Assert.Equal(path, failed.Place);
        Assert.Contains("Give another --home", failed.Message, StringComparison.Ordinal);
    }
}
