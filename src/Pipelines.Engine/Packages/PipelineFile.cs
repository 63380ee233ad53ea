using Pipelines.Core.Spec.Format;

namespace Pipelines.Engine.Packages;

/// <summary>
/// Opens pipeline files: YAML or JSON as they are, <c>.zip</c> and <c>.tar.gz</c> by their first bytes, whatever they are called.
/// Nothing is written to disk, and no bytes whatever make it throw: what is wrong comes back as a problem.
/// </summary>
public static class PipelineFile
{
    /// <summary>Reads a file.</summary>
    public static PipelineReading Read(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1, FileOptions.SequentialScan);
            return Read(Unpack(CappedBytes.Read(file, PackageLimits.PackedBytes)));
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            string what = Directory.Exists(path) ? $"\"{path}\" is a folder." : $"\"{path}\" cannot be read: {broken.Message}";
            return Read(PackageText.Refused(PackageCodes.CannotOpen, what, "Give a compiled pipeline: .yaml, .json, .zip or .tar.gz."));
        }
    }

    /// <summary>Reads what somebody sends.</summary>
    /// <exception cref="IOException">The stream broke.</exception>
    public static async Task<PipelineReading> ReadAsync(Stream content, CancellationToken stop) => Read(await UnpackAsync(content, stop));

    /// <summary>Finds the text of the pipeline in what somebody sends, without reading it as a pipeline.</summary>
    /// <exception cref="IOException">The stream broke.</exception>
    public static async Task<PackageText> UnpackAsync(Stream content, CancellationToken stop)
        => Unpack(await CappedBytes.ReadAsync(content, PackageLimits.PackedBytes, stop));

    /// <summary>Finds the text of the pipeline in a file's bytes, without reading it as a pipeline.</summary>
    public static PackageText Unpack(ReadOnlyMemory<byte> file)
    {
        if (file.Length > PackageLimits.PackedBytes)
            return PackageText.Refused(PackageCodes.TooLarge, $"The file has more than {PackageLimits.PackedBytes / 1024 / 1024} MiB.",
                "Keep data out of the package: give it to a step as an artifact.");
        return file.Span switch
        {
            // An archive without members begins with its end.
            [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] => ZipPackage.Unpack(file),
            [0x1F, 0x8B, ..] => TarPackage.Unpack(file),
            _ => PackageText.Of(file),
        };
    }

    private static PipelineReading Read(PackageText text)
        => text.Refusal is { } refusal ? PipelineReading.Refused(refusal) : PipelineReader.Read(text.Utf8.Span);
}
