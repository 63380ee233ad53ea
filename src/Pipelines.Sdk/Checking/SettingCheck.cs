using System.Text.RegularExpressions;
using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Checking;

/// <summary>Settings of tasks: retry, environment, resources, going on after a failure, metadata of imports.</summary>
internal static partial class SettingCheck
{
    public static void Run(PipelineTask task, ProblemList problems)
    {
        if (task.Settings.Retry is { } retry)
            CheckRetry(task, retry, problems);
        foreach (EnvironmentVariable variable in task.Settings.Env)
            CheckEnvironment(task, variable, problems);
        foreach ((ResourceSetting setting, Argument quantity) in task.Settings.Resources)
            CheckQuantity($"{task.Place}, {setting.Words()}", setting, quantity, problems);
        if (task.Settings.TimeOut is { } limit && limit <= TimeSpan.Zero)
            problems.Add(Code.Limit, $"{task.Place}, TimeOut", $"It is {limit}.", "Give a time above zero.");
        foreach (PodSetting setting in task.Settings.Pod)
            CheckPod($"{task.Place}, {setting.Words}", setting, problems);
        if (task.Settings.Sweep is { } sweep)
            SweepCheck.Run(task, sweep, problems);
        if (task.ImportMetadata is { } metadata)
            CheckMetadata(task, metadata, problems);
        if (task.Component.Definition is not { } definition)
            return;
        bool isProgram = definition.Spec.ExecutorLabel is { } label && definition.Executors.TryGetValue(label, out ExecutorSpec? executor)
            && executor is ExecutorSpec.Container;
        if (!isProgram && task.Settings.ConcernsExecutor)
        {
            problems.Add(Code.NotForThisTask, task.Place, $"Env, Cpu, Memory, Accelerator, TimeOut and Kubernetes are for programs, and component \"{definition.Name}\" is none.",
                definition.Spec.Dag is null ? "Leave them out: an import runs no program." : "Set them on the tasks inside it.");
        }
        if (task.Settings.IgnoresUpstreamFailure || task.Guarded is not null)
            CheckDefaults(task, definition.Spec, problems);
    }

    private static void CheckRetry(PipelineTask task, RetryPolicy retry, ProblemList problems)
    {
        string place = $"{task.Place}, Retry";
        if (retry.MaxRetryCount < 0)
            problems.Add(Code.Limit, place, $"It asks for {retry.MaxRetryCount} retries.", "Give 0 or more.");
        if (retry.Backoff < TimeSpan.Zero || retry.BackoffMax < TimeSpan.Zero)
            problems.Add(Code.Limit, place, "A time is below zero.", "Give times of zero or more.");
        if (!(retry.BackoffFactor >= 1 && double.IsFinite(retry.BackoffFactor)))
            problems.Add(Code.Limit, place, $"The factor is {retry.BackoffFactor}, so waits would grow shorter.", "Give a factor of 1 or more.");
    }

    private static void CheckEnvironment(PipelineTask task, EnvironmentVariable variable, ProblemList problems)
    {
        string place = $"{task.Place}, variable \"{variable.Name}\"";
        if (!VariableName().IsMatch(variable.Name))
            problems.Add(Code.Environment, place, "That is no name of an environment variable.", "Use letters, digits, \"_\", \"-\" and \".\", with no digit first.");
        if (variable.Value.Contains(Source.PrintedMark, StringComparison.Ordinal))
        {
            problems.Add(Code.Environment, place, "Its value is known only in the run, and the format allows constants alone here.",
                "Give the value to an input of the component instead.");
        }
        if (variable.Value.Contains('\0', StringComparison.Ordinal))
            problems.Add(Code.Environment, place, "Its value holds a NUL character.", "Take the character away.");
    }

