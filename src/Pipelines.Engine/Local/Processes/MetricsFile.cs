using System.Text;
using Pipelines.Engine.Steps;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Engine.Local.Processes;

/// <summary>The file that a trial's programs append their reports to, each report as a whole.</summary>
public static class MetricsFile
{
    /// <summary>Appends reports; the file is made if it is not there.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Append(string path, IEnumerable<MetricPoint> points)
    {
        File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite).Dispose();
        SharedFile.Append(path, Encoding.UTF8.GetBytes(string.Concat(points.Select(MetricReports.LineOf))));
    }
}
