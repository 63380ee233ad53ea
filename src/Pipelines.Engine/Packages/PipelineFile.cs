using Pipelines.Core.Spec.Format;
namespace Pipelines.Engine.Packages;
/// <summary>shim</summary>
public static class PipelineFile
{
    /// <summary>shim</summary>
    public static PipelineReading Read(string path) => PipelineReader.Read(File.ReadAllBytes(path));
}
