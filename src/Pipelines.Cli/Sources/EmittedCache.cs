using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pipelines.Cli.Sources;

/// <summary>
/// Keeps what the program of a C# pipeline printed, so that a run of an unchanged project does not wait for a build. It holds as long as
/// every file of the project, of the projects that it refers to, and of the files that they name is as it was, and no file has come or
/// gone beside them. Deleting the folder <c>obj</c> forgets it.
/// </summary>
internal static class EmittedCache
{
    /// <summary>Items of a project whose files may lie elsewhere.</summary>
    public static readonly string[] ItemKinds = ["Compile", "AdditionalFiles", "Content", "None", "EmbeddedResource"];

    // A project of more files is built each time: looking at all of them would not be quick either.
    private const int MostFiles = 20_000;

    private static readonly string[] Settings =
        ["Directory.Build.props", "Directory.Build.targets", "Directory.Build.rsp", "Directory.Packages.props", "nuget.config", "NuGet.config", "global.json", ".editorconfig"];

    private static readonly string[] LeftOut = ["bin", "obj", ".git", ".pipelines", ".vs", "node_modules"];

    /// <summary>What the program would print now; null when that is not known.</summary>
    public static string? Find(string project, string pipeline, bool isLocal)
    {
        try
        {
            string place = PlaceOf(project, pipeline, isLocal);
            if (!File.Exists(place))
                return null;
            string[] parts = File.ReadAllText(place).Split('\f', 3);
            return parts is [var roots, var digest, var ir] && DigestOf(project, roots.Split('\n'), newest: null) == digest ? ir : null;
        }
        catch (Exception away) when (away is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Begins to watch: what changes from here on is not in the build.</summary>
    public static Builder Begin(string project, string pipeline, bool isLocal) => new(project, pipeline, isLocal, Now());

    /// <summary>Keeps what a build gave.</summary>
    internal sealed class Builder(string project, string pipeline, bool isLocal, DateTime begun)
    {
        /// <summary>Keeps what the program printed.</summary>
        /// <param name="ir">What it printed.</param>
        /// <param name="program">The program.</param>
        /// <param name="references">Project files that it refers to.</param>
        /// <param name="items">Files that the project names.</param>
        /// <param name="read">Files that the program itself read.</param>
        public void Keep(string ir, string program, string[] references, string[] items, string[] read)
        {
            string[] folders = [.. references.Select(path => Path.GetDirectoryName(path)!).Append(Path.GetDirectoryName(project)!).Distinct(StringComparer.Ordinal)];
            string[] outside = [.. items.Where(item => !IsOutput(item) && !folders.Any(folder => IsBelow(item, folder)))];
            // A single file is its folder's only part of the project.
            IEnumerable<string> own = project.EndsWith(".cs", StringComparison.Ordinal) ? folders.Where(folder => folder != Path.GetDirectoryName(project)).Append(project) : folders;
            string[] roots = [.. own, .. Ancestor(outside), .. outside, .. read, .. Directory.GetFiles(Path.GetDirectoryName(program)!, "*.dll")];
            try
            {
                if (DigestOf(project, roots, newest: begun) is not { } digest)
                    return;
                string place = PlaceOf(project, pipeline, isLocal);
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                string temporary = $"{place}.{Environment.ProcessId}";
                File.WriteAllText(temporary, string.Join('\f', string.Join('\n', roots), digest, ir));
                File.Move(temporary, place, overwrite: true);
            }
            catch (Exception away) when (away is IOException or UnauthorizedAccessException)
            {
                // Where nothing can be kept, the next run builds again.
            }
        }
    }

    /// <summary>What all files are now; null when there are too many, or one changed after <paramref name="newest"/>.</summary>
    private static string? DigestOf(string project, string[] roots, DateTime? newest)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int count = 0;
        foreach (string file in roots.SelectMany(FilesOf).Concat(SettingsOf(project)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            FileInfo facts = new(file);
            if (++count > MostFiles || (facts.Exists && facts.LastWriteTimeUtc > newest && !IsOutput(file)))
                return null;
            string line = facts.Exists ? string.Create(CultureInfo.InvariantCulture, $"{file}\n{facts.Length}\n{facts.LastWriteTimeUtc.Ticks}\n") : $"{file}\n-\n";
            hash.AppendData(Encoding.UTF8.GetBytes(line));
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static IEnumerable<string> FilesOf(string root)
    {
        if (!Directory.Exists(root))
            return [root];
        IEnumerable<string> inner = Directory.EnumerateDirectories(root).Where(folder => !LeftOut.Contains(Path.GetFileName(folder)))
            .Where(folder => new DirectoryInfo(folder).LinkTarget is null).SelectMany(FilesOf);
        return Directory.EnumerateFiles(root).Concat(inner).Take(MostFiles + 1);
    }

    private static IEnumerable<string> SettingsOf(string project)
    {
        for (DirectoryInfo? folder = new FileInfo(project).Directory; folder is not null; folder = folder.Parent)
        {
            foreach (string name in Settings)
                yield return Path.Combine(folder.FullName, name);
        }
    }

    /// <summary>The folder that holds all component files and sources that lie elsewhere: what a wildcard finds anew appears there.</summary>
    private static string[] Ancestor(string[] files)
    {
        string[] wanted = [.. files.Where(file => Path.GetExtension(file) is ".yaml" or ".yml" or ".cs"
            && !file.Contains("/.nuget/", StringComparison.Ordinal) && !file.Contains("/dotnet/", StringComparison.Ordinal))];
        string? common = wanted.Length < 2 ? null : Path.GetDirectoryName(wanted[0]);
        while (common is not null && !wanted.All(file => IsBelow(file, common)))
            common = Path.GetDirectoryName(common);
        // Too far up, and it would be all of somebody's disk.
        return common is not null && common.Count(c => c == Path.DirectorySeparatorChar) >= 2 ? [common] : [];
    }

    private static bool IsBelow(string file, string folder) => file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static bool IsOutput(string file) => file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");

    private static string PlaceOf(string project, string pipeline, bool isLocal)
    {
        string name = $"{(pipeline.Length > 0 ? pipeline + "." : "")}{(isLocal ? "emitted-local" : "emitted")}";
        if (!project.EndsWith(".cs", StringComparison.Ordinal))
            return Path.Combine(Path.GetDirectoryName(project)!, "obj", "pipelines", $"{Path.GetFileNameWithoutExtension(project)}.{name}");
        string key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(project)))[..32];
        return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "pipelines", "emitted", $"{key}.{name}");
    }

    // The file system's clock, not ours: its times are what is compared.
    private static DateTime Now()
    {
        string file = Path.GetTempFileName();
        DateTime now = File.GetLastWriteTimeUtc(file);
        File.Delete(file);
        return now;
    }
}
