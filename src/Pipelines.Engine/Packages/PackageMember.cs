namespace Pipelines.Engine.Packages;

/// <summary>A member of an archive.</summary>
/// <param name="Name">As the archive writes it.</param>
/// <param name="Obstacle">Why it cannot be read (a link, a device, encrypted); null for a plain file.</param>
/// <param name="Open">Opens its content.</param>
/// <param name="Checksum">What its content must sum up to; null where reading compares it already.</param>
internal sealed record PackageMember(string Name, string? Obstacle, Func<Stream> Open, uint? Checksum = null)
{
    private const string Preferred = "pipeline.yaml";

    /// <summary>The name without the <c>./</c> that tar puts before it.</summary>
    private string PlainName => Name.StartsWith("./", StringComparison.Ordinal) ? Name[2..] : Name;

    /// <summary>
    /// Reads the member that holds the pipeline: <c>pipeline.yaml</c>, else the only <c>.yaml</c>; where there is none, the only
    /// <c>.yml</c> or <c>.json</c>. Archives inside are not looked into.
    /// </summary>
    public static PackageText Choose(IReadOnlyList<PackageMember> members)
    {
        if (members.FirstOrDefault(member => member.IsUnsafe) is { } trap)
            return PackageText.Refused(PackageCodes.UnsafeMember, $"The archive has a member \"{Shown(trap.Name)}\", which leads out of it.",
                "Pack the pipeline again, with plain names.");
        PackageMember[] candidates = [.. members.Where(member => member.Is(".yaml"))];
        if (candidates.Length == 0)
            candidates = [.. members.Where(member => member.Is(".yml") || member.Is(".json"))];
        if (candidates.Length == 0)
            return PackageText.Refused(PackageCodes.NoMember, "There is no yaml file in the archive.",
                $"Pack the compiled pipeline into it as {Preferred}.");
        PackageMember? chosen = candidates.Length == 1 ? candidates[0] : candidates.FirstOrDefault(member => member.PlainName == Preferred);
        string names = string.Join(", ", candidates.Take(5).Select(member => $"\"{Shown(member.Name)}\""));
        if (chosen is null)
            return PackageText.Refused(PackageCodes.SeveralMembers, $"The archive has several yaml files: {names}{(candidates.Length > 5 ? ", ..." : "")}.",
                $"Call the pipeline {Preferred}, or pack it alone.");
        return chosen.Read();
    }

    /// <summary>True for names that would lead somewhere else if they were unpacked.</summary>
    private bool IsUnsafe => Name.Length == 0
        || Name[0] is '/' or '\\'
        || Name.AsSpan().ContainsAny('\0', ':')
        || Name.Replace('\\', '/').Split('/').Contains("..");

    // What macOS packs beside a file has the file's ending, but is none.
    private bool Is(string ending) => PlainName.EndsWith(ending, StringComparison.OrdinalIgnoreCase)
        && !PlainName.StartsWith("__MACOSX/", StringComparison.Ordinal)
        && !Path.GetFileName(PlainName).StartsWith("._", StringComparison.Ordinal);

    private PackageText Read()
    {
        if (Obstacle is not null)
            return PackageText.Refused(PackageCodes.UnsafeMember, $"The member \"{Shown(Name)}\" is {Obstacle}.",
                "Pack the compiled pipeline itself, as a plain file.");
        using Stream content = Open();
        ReadOnlyMemory<byte> text = CappedBytes.Read(content, PackageLimits.PackedBytes);
        if (text.Length <= PackageLimits.PackedBytes)
            return Checksum is null || Crc32.Of(text.Span) == Checksum
                ? PackageText.Of(text, Name)
                : PackageText.Refused(PackageCodes.BadArchive, $"The member \"{Shown(Name)}\" is damaged: its check sum differs.",
                    "Pack the compiled pipeline again.");
        return PackageText.Refused(PackageCodes.TooLarge, $"Unpacked, the member \"{Shown(Name)}\" has more than {PackageLimits.PackedBytes / 1024 / 1024} MiB.",
                "Keep data out of the package: give it to a step as an artifact.");
    }

    private static string Shown(string name)
    {
        string plain = string.Concat(name.Take(80).Select(c => char.IsControl(c) ? '?' : c));
        return name.Length > 80 ? plain + "..." : plain;
    }
}