    private static void CheckQuantity(string place, ResourceSetting setting, Argument quantity, ProblemList problems)
    {
        switch (quantity.Content)
        {
            case ArgumentContent.Constant constant:
                (Regex form, string examples) = Form(setting);
                if (!form.IsMatch(constant.Value.ToText()))
                    problems.Add(Code.Quantity, place, $"{quantity.Words} is no such quantity.", $"Write it like {examples}.");
                break;
            case ArgumentContent.Reference { Source.IsBroken: true }:
                break;
            // A back end reads the text kind only; a number would be taken for "not set".
            case ArgumentContent.Reference { Source: ParameterSource { Type: ParameterType.String or ParameterType.Unspecified } }:
                break;
            default:
                problems.Add(Code.Quantity, place, $"{quantity.Words} cannot be a quantity.", "Give a constant, or one parameter or output that is text.");
                break;
        }
    }

    private static (Regex Form, string Examples) Form(ResourceSetting setting) => setting switch
    {
        ResourceSetting.CpuLimit or ResourceSetting.CpuRequest => (Cores(), "\"2\", \"0.5\" or \"500m\""),
        ResourceSetting.MemoryLimit or ResourceSetting.MemoryRequest => (Bytes(), "\"512Mi\" or \"4G\""),
        ResourceSetting.AcceleratorType => (Device(), "\"nvidia.com/gpu\""),
        _ => (Count(), "\"1\""),
    };

    private static void CheckPod(string place, PodSetting setting, ProblemList problems)
    {
        switch (setting.Value?.Content)
        {
            case null or ArgumentContent.Reference { Source: ParameterSource or { IsBroken: true } }:
                break;
            case ArgumentContent.Constant constant:
                PrintedHandle.Report(constant, place, problems);
                break;
            default:
                problems.Add(Code.Quantity, place, $"{setting.Value.Words} cannot stand in a setting of the pod.", "Give a constant, or one parameter or output.");
                break;
        }
    }

    private static void CheckMetadata(PipelineTask task, Argument metadata, ProblemList problems)
    {
        string place = $"{task.Place}, metadata";
        if (metadata.Content is ArgumentContent.Invalid invalid)
            problems.Add(Code.InvalidValue, place, invalid.What, "Give a value that JSON can hold.");
        else if (metadata.Content is not (ArgumentContent.Struct or ArgumentContent.Constant { Value: Value.Struct }))
            problems.Add(Code.InvalidValue, place, $"It is {metadata.Words}.", "Give a struct: Argument.Struct((\"name\", value)).");
        else
            PrintedHandle.Report(metadata.Content, place, problems);
    }

    /// <summary>What comes from a step that may have failed may be missing.</summary>
    private static void CheckDefaults(PipelineTask task, ComponentSpec component, ProblemList problems)
    {
        foreach ((string input, Argument value) in task.Arguments)
        {
            string[] mayBeMissing = [.. value.Content.Sources().Where(source => source.Producer is not null).Select(source => source.Words)];
            bool isRequired = (component.InputParameters.TryGetValue(input, out ParameterInputSpec? parameter) && parameter.IsRequired)
                || (component.InputArtifacts.TryGetValue(input, out ArtifactInputSpec? artifact) && !artifact.IsOptional);
            if (mayBeMissing.Length > 0 && isRequired)
            {
                problems.Add(Code.NeedsDefault, $"{task.Place}, input \"{input}\"", $"The task also runs after a failure, when {string.Join(", ", mayBeMissing)} may be missing, but the input has no default.",
                    "Give the input a default in its component, or do not ignore failures.");
            }
        }
    }

    [GeneratedRegex(@"^[A-Za-z_.-][A-Za-z0-9_.-]*\z")]
    private static partial Regex VariableName();

    [GeneratedRegex(@"^([0-9]*[.])?[0-9]+m?\z")]
    private static partial Regex Cores();

    [GeneratedRegex(@"^[0-9]+(E|Ei|P|Pi|T|Ti|G|Gi|M|Mi|K|Ki)?\z")]
    private static partial Regex Bytes();

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?\z")]
    private static partial Regex Device();

    [GeneratedRegex(@"^[0-9]+\z")]
    private static partial Regex Count();
}
