using System.Runtime.CompilerServices;

namespace Pipelines.Sdk.Generator.Tests.Support;

/// <summary>
/// Compares a text with the file that was reviewed. <c>UPDATE_SNAPSHOTS=1</c> writes the files anew; the difference is then
/// reviewed like code.
/// </summary>
internal static class Snapshot
{
    private static readonly bool IsUpdate = Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1";

    public static void Matches(string actual, [CallerFilePath] string testFile = "", [CallerMemberName] string test = "")
    {
        string folder = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(testFile)!)!, "Snapshots");
        string file = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(testFile)}.{test}.txt");
        if (IsUpdate)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(file, actual);
        }
        Assert.True(File.Exists(file), $"There is no snapshot '{file}'. Run once with UPDATE_SNAPSHOTS=1 and review what it writes:\n{actual}");
        Assert.Equal(File.ReadAllText(file), actual);
    }
}
