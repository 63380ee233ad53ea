using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;
namespace Pipelines.Cli.Engines;
internal static class Launchers
{
    public static ILauncher Make(EngineSettings settings, Home home, IArtifactStore artifacts, TimeProvider time) => throw new RefusedException("x");
}
internal static class AttemptFiles { public static string Log(Home h, Pipelines.Core.Values.AttemptId a) => ""; }
