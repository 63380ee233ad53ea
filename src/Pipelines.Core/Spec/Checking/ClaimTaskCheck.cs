using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>Tasks that make or delete volume claims: their image is no image but the name of what the engine does itself.</summary>
internal static class ClaimTaskCheck
{
    public static void Run(CheckedPackage file, string label, ExecutorSpec.Container container)
    {
        string[] required = container.Image switch
        {
            ClaimImages.Make => ["access_modes", "size"],
            ClaimImages.Delete => ["pvc_name"],
            _ => [],
        };
        if (required.Length == 0)
            return;
        foreach (TaskScope task in file.TasksByExecutor[label])
        {
            Place inputs = task.Place["inputs"]["parameters"];
            foreach (string name in required.Where(name => !IsGiven(task, name)))
                inputs[name].ReportMissing(Codes.SettingNotGiven,
                    $"The task \"{task.Name}\" runs {container.Image}, which needs the input \"{name}\".",
                    $"Give it {name}.");
            if (container.Image == ClaimImages.Make && IsText(task, "pvc_name") && IsText(task, "pvc_name_suffix"))
                inputs["pvc_name_suffix"].Report(Codes.BadSetting, $"The task \"{task.Name}\" gives both pvc_name and pvc_name_suffix.",
                    "Keep one of them.");
        }
    }

    private static bool IsGiven(TaskScope task, string name) => task.Spec.InputParameters.ContainsKey(name)
        || (task.Component is { } component && component.InputParameters.TryGetValue(name, out ParameterInputSpec? declared) && declared.Default is not null);

    private static bool IsText(TaskScope task, string name)
        => task.Spec.InputParameters.TryGetValue(name, out TaskParameterInput? source)
            && source is TaskParameterInput.Constant { Value: Value.String { Text.Length: > 0 } };
}
