using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Core.Steps;

/// <summary>The output parameters that a program left.</summary>
/// <param name="Values">Those that were written, as their declared types hold them.</param>
/// <param name="Missing">Those that were not, each with the message for whoever needs it.</param>
/// <param name="Errors">What was written and is not of the declared type.</param>
public sealed record CollectedParameters(Map<Value> Values, Map<string> Missing, Sequence<string> Errors);

/// <summary>Puts together what a program left in its executor output and its files.</summary>
public static class StepOutputs
{
    /// <summary>
    /// Output parameters: one in the executor output beats its file, a file is read by the declared type, one in neither is missing.
    /// Whether a missing one matters is known to its consumers.
    /// </summary>
    /// <param name="declared">The outputs of the component.</param>
    /// <param name="input">What the program was told.</param>
    /// <param name="output">What it said.</param>
    /// <param name="readFile">The text of the file at a path; null when there is none.</param>
    public static CollectedParameters Parameters(
        Map<ParameterOutputSpec> declared, ExecutorInput input, ExecutorOutput output, Func<string, string?> readFile)
    {
        List<KeyValuePair<string, Value>> values = [];
        List<KeyValuePair<string, string>> missing = [];
        List<string> errors = [];
        foreach ((string name, ParameterOutputSpec spec) in declared)
        {
            string subject = $"output parameter \"{name}\"";
            bool hasFile = input.OutputParameterFiles.TryGetValue(name, out string? path);
            Result<Value> value;
            if (output.Parameters.TryGetValue(name, out Value? said))
            {
                value = ParameterBinding.Bind(said, spec.Type, subject);
            }
            else if (hasFile && readFile(path!) is { } text)
            {
                value = ParameterText.ReadOutputFile(text, spec.Type, subject);
            }
            else
            {
                missing.Add(new(name, $"{subject} was not written: it stands neither in the executor output nor in {(hasFile ? path : "a file")}. Let the step write it on every way to its end."));
                continue;
            }
            if (value.Succeeded)
                values.Add(new(name, value.Value));
            else
                errors.Add(value.Error);
        }
        return new(values.ToMap(), missing.ToMap(), errors.ToSequence());
    }

    /// <summary>
    /// Output artifacts: what the program says over what was provisioned. Name and URI replace where they are not empty, metadata
    /// member by member; a list may be longer than what was provisioned. Artifacts that were not provisioned are none of the step's.
    /// </summary>
    public static Map<Sequence<RuntimeArtifact>> Artifacts(ExecutorInput input, ExecutorOutput output) => input.OutputArtifacts.ToMap(
        provisioned => provisioned.Key,
        provisioned => output.Artifacts.TryGetValue(provisioned.Key, out Sequence<WrittenArtifact> written) && written.Count > 0
            ? Merged(provisioned.Value, written)
            : provisioned.Value);

    private static Sequence<RuntimeArtifact> Merged(Sequence<RuntimeArtifact> provisioned, Sequence<WrittenArtifact> written)
        => provisioned.Count == 0 ? provisioned : written.Select((artifact, index) => Merged(provisioned[Math.Min(index, provisioned.Count - 1)], artifact)).ToSequence();

    private static RuntimeArtifact Merged(RuntimeArtifact provisioned, WrittenArtifact written)
    {
        bool moved = written.Uri.Length > 0 && written.Uri != provisioned.Uri;
        return provisioned with
        {
            Name = written.Name.Length > 0 ? written.Name : provisioned.Name,
            Uri = moved ? written.Uri : provisioned.Uri,
            // The path was found for the old place.
            LocalPath = moved ? "" : provisioned.LocalPath,
            Metadata = provisioned.Metadata.Concat(written.Metadata).ToMap(),
            CustomPath = written.CustomPath.Length > 0 ? written.CustomPath : provisioned.CustomPath,
        };
    }
}
