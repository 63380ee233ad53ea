namespace Pipelines.Sdk.Authoring;

/// <summary>What a task can ask for.</summary>
internal enum ResourceSetting
{
    CpuLimit,
    CpuRequest,
    MemoryLimit,
    MemoryRequest,
    AcceleratorType,
    AcceleratorCount,
}

/// <summary>Words for settings.</summary>
internal static class ResourceSettingWords
{
    public static string Words(this ResourceSetting setting) => setting switch
    {
        ResourceSetting.CpuLimit => "CPU limit",
        ResourceSetting.CpuRequest => "CPU request",
        ResourceSetting.MemoryLimit => "memory limit",
        ResourceSetting.MemoryRequest => "memory request",
        ResourceSetting.AcceleratorType => "accelerator type",
        _ => "accelerator count",
    };
}
