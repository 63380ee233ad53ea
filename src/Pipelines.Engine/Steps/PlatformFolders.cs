namespace Pipelines.Engine.Steps;

/// <summary>Where things of the <c>kubernetes</c> platform are found on a machine that is no cluster.</summary>
/// <param name="Secrets"><c>NAME/KEY</c> is a file with the value.</param>
/// <param name="ConfigMaps">Likewise.</param>
/// <param name="Volumes"><c>CLAIM</c> is a folder.</param>
public sealed record PlatformFolders(string Secrets, string ConfigMaps, string Volumes);
