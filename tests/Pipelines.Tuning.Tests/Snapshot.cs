namespace Pipelines.Tuning.Tests;

/// <summary>
/// Texts that people read, kept in files and reviewed like code. <c>PIPELINES_ACCEPT=1</c> writes what came in place of what was expected.
/// </summary>
internal static class Snapshot
{
    private const string Folder = "tests/Pipelines.Tuning.Tests/Snapshots";

    /// <summary>Fails with the first line that differs from the file <paramref name="name"/>.</summary>
    public static void Matches(string name, string actual)
    {
        string file = Path.Combine(Root(), Folder, name);
        if (Environment.GetEnvironmentVariable("PIPELINES_ACCEPT") == "1")
            File.WriteAllText(file, actual);
        Assert.True(File.Exists(file), $"There is no {Folder}/{name}. Run the test with PIPELINES_ACCEPT=1 to make it, and review it.");
        string[] expected = File.ReadAllText(file).Split('\n');
        string[] lines = actual.Split('\n');
        for (int i = 0; i < Math.Max(expected.Length, lines.Length); i++)
        {
            string was = i < expected.Length ? expected[i] : "(nothing)";
            string now = i < lines.Length ? lines[i] : "(nothing)";
            Assert.True(was == now, $"{Folder}/{name}, line {i + 1}\nwas: {was}\nnow: {now}\nIf this is better, accept it with PIPELINES_ACCEPT=1.");
        }
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pipelines.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No Pipelines.sln above {AppContext.BaseDirectory}.");
    }
}
