namespace Pipelines.Engine.Local.Processes;

/// <summary>Whether programs of this machine can be shown folders under other paths.</summary>
public static class LocalMounts
{
    /// <summary>True when they can. Starts a program to find out.</summary>
    /// <param name="path">The PATH of steps.</param>
    public static bool Work(string path) => new MountSpace(path).IsAllowed;
}
