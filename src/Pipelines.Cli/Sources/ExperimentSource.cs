using System.Text;
using Pipelines.Core.Values;
using Pipelines.Tuning.Katib;

namespace Pipelines.Cli.Sources;

/// <summary>A Katib Experiment as it was read, with all that is wrong with it.</summary>
/// <param name="FileName">What the user gave.</param>
/// <param name="Text">The file.</param>
/// <param name="Reading">What could be understood.</param>
internal sealed record ExperimentSource(string FileName, string Text, KatibReading Reading)
{
    private const long LargestBytes = 32 << 20;

    /// <summary>The experiment, once it is known to have no problems.</summary>
    public KatibExperiment Experiment => Reading.Problems.Count == 0 && Reading.Experiment is { } read ? read : throw new RefusedException(FileName, [.. Reading.Problems]);

    /// <summary>Reads a file.</summary>
    /// <exception cref="RefusedException">There is no such file, or it cannot be read.</exception>
    public static ExperimentSource Read(string path)
    {
        if (!File.Exists(path))
            throw new RefusedException(Directory.Exists(path) ? $"'{path}' is a folder. Give a Katib Experiment: a .yaml file." : $"There is no file '{path}'.");
        try
        {
            if (new FileInfo(path).Length > LargestBytes)
                throw new RefusedException($"'{path}' has more than {LargestBytes >> 20} MiB.");
            byte[] bytes = File.ReadAllBytes(path);
            return new(path, Encoding.UTF8.GetString(bytes), KatibReader.Read(bytes));
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"'{path}' cannot be read: {broken.Message}");
        }
    }

    /// <summary>True when a file seems to hold an Experiment: it says so at the beginning of a line.</summary>
    public static bool IsOne(string path)
    {
        try
        {
            return Path.GetExtension(path) is ".yaml" or ".yml" or ".json" && File.Exists(path) && new FileInfo(path).Length <= LargestBytes
                && File.ReadLines(path).Take(10_000).Any(line => line.TrimEnd() == "kind: Experiment" || (line.Contains("\"kind\"", StringComparison.Ordinal) && line.Contains("\"Experiment\"", StringComparison.Ordinal)));
        }
        catch (Exception away) when (away is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
